"""Law 1: the findings are the markers. `python -m tests.law1` checks the same in one process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.cases import Case, parametrised
from tests.laws.mending import law_1
from tests.laws.running import places


@pytest.mark.parametrize("case", parametrised(status=False))
def test_findings_are_the_markers(case: Case, tmp_path: Path) -> None:
    if problem := law_1(case, places(case.copy(tmp_path))):
        pytest.fail(problem, pytrace=False)


@pytest.mark.parametrize("case", parametrised(status=True))
def test_declared_limits_are_still_there(case: Case, tmp_path: Path) -> None:
    """A tool that gets better makes this fail until the label is deleted."""
    if problem := law_1(case, places(case.copy(tmp_path))):
        pytest.fail(problem, pytrace=False)
