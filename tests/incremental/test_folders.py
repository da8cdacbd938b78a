"""Test that a known project's folders are listed without a walk, unless their times have changed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from flake8_tradelint import incremental
from flake8_tradelint.discover import python_files
from flake8_tradelint.discover import walk as walking
from flake8_tradelint.incremental.memory import Memory
from flake8_tradelint.settings import Settings
from tests.incremental.remembering import DROPPED, places, shown, write

FOLDERS = ("pkg", "pkg/sub", "pkg/sub/deep", "tests")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "outer" / "project"
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True)
        write(root / folder / "m.py", DROPPED)
    (root / "pyproject.toml").write_text("")
    return root


def in_repository(root: Path) -> None:
    (root / ".git").mkdir()


def in_repository_that_ignores(root: Path) -> None:
    in_repository(root)
    (root / ".gitignore").write_text("sub/\n")


def in_repository_with_ignore_file_below(root: Path) -> None:
    in_repository(root)
    (root / "pkg/.gitignore").write_text("deep/*.py\n")


def in_ignored_repository(root: Path) -> None:
    (root.parent / ".git").mkdir()
    (root.parent / ".gitignore").write_text("*\n")


def ignored_with_a_file_of_its_own(root: Path) -> None:
    in_ignored_repository(root)
    (root / "pkg/.gitignore").write_text("m.py\n")


UNTOLD: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing special": (lambda root: None, set()),
    "a repository": (in_repository, set()),
    "a repository that ignores": (
        in_repository_that_ignores,
        {"pkg/sub", "pkg/sub/deep"},
    ),
    "an ignore file in a repository": (in_repository_with_ignore_file_below, set()),
    "ignore file outside of a repository": (
        lambda root: (root / "pkg/.gitignore").write_text("m.py\n"),
        {"pkg/sub", "pkg/sub/deep"},
    ),
    "an ignored repository": (in_ignored_repository, set()),
    "an ignore file in an ignored repository": (
        ignored_with_a_file_of_its_own,
        {"pkg/sub", "pkg/sub/deep"},
    ),
    "a virtual environment": (
        lambda root: (root / "pkg/sub/pyvenv.cfg").write_text(""),
        {"pkg/sub", "pkg/sub/deep"},
    ),
    "what is no source": (
        lambda root: (root / "pkg/node_modules/deep").mkdir(parents=True),
        {"pkg/node_modules", "pkg/node_modules/deep"},
    ),
    "a project of its own": (
        lambda root: (root / "pkg/sub/pyproject.toml").write_text(""),
        set(),
    ),
    "a link": (
        lambda root: (root / "pkg/link.py").symlink_to(root / "tests/m.py"),
        {".", "pkg", "pkg/sub", "pkg/sub/deep", "tests"},
    ),
}


@pytest.mark.parametrize("case", UNTOLD)
def test_what_is_told_of_folders_is_what_walks_of_them_find(project: Path, case: str) -> None:
    prepare, untold = UNTOLD[case]
    prepare(project)
    settings = Settings(root=str(project))
    shown(project)  # remembers it
    folders = sorted({".", *FOLDERS, *untold})
    silent = set()
    for named in combinations_with_replacement(folders, 2):
        paths = [str(project / folder) for folder in named]
        told = Memory(settings).files(paths)
        if told is not None:
            assert list(told) == [found.path for found in python_files(paths, settings)], named
        elif len({*named}) == 1:
            silent.add(named[0])
    assert silent == untold


@pytest.mark.parametrize("patterns", [("sub/",), ("pkg/sub/m.py",), ("m.py",)])
def test_what_settings_exclude_is_excluded_in_folders_too(project: Path, patterns: tuple[str, ...]) -> None:
    settings = Settings(root=str(project), exclude=patterns)
    shown(project)
    for folder in FOLDERS:
        paths = [str(project / folder)]
        told = Memory(settings).files(paths)
        assert told is None or list(told) == [found.path for found in python_files(paths, settings)]


def test_a_folder_of_a_remembered_project_is_not_walked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shown(project)
    assert whole == [("m.py", "TL301")] * len(FOLDERS)

    def refuse(start: str, scope: walking.Scope) -> None:
        raise AssertionError(f"{start} is walked")

    monkeypatch.setattr(walking, "walk", refuse)
    settings = Settings(root=str(project))
    memory = Memory(settings)
    files = memory.files([str(project / "pkg/sub"), str(project / "tests")])
    assert files is not None
    assert places(incremental.check(files, settings, memory=memory)) == whole[:3]
