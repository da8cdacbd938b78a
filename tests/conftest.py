"""In CI the same examples are generated every time: a red run must be the change's doing.

Nowhere does it matter how long they take: a busy machine must not fail a test. Nor does it matter which
environment is active where the tests are started: its packages would be those of all projects that they make.
Caches are sealed with a secret of the tests' own: the user's is neither made nor read.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("ours"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "ours")

os.environ.pop("VIRTUAL_ENV", None)
os.environ["TRADELINT_CACHE_SECRET"] = "of the tests"
