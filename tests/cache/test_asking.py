"""Test that changed sizes and times of files are found alike by one process and by two."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from flake8_tradelint.cache import asking
from flake8_tradelint.cache.asking import Asking
from flake8_tradelint.cache.state import Files, stamps
from flake8_tradelint.fork_worker import FORKS, Beside
from tests.processes import needs_fork

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 12


@pytest.fixture(params=[False, pytest.param(True, marks=needs_fork)])
def forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Return True if half of the files are examined by a forked process."""
    monkeypatch.setattr(asking, "processors", lambda: 2 if request.param else 1)
    return bool(request.param)


@pytest.fixture
def known(tmp_path: Path) -> Files:
    paths = [tmp_path / f"{number:02}.py" for number in range(COUNT)]
    for path in paths:
        path.write_text("x = 1\n")
    return stamps(map(str, paths))


def touch(known: Files, *numbers: int) -> None:
    for number in numbers:
        os.utime(known.paths[number], ns=(0, 1))


def no_child_is_left() -> bool:
    if not FORKS:
        return True
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True


def test_nothing_has_changed(known: Files, forked: bool) -> None:
    assert Asking(known).numbers() == []


def test_what_has_changed_in_either_part(known: Files, forked: bool) -> None:
    touch(known, 0, 5, 6, 11)
    with open(known.paths[3], "a") as file:
        file.write("y = 2\n")
    assert Asking(known).numbers() == [0, 3, 5, 6, 11]


@pytest.mark.parametrize("gone", [0, COUNT - 1])
def test_one_has_gone(gone: int, known: Files, forked: bool) -> None:
    os.remove(known.paths[gone])
    asked = Asking(known)
    with pytest.raises(FileNotFoundError):
        asked.numbers()
    asked.close()
    assert no_child_is_left()


def test_nobody_asks(known: Files, forked: bool) -> None:
    Asking(known).close()
    assert no_child_is_left()


def test_which_files_are_asked_about_beside(
    known: Files, forked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of all that is asked; the process beside sees only its own."""
    asked = Asking(known, others=6)
    touch(known, 0, 1, 2)  # at the latest now; they are this process's files either way
    assert asked.numbers() == [0, 1, 2]
    assert asked._own == (COUNT - 9 if forked else COUNT)


@needs_fork
@pytest.mark.parametrize(("jobs", "forks"), [(1, False), (2, True), (0, True)])
def test_the_users_word_on_processes(
    jobs: int, forks: bool, known: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "processors", lambda: 2)
    asked = Asking(known, jobs=jobs)
    assert (asked.close() is not None) is forks


@needs_fork
def test_the_process_beside_dies(known: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "processors", lambda: 2)
    result = Beside.result
    monkeypatch.setattr(Beside, "result", lambda self: result(self) and None)
    touch(known, 10)
    assert Asking(known).numbers() == [10]
