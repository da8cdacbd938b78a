"""Law 6 for plain mypy, in one strict run over all cases: it accepts the fixed code if it did the original.

Each case is a package of its own, ``before_N`` or ``after_N``; what its modules import of each other is
rewritten, so that cases may have modules of the same name.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.laws.cases import Case, all_cases

CASES = [case for case in all_cases() if case.after.is_dir() and case.runs_here]
STRICT = "[mypy]\nstrict = True\nexplicit_package_bases = True\nnamespace_packages = True\n"
_COMPLAINT = re.compile(
    r"(?P<side>before|after)_(?P<number>\d+)/(?P<path>[^:]+):\d+:\d+: error: (?P<told>.*)"
)

Complaints = dict[tuple[str, int], Counter[tuple[str, str]]]
"""What mypy says, whatever the line: how often, by side and number of the case."""


def test_strict_mypy_accepts_what_is_fixed(tmp_path: Path, mypy_cache: Path) -> None:
    """One run for all cases, in a process of its own: it needs gigabytes, which a worker would keep."""
    found = _complaints(tmp_path, mypy_cache)
    new = {case.id: told for number, case in enumerate(CASES) if (told := _new(case, number, found))}
    listed = "".join(f"\n  {name}: {dict(told)}" for name, told in new.items())
    assert not new, f"the fixed code has new errors of mypy; mend the fix, or after/:{listed}"


def _complaints(folder: Path, cache: Path) -> Complaints:
    for number, case in enumerate(CASES):
        for side in ("before", "after"):
            _put(case.copy(folder / f"{side}_{number}", fixed=side == "after"))
    (folder / "mypy.ini").write_text(STRICT)
    command = [sys.executable, "-m", "mypy", f"--cache-dir={cache}", "--show-column-numbers", "."]
    output = subprocess.run(command, check=False, cwd=folder, capture_output=True, encoding="utf-8").stdout
    found: Complaints = {}
    for match in filter(None, map(_COMPLAINT.fullmatch, output.splitlines())):
        key = match["side"], int(match["number"])
        found.setdefault(key, Counter())[match["path"], match["told"].replace(f"{match['side']}_", "")] += 1
    assert len(found) > 100, output[-2000:]
    return found


def _new(case: Case, number: int, found: Complaints) -> Counter[tuple[str, str]]:
    new = found.get(("after", number), Counter()) - found.get(("before", number), Counter())
    # What is wrong about an old name may hide what mypy says of the new one.
    old = found.get(("before", number), Counter()) - found.get(("after", number), Counter())
    if case.id.startswith("TL4") and new.total() <= old.total():
        return Counter()
    return new


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
