"""Test that temporary files of killed runs are removed, and no other files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.fixes import temporary
from flake8_tradelint.fixes.temporary import beside, kept, remove_abandoned
from tests.processes import tradelint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs file locks and links")


def abandoned(folder: Path) -> str:
    path, descriptor = beside(str(folder / "bot.py"))
    os.close(descriptor)
    return path


def test_of_a_killed_run(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    assert remove_abandoned([str(tmp_path), str(tmp_path / "gone")]) == (path,)
    assert os.listdir(tmp_path) == []


def test_not_of_a_live_run(tmp_path: Path) -> None:
    path, descriptor = beside(str(tmp_path / "bot.py"))
    code = (
        "import sys\n"
        "from flake8_tradelint.fixes.temporary import remove_abandoned\n"
        "print(remove_abandoned(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "()\n"
    assert os.path.exists(path)
    os.close(descriptor)


def test_links_folders_and_pipes_are_left(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.touch()
    (tmp_path / ".a.py.tradelint-aaaaaaaa.tmp").symlink_to(target)
    (tmp_path / ".a.py.tradelint-bbbbbbbb.tmp").mkdir()
    os.mkfifo(tmp_path / ".a.py.tradelint-cccccccc.tmp")
    before = sorted(os.listdir(tmp_path))
    assert remove_abandoned([str(tmp_path)]) == ()
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("name", [".a.py.abcd1234.tmp", "a.py.tradelint-abcd1234.tmp", ".tradelint-x.tmp"])
def test_other_names_are_left(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert remove_abandoned([str(tmp_path)]) == ()


def test_what_may_be_the_only_copy_is_left(tmp_path: Path) -> None:
    path = abandoned(tmp_path)
    os.rename(path, kept(path))
    assert remove_abandoned([str(tmp_path)]) == ()


def test_of_somebody_else_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = abandoned(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(path).st_uid + 1)
    assert remove_abandoned([str(tmp_path)]) == ()


@pytest.mark.parametrize(("age", "removed"), [(0, 0), (temporary.FORSAKEN + 60, 1)])
def test_without_locks_the_age_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, removed: int
) -> None:
    path = abandoned(tmp_path)
    monkeypatch.setattr(temporary, "fcntl", None)
    now = os.stat(path).st_mtime
    os.utime(path, (now - age, now - age))
    assert len(remove_abandoned([str(tmp_path)])) == removed


def test_the_next_fix_removes_them_and_a_check_does_not(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "bot.py").write_text("x = 1\n")
    path = abandoned(tmp_path / "feeds")
    for options in ([], ["--diff"]):
        tradelint(tmp_path, *options)
        assert os.path.exists(path)
    done = tradelint(tmp_path, "--fix")
    assert done.stderr == "Removed 1 temporary file of an interrupted run\n"
    assert not os.path.exists(path)
