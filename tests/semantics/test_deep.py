"""Files that nest deeper than a call may usually go: none of them keeps the others from being checked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flake8_tradelint.engine import check
from flake8_tradelint.interpreter import AtWork
from flake8_tradelint.settings import Settings

BUG = "import asyncio\nasync def tick(): asyncio.create_task(tick())\n"


def _codes(folder: Path, many: str) -> tuple[list[tuple[str, str]], tuple[object, ...]]:
    (folder / "pyproject.toml").touch()
    (folder / "bug.py").write_text(BUG, encoding="utf-8")
    (folder / "many.py").write_text(many, encoding="utf-8")
    report = check([str(folder / "bug.py"), str(folder / "many.py")], Settings())
    return [(f.code, Path(f.primary.path).name) for f in report.findings], report.failures


def _elifs(count: int, indent: str = "") -> str:
    branches = "".join(f"{indent}elif kind == {number}: code = {number}\n" for number in range(count))
    return f"{indent}if not kind: pass\n{branches}"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="nested calls take a part of the stack")
def test_hundreds_of_branches_are_read(tmp_path: Path) -> None:
    run = f"async def run(kind):\n{_elifs(1500, '    ')}    asyncio.create_task(tick())\n"
    many = f"import asyncio\n{_elifs(1500)}{run}"
    assert _codes(tmp_path, many) == ([("TL301", "bug.py"), ("TL301", "many.py")], ())


def test_what_is_too_deep_for_us_is_told_of_this_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_tradelint.interpreter._DEPTH", 1000)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # other tests, or what runs them, may have raised it
    try:
        found = _codes(tmp_path, BUG + _elifs(2500))
    finally:
        sys.setrecursionlimit(before)
    assert found == ([("TL301", "bug.py"), ("TL001", "many.py")], ())


def test_the_limit_is_what_it_was() -> None:
    before = sys.getrecursionlimit()
    with AtWork():
        assert sys.getrecursionlimit() >= before
    assert sys.getrecursionlimit() == before
