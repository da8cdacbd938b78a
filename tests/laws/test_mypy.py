"""Law 6 for mypy: in cases that declare it, the mypy plugin reports what the markers say.

Fixes that declare types add no error of mypy (without the plugin).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mypy_plugin.codes import NAMES
from tests.laws.cases import Case, Place, all_cases
from tests.laws.mending import law_6
from tests.mypy_plugin.running import codes_of, mypy

CASES = [pytest.param(case, id=case.id) for case in all_cases() if case.mypy and case.runs_here]
FIXED = [
    pytest.param(case, id=case.id)
    for case in all_cases()
    if case.after.is_dir() and case.runs_here and case.folder.parent.name.startswith("TL1")
]
PLAIN = "[mypy]\nexplicit_package_bases = True\nnamespace_packages = True\nexclude = ^venv/\n"
_COMPLAINT = re.compile(r"(?P<path>[^:]+):\d+:\d+: error: (?P<message>.*)")
_LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):\d+: error: .*  \[tradelint-(?P<name>[\w-]+)\]")


def told(output: str) -> list[Place]:
    """Where mypy shows findings of ours; of two alike on a line it shows one."""
    codes = codes_of()
    found = (_LINE.fullmatch(line) for line in output.splitlines())
    return sorted({(m["path"], int(m["line"]), codes[m["name"]]) for m in found if m is not None})


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_rule_that_mypy_asks_is_shown_in_eight_cases(code: str) -> None:
    shown = [case for case in all_cases() if case.mypy and case.id.startswith(f"{code}/")]
    assert len(shown) >= 8, [case.id for case in shown]


@pytest.mark.parametrize("case", CASES)
def test_mypy_agrees(case: Case, tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.copy(tmp_path))
    output = mypy("--check-untyped-defs", f"--cache-dir={mypy_cache}")
    asked = set(codes_of().values())
    marked = sorted({place for place in case.markers() if place[2] in asked})
    shown = told(output)
    mend = f"mypy_plugin/, or `mypy = true` in fixtures/{case.id}/case.toml"
    assert shown == marked, f"{law_6('mypy', marked, shown, mend)}\n{output}"


@pytest.mark.parametrize("case", FIXED)
def test_mypy_accepts_what_is_fixed(
    case: Case, tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = case.copy(tmp_path / "before")
    after = case.copy(tmp_path / "after", fixed=True)
    new = complaints(after, mypy_cache, monkeypatch) - complaints(before, mypy_cache, monkeypatch)
    assert not new, f"{case.id}: the fixed code has new mypy errors; mend the fix or after/"


def complaints(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """What mypy says of the code, whatever its line: how often, by file and message."""
    site = folder / "venv" / "lib" / "python3.12" / "site-packages"
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MYPYPATH", str(site) if site.is_dir() else "")
    output = mypy("--check-untyped-defs", f"--cache-dir={cache}", configuration=PLAIN)
    found = (_COMPLAINT.fullmatch(line) for line in output.splitlines())
    return Counter((match["path"], match["message"]) for match in found if match is not None)
