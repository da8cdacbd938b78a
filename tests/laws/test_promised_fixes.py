"""Every fix that a finding offers can be made: ``[*]`` is no promise that the fixer then refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint.config import load
from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.model import Finding
from flake8_tradelint.startup.records import replace
from tests.laws.cases import Case, parametrised


def refused(finding: Finding) -> str:
    """Return why the finding's fix is refused when it is applied alone; "" if it is not, or only shown."""
    if finding.fix is None or finding.fix.applicability == "display":
        return ""
    done = apply([finding.fix], lambda path: Path(path).read_bytes())
    return done.skipped[0].reason if done.skipped else ""


@pytest.mark.parametrize("case", parametrised())
def test_no_fix_of_a_case_is_refused(case: Case, tmp_path: Path) -> None:
    folder = case.copy(tmp_path)
    settings = replace(load([str(folder)]), extend_select=("ALL",), cache=False)
    report = engine.check([str(path) for path in sorted(folder.rglob("*.py"))], settings)
    reasons = [f"{one.code}: {reason}" for one in report.findings if (reason := refused(one))]
    assert not reasons, f"{case.id}: offered, and refused: {reasons}"
