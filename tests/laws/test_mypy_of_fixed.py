"""Law 6 for plain mypy, in one strict run over all cases: it accepts the fixed code if it did the original.

Each case is a package of its own, ``before_N`` or ``after_N``; what its modules import of each other is
rewritten, so that cases may have modules of the same name.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.laws.cases import all_cases
from tests.mypy_plugin.running import mypy

CASES = [case for case in all_cases() if case.after.is_dir() and case.runs_here]
STRICT = "[mypy]\nstrict = True\nexplicit_package_bases = True\nnamespace_packages = True\n"
_COMPLAINT = re.compile(
    r"(?P<side>before|after)_(?P<number>\d+)/(?P<path>[^:]+):\d+:\d+: error: (?P<told>.*)"
)

Complaints = dict[tuple[str, int], Counter[tuple[str, str]]]
"""What mypy says, whatever the line: how often, by side and number of the case."""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory, mypy_cache: Path) -> Complaints:
    folder = tmp_path_factory.mktemp("strict")
    for number, case in enumerate(CASES):
        for side in ("before", "after"):
            _put(case.copy(folder / f"{side}_{number}", fixed=side == "after"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        output = mypy(f"--cache-dir={mypy_cache}", configuration=STRICT)
    found: Complaints = {}
    for match in filter(None, map(_COMPLAINT.fullmatch, output.splitlines())):
        key = match["side"], int(match["number"])
        found.setdefault(key, Counter())[match["path"], match["told"].replace(f"{match['side']}_", "")] += 1
    assert len(found) > 100, output[-2000:]
    return found


@pytest.mark.parametrize("number", [pytest.param(n, id=case.id) for n, case in enumerate(CASES)])
def test_strict_mypy_accepts_what_is_fixed(number: int, complaints: Complaints) -> None:
    case = CASES[number]
    new = complaints.get(("after", number), Counter()) - complaints.get(("before", number), Counter())
    # What is wrong about an old name may hide what mypy says of the new one.
    old = complaints.get(("before", number), Counter()) - complaints.get(("after", number), Counter())
    if case.id.startswith("TL4") and new.total() <= old.total():
        return
    assert not new, f"{case.id}: the fixed code has new errors of mypy; mend the fix, or after/: {new}"


def _put(folder: Path) -> None:
    """Make the copy of a case a package whose modules import each other from it."""
    names = {path.name.removesuffix(".py") for path in folder.iterdir()}
    for path in folder.rglob("*.py"):
        if "venv" in path.parts or not _is_parsed(path):
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^(\s*)from (\w+)", lambda m: _from(m, folder.name, names), text, flags=re.M)
        text = re.sub(r"^(\s*)import (\w+)$", lambda m: _import(m, folder.name, names), text, flags=re.M)
        path.write_text(text, encoding="utf-8")


def _from(match: re.Match[str], package: str, names: set[str]) -> str:
    inside = f"{package}.{match[2]}" if match[2] in names else match[2]
    return f"{match[1]}from {inside}"


def _import(match: re.Match[str], package: str, names: set[str]) -> str:
    return f"{match[1]}from {package} import {match[2]}" if match[2] in names else match[0]


def _is_parsed(path: Path) -> bool:
    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return False
    return True
