"""Test runs over several projects of which one has changed or is read with an overlay."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.incremental.snapshot import FEW
from flake8_tradelint.settings import Settings
from tests.incremental.remembering import CLEAN, DROPPED, Runs, places
from tests.incremental.remembering import write as write_old
from tests.projects import write

SETTINGS = Settings(jobs=1)


@pytest.fixture
def projects(tmp_path: Path) -> list[str]:
    """The files of two projects, each with a finding; more of one than are checked by themselves."""
    names = ["desk/a.py", "feeds/b.py", *(f"feeds/f{number}.py" for number in range(2 * FEW))]
    for folder in ("desk", "feeds"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pyproject.toml").touch()
    for name in names:
        write_old(tmp_path / name, DROPPED if name in names[:2] else CLEAN)
    return [str(tmp_path / name) for name in names]


@pytest.mark.parametrize("changed", [0, 1])
def test_what_is_known_of_the_other_one_is_told(changed: int, projects: list[str], runs: Runs) -> None:
    """So it is in the rounds of ``--fix``."""
    assert places(incremental.check(projects, SETTINGS)) == [("a.py", "TL301"), ("b.py", "TL301")]
    overlay = {projects[changed]: CLEAN.encode()}
    found = incremental.check(projects, SETTINGS, overlay=overlay)
    assert places(found) == [[("b.py", "TL301")], [("a.py", "TL301")]][changed]
    assert found == engine.check(projects, SETTINGS, overlay=overlay)


def test_many_changes_in_one(projects: list[str]) -> None:
    incremental.check(projects, SETTINGS)
    overlay = dict.fromkeys(projects[2:], DROPPED.encode())
    assert incremental.check(projects, SETTINGS, overlay=overlay) == engine.check(
        projects, SETTINGS, overlay=overlay
    )


def test_the_other_one_has_changed_on_disk(projects: list[str]) -> None:
    incremental.check(projects, SETTINGS)
    root = Path(os.path.commonpath(projects))
    write(root, {"feeds/f1.py": DROPPED, "feeds/b.py": CLEAN})
    for few in (False, True):
        if few:
            incremental.check(projects, SETTINGS)
        overlay = {projects[0]: CLEAN.encode()}
        found = incremental.check(projects, SETTINGS, overlay=overlay)
        assert places(found) == [("f1.py", "TL301")]
        assert found == engine.check(projects, SETTINGS, overlay=overlay)
