"""Make hypothesis generate the same examples in every CI run, so that a failure is due to the change.

Examples have no deadline: a busy machine must not fail a test. The active virtual environment is ignored: its
packages would count as those of every project that a test makes. Caches are sealed with a secret for the
tests: the user's own is neither made nor read.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("ours"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "ours")

os.environ.pop("VIRTUAL_ENV", None)
os.environ["TRADELINT_CACHE_SECRET"] = "of the tests"
