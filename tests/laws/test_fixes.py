"""Laws 3 and 4: fixes give ``after`` byte for byte, and leave nothing to fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.laws.cases import Case, contents, parametrised
from tests.laws.mending import law_3, law_4_again, law_4_quiet
from tests.laws.running import fix, places


@pytest.mark.parametrize("case", parametrised())
def test_fixed_code_is_before_with_after_laid_over_it(case: Case, tmp_path: Path) -> None:
    folder = case.copy(tmp_path / "project")
    expected = contents(case.copy(tmp_path / "expected", fixed=case.after.is_dir()))
    fix(case, folder)
    fixed = contents(folder)
    assert fixed == expected, law_3(case, fixed, expected)


@pytest.mark.parametrize("case", parametrised(fixed=True))
def test_fixed_code_is_quiet(case: Case, tmp_path: Path) -> None:
    before = places(case.copy(tmp_path / "before"))
    after = places(case.copy(tmp_path / "after", fixed=True))
    left = {code for _, _, code in after}
    assert len(after) < len(before), law_4_quiet(case, before, after)
    assert not left & {code for _, _, code in before} or case.unsafe, law_4_quiet(case, before, after)


@pytest.mark.parametrize("case", parametrised(fixed=True))
def test_fixing_again_changes_nothing(case: Case, tmp_path: Path) -> None:
    folder = case.copy(tmp_path, fixed=True)
    expected = contents(folder)
    fix(case, folder)
    fixed = contents(folder)
    assert fixed == expected, law_4_again(case, fixed, expected)
