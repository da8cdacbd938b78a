"""Test the secret that seals caches: made once, for one user, never inside a checkout."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_tradelint.cache import secret
from tests.processes import environment, tradelint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="users and modes are others there")
BUG = "import asyncio\n\n\nasync def f(x):\n    asyncio.create_task(x())\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path where the secret is to be stored."""
    monkeypatch.delenv(secret.VARIABLE)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "cache" / "tradelint" / "cache-secret"


def told() -> bytes | None:
    """Return the secret that a new process would find."""
    return secret.secret.__wrapped__()


def test_it_is_made_once_and_readable_by_its_user_alone(place: Path) -> None:
    first = told()
    assert first is not None and len(first) == secret.SIZE
    assert told() == first == place.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_processes_that_start_together_agree(place: Path) -> None:
    code = "from flake8_tradelint.cache.secret import secret; print(secret().hex())"
    variables = {name: value for name, value in environment().items() if name != secret.VARIABLE}
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE)
        for _ in range(12)
    ]
    assert {process.communicate()[0].strip() for process in started} == {place.read_bytes().hex().encode()}
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_what_others_may_read_is_given_up(place: Path) -> None:
    """So is what a repository brings: git knows no such mode."""
    first = told()
    place.chmod(0o644)
    second = told()
    assert second is not None and second != first
    assert told() == second and stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["empty", "short", "link", "pipe", "folder"])
def test_what_is_no_secret_is_not_taken_for_one(kind: str, place: Path, tmp_path: Path) -> None:
    place.parent.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"x" * secret.SIZE)
    elsewhere.chmod(0o600)
    if kind == "link":
        place.symlink_to(elsewhere)
    elif kind == "pipe":
        os.mkfifo(place, 0o600)
    elif kind == "folder":
        place.mkdir(0o600)
    else:
        place.write_bytes(b"" if kind == "empty" else b"short")
        place.chmod(0o600)
    found = told()
    assert found == (None if kind == "folder" else place.read_bytes())
    assert found != b"x" * secret.SIZE == elsewhere.read_bytes()


def test_another_users_is_not_taken_nor_touched(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under `sudo`, which may keep the home of the calling user, no secret of that user is used."""
    first = told()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert told() is None
    assert place.read_bytes() == first
    place.unlink()
    assert told() is None and not place.exists(), "nor is one made in another's folder"


@pytest.mark.parametrize("value", ["", "cache", "./cache"])
def test_a_relative_folder_does_not_count(
    value: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert secret.secret_folder() == str(tmp_path / "home" / ".cache" / "tradelint")


@pytest.mark.parametrize("home", ["is not there", "is in the project", "is a file"])
def test_without_a_place_for_it_nothing_is_kept(home: str, place: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").touch()
    (project / "bot.py").write_text(BUG)
    file = tmp_path / "file"
    file.touch()
    folder = {"is not there": "relative", "is in the project": str(project / "home"), "is a file": str(file)}
    variables = {"XDG_CACHE_HOME": folder[home], "HOME": folder[home], secret.VARIABLE: ""}
    for _ in range(2):
        done = tradelint(project, "-q", "--output-format=concise", env=variables)
        assert "TL301" in done.stdout and done.stderr == ""
    assert not (project / ".tradelint_cache").exists()


def test_a_text_in_the_environment_takes_its_place(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(secret.VARIABLE, "one")
    first = told()
    monkeypatch.setenv(secret.VARIABLE, "two")
    assert first is not None and told() not in (None, first)
    assert not place.exists()
