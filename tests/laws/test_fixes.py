"""Laws 3 and 4: fixes give ``after`` byte for byte, and leave nothing to fix."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.laws.cases import Case, contents, parametrised
from tests.laws.mending import law_3, law_4_again, law_4_others, law_4_quiet
from tests.laws.running import fix, places, tradelint


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


@pytest.mark.parametrize("case", parametrised(fixed=True))
def test_the_fixes_of_one_code_silence_no_other(case: Case, tmp_path: Path) -> None:
    """A finding ends with its own fix: the fix of another code is no excuse for it.

    Unless the other fix really ends the bug, as a proof shows: then both codes have the fix, and share it.
    """
    found = tradelint(case.copy(tmp_path / "before"))
    codes = Counter(row["code"] for row in found)
    fixed = {row["code"] for row in found if row["fix"] and row["fix"]["applicability"] != "display"}
    for code in sorted(fixed) if len(codes) > 1 else ():
        folder = case.copy(tmp_path / code)
        tradelint(folder, "--fix", "--unsafe-fixes", f"--select={code}")
        left = Counter(row["code"] for row in tradelint(folder))
        silenced = {other for other in codes if other != code and left[other] < codes[other]}
        assert not silenced, law_4_others(case, code, silenced)
