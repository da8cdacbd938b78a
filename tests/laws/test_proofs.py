"""Laws 2 and 5: a case's proof fails exactly if it has markers, and passes on the fixed code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.cases import Case, parametrised
from tests.laws.mending import law_2, law_2_symptom, law_5
from tests.laws.running import proof

# How the bugs of a family show. Anything else is a mistake of the proof, not a demonstration.
SYMPTOMS = {
    "TL1": ("AssertionError", "TypeError"),
    "TL4": ("AssertionError", "AttributeError", "TypeError"),
}


def symptom(errors: str) -> str:
    """The exception that the last traceback ends with (destructors may complain after it)."""
    traceback = errors.rpartition("Traceback (most recent call last):\n")[2]
    return next(line for line in traceback.splitlines() if not line.startswith(" ")).partition(":")[0]


@pytest.mark.parametrize("case", parametrised())
def test_the_proof_fails_exactly_where_there_are_markers(case: Case, tmp_path: Path) -> None:
    done = proof(case, case.copy(tmp_path))
    if not case.markers():
        assert done.returncode == 0, law_2(case, done.returncode, done.stderr)
        return
    assert done.returncode == 1, law_2(case, done.returncode, done.stderr)
    wanted = SYMPTOMS.get(case.folder.parent.name[:3], ("AssertionError",))
    assert symptom(done.stderr) in wanted, law_2_symptom(case, wanted, done.stderr)


@pytest.mark.parametrize("case", parametrised(fixed=True))
def test_the_proof_passes_on_the_fixed_code(case: Case, tmp_path: Path) -> None:
    done = proof(case, case.copy(tmp_path, fixed=True))
    assert done.returncode == 0, law_5(case, done.stderr)
