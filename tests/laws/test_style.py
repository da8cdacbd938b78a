"""Law 9: ruff's linter and formatter say nothing new of the lines that fixes write, with default settings.

All cases are checked at once. Each is fixed with unsafe fixes, too, whatever its ``after`` shows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.style_of_fixes import Complaint, complaints
from tests.laws.cases import all_cases, contents
from tests.laws.running import tradelint

_LEFT = {
    "TL104/final-constant": "the import of `Final` stays",
    "TL401/names-that-modules-gave-up": "other modules may import `units` from the one that is fixed",
}
_MARKER = re.compile(rb"  # expect: TL\d+(, ?TL\d+)*")
CASES = [case for case in all_cases() if case.after.is_dir() and case.runs_here]


def test_ruff_says_nothing_new_of_what_is_fixed(tmp_path: Path) -> None:
    found = _complaints(tmp_path)
    told = {
        number: [one for one in found if one.path.startswith(f"case_{number}/")]
        for number in range(len(CASES))
    }
    wrong = [number for number, ours in told.items() if bool(ours) != (CASES[number].id in _LEFT)]
    listed = "".join(
        f"\n  {CASES[number].id}: {one.path}:{one.line}: {one.code} {one.text}"
        for number in wrong
        for one in told[number]
    )
    assert not wrong, (
        f"{[CASES[number].id for number in wrong]}: ruff complains of lines that fixes wrote:{listed}"
    )


def _complaints(folder: Path) -> Sequence[Complaint]:
    changed = []
    for number, case in enumerate(CASES):
        names = [case.copy(folder / side / f"case_{number}") for side in ("before", "after")]
        for one in names:
            (one / "ruff.toml").touch()  # the default settings, and the imports that are the case's own
            for file in one.rglob("*.py"):  # lines are as long as they are without markers
                file.write_bytes(_MARKER.sub(b"", file.read_bytes()))
        tradelint(names[1], "--fix", "--unsafe-fixes")
        old, new = map(contents, names)
        changed += [
            f"{names[0].name}/{path}" for path in old if old[path] != new[path] and _is_code(old[path])
        ]
    return complaints(folder / "before", folder / "after", changed)


def _is_code(data: bytes) -> bool:
    try:
        ast.parse(data)
        data.decode()
    except (SyntaxError, ValueError):
        return False
    return True
