"""Make hypothesis generate the same examples in every CI run, so that a failure is due to the change.

Examples have no deadline: a busy machine must not fail a test. The active virtual environment is ignored: its
packages would count as those of every project that a test makes. Caches are sealed with a secret for the
tests: the user's own is neither made nor read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("ours"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "ours")

os.environ.pop("VIRTUAL_ENV", None)
os.environ["TRADELINT_CACHE_SECRET"] = "of the tests"

LAWS = Path(__file__).parent / "laws"
"""Each file in it has hundreds of tests."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return 0 (no worker processes) where one small file is tested, which starting them would slow down.

    None leaves the number to xdist: one for each processor. ``-n 4`` or ``-n 0`` on the command line wins.
    """
    if len(config.args) != 1:
        return None
    path = Path(config.args[0].partition("::")[0]).absolute()
    is_one_test = "::" in config.args[0]
    return 0 if path.is_file() and (is_one_test or path.parent != LAWS) else None
