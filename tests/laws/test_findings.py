"""Law 1: the findings of each case are those that its ``# expect:`` comments mark."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.laws.cases import Case, parametrised
from tests.laws.running import places


@pytest.mark.parametrize("case", parametrised(status=False))
def test_findings_are_the_markers(case: Case, tmp_path: Path) -> None:
    assert places(case.copy(tmp_path)) == case.markers()


@pytest.mark.parametrize("case", parametrised(status=True))
def test_declared_limits_are_still_there(case: Case, tmp_path: Path) -> None:
    """Whoever improves the tool takes the label away."""
    found, marked = Counter(places(case.copy(tmp_path))), Counter(case.markers())
    missed, false = marked - found, found - marked
    assert (bool(missed), bool(false)) == (case.status == "missed-alarm", case.status == "false-alarm")
