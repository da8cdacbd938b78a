"""Test that rules are skipped in small projects without their trigger words, and run in others."""

from __future__ import annotations

from pathlib import Path

from flake8_tradelint import engine, incremental, schedule
from flake8_tradelint.files import Files
from flake8_tradelint.settings import Rename, Settings

TASKS = "async def f(x):\n    loop.create_task(x())\n"
SESSIONS = (
    "import aiohttp\n\n\nasync def g():\n    session = aiohttp.ClientSession()\n    await session.get('')\n"
)


def read(path: str) -> bytes:
    return Path(path).read_bytes()


def awake(path: Path, settings: Settings, *, sliced: bool = False) -> set[str]:
    """The families of the rules that are awake."""
    opened = schedule.open_project([str(path)], read, settings, sliced=sliced, files=Files(read))
    return {code[:3] for code in opened.awake}


def test_families_that_nobody_speaks_of_sleep(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(TASKS)
    assert awake(path, Settings()) == {"TL0", "TL3"}
    assert awake(path, Settings(renames=(Rename("m.Vat", "a", "b"),))) == {"TL0", "TL3", "TL4"}
    path.write_text(TASKS + SESSIONS)
    assert awake(path, Settings()) == {"TL0", "TL2", "TL3"}


def test_in_large_projects_only_those_sleep_that_have_no_table(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(TASKS)
    assert awake(path, Settings(), sliced=True) == {"TL0", "TL1", "TL2", "TL3"}


def test_a_file_that_changes_wakes_rules_for_all(tmp_path: Path) -> None:
    """The session comes into a class whose methods other files call."""
    (tmp_path / "pyproject.toml").touch()
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text(
        "from other import make\n\n\nasync def f():\n    session = make()\n    await session.get('')\n"
    )
    other.write_text("def make():\n    return None\n\n\n" + TASKS)
    files, settings = [str(one), str(other)], Settings(jobs=1)
    first = incremental.check(files, settings)
    assert {finding.code for finding in first.findings} == {"TL301"}
    other.write_text("import aiohttp\n\n\ndef make():\n    return aiohttp.ClientSession()\n\n\n" + TASKS)
    second = incremental.check(files, settings)
    assert {finding.code for finding in second.findings} == {"TL201", "TL301"}
    assert second == engine.check(files, settings)
