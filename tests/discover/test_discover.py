"""Test discovery of files: the walk, ignore files (compared with git), and the project's root."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_tradelint.discover import Discovered, is_meant, project_files, project_root, python_files
from flake8_tradelint.model import Failure
from flake8_tradelint.settings import Settings

DEFAULTS = Settings()
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "PATH": os.environ["PATH"],
}


def write(root: Path, files: Iterable[str]) -> None:
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")


def git(root: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=root, env=GIT, check=True, capture_output=True, text=True)
    return done.stdout


def names(root: Path, *paths: str, config: Settings = DEFAULTS) -> list[str]:
    found = python_files([str(root / path) for path in paths or ("",)], config)
    return [os.path.relpath(file.path, root).replace(os.sep, "/") for file in found]


def indexed(root: Path, path: str) -> list[str]:
    found = project_files(str(root / path), DEFAULTS)
    return [os.path.relpath(file.path, root).replace(os.sep, "/") for file in found]


def test_folders_are_walked_in_a_sorted_order_and_other_suffixes_passed_by(tmp_path: Path) -> None:
    write(tmp_path, ["b.py", "a/z.py", "a/gui.pyw", "a/stub.pyi", "a/notes.txt", "a.py", "dir.py/inner.py"])
    assert names(tmp_path) == ["a.py", "a/gui.pyw", "a/z.py", "b.py", "dir.py/inner.py"]


def test_a_named_file_is_taken_whatever_its_suffix_and_only_once(tmp_path: Path) -> None:
    write(tmp_path, ["script", "pkg/mod.py"])
    found = list(python_files([str(tmp_path / "pkg"), str(tmp_path / "pkg/mod.py")], Settings()))
    assert found == [Discovered(str(tmp_path / "pkg/mod.py"), explicit=True)]
    assert names(tmp_path, "script", "script") == ["script"]


def test_tool_folders_and_virtual_environments_are_not_walked_unless_named(tmp_path: Path) -> None:
    write(tmp_path, ["env/pyvenv.cfg", "env/lib/x.py", ".tox/y.py", "node_modules/z.py", "pkg/a.py"])
    assert names(tmp_path) == ["pkg/a.py"]
    assert names(tmp_path, "env", ".tox") == [".tox/y.py", "env/lib/x.py"]


def test_ignore_files_count_down_the_tree_and_from_the_repository_above(tmp_path: Path) -> None:
    write(tmp_path, ["gen/a.py", "src/gen/b.py", "src/keep.gen.py", "src/x.gen.py", "src/deep/y.gen.py"])
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("/gen/\n*.gen.py\n")
    (tmp_path / "src/.gitignore").write_text("!keep.gen.py\n")
    (tmp_path / ".git/info/exclude").write_text("src/gen\n")
    assert names(tmp_path) == ["src/keep.gen.py"]
    assert names(tmp_path, "src") == ["src/keep.gen.py"]
    assert names(tmp_path, "src/deep") == []
    assert len(names(tmp_path, config=Settings(respect_gitignore=False))) == 5


def test_an_ignored_folder_or_file_that_is_named_is_checked(tmp_path: Path) -> None:
    write(tmp_path, ["gen/a.py", "gen/tmp/b.py"])
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("gen/\n")
    (tmp_path / "gen/.gitignore").write_text("tmp\n")
    assert names(tmp_path) == []
    assert names(tmp_path, "gen") == ["gen/a.py"]
    assert names(tmp_path, "gen/a.py", "gen/tmp/b.py") == ["gen/a.py", "gen/tmp/b.py"]


def test_info_exclude_counts_in_a_linked_worktree(tmp_path: Path) -> None:
    main, linked = tmp_path / "main", tmp_path / "linked"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x", "--allow-empty")
    git(main, "worktree", "add", "-q", str(linked))
    (main / ".git/info/exclude").write_text("secret.py\n")
    write(linked, ["secret.py", "open.py"])
    assert names(linked) == ["open.py"]


def test_exclude_counts_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, ["proto/a.py", "src/proto/b.py", "src/c_pb2.py", "src/d.py"])
    config = Settings(root=str(tmp_path), exclude=("/proto", "*_pb2.py"))
    assert names(tmp_path, config=config) == ["src/d.py", "src/proto/b.py"]
    assert names(tmp_path, "src/c_pb2.py", config=config) == ["src/c_pb2.py"]
    forced = dataclasses.replace(config, force_exclude=True)
    assert names(tmp_path, "src/c_pb2.py", "proto/a.py", "src/d.py", config=forced) == ["src/d.py"]


def test_links_are_safe_and_linked_files_counted_once(tmp_path: Path) -> None:
    write(tmp_path, ["pyproject.toml", "pkg/real.py", "elsewhere/target.py"])
    (tmp_path / "pkg/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "pkg/alias.py").symlink_to("real.py")
    (tmp_path / "pkg/one.py").symlink_to("../elsewhere/target.py")
    (tmp_path / "pkg/two.py").symlink_to("../elsewhere/target.py")
    (tmp_path / "pkg/broken.py").symlink_to("nowhere.py")
    (tmp_path / "pkg/circle.py").symlink_to("circle.py")
    assert names(tmp_path, "pkg") == ["pkg/one.py", "pkg/real.py"]
    assert names(tmp_path) == ["elsewhere/target.py", "pkg/real.py"]
    assert names(tmp_path, "pkg/loop/pkg") == ["pkg/loop/pkg/one.py", "pkg/loop/pkg/real.py"]


def test_what_cannot_be_read_is_reported_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, ["locked/a.py", "b.py"])
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    failures: list[Failure] = []
    paths = [str(tmp_path), str(tmp_path / "missing.py")]
    found = list(python_files(paths, Settings(), on_error=failures.append))
    assert [file.path for file in found] == [str(tmp_path / "b.py")]
    assert failures == [
        Failure(str(tmp_path / "locked"), "cannot be read: Permission denied"),
        Failure(str(tmp_path / "missing.py"), "no such file or directory"),
    ]
    with pytest.raises(OSError, match="locked"):
        list(python_files(paths, Settings()))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, ["a.py"])
    os.mkfifo(tmp_path / "b.py")
    failures: list[Failure] = []
    paths = [str(tmp_path / "b.py"), os.devnull]
    assert list(python_files(paths, Settings(), on_error=failures.append)) == []
    assert [failure.path for failure in failures] == paths
    assert "is no file to check" in failures[0].message
    assert names(tmp_path) == ["a.py"]


PIECES = ["a", "b", "ab", "*", "**", "?", "/", " ", "[", "\\a", "\\*"]
CLASSES = ["[ab]", "[!a]", "[a-c]", "[]a]", "[[:alpha:]]"]
PATTERNS = st.builds(
    lambda bang, pieces, end: bang + "".join(pieces) + end,
    st.sampled_from(["", "", "", "!", "#", "/"]),
    st.lists(st.sampled_from(PIECES + CLASSES), min_size=1, max_size=5),
    st.sampled_from(["", "", "/", ".py", "*.py", "/**", "\\", "\\ "]),
).filter(lambda pattern: not re.search(r"[^/!]\*\*", pattern))  # git takes "a**/" for "a" and "**/"
FOLDERS = ("", "a/", "b/", "a/b/", "a/ab/c/")
TREE = [folder + name for folder in FOLDERS for name in ("a.py", "b.py", "ab.py", "*.py")]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PATTERNS, max_size=4), st.lists(PATTERNS, max_size=3))
def test_the_verdict_is_that_of_git(
    tmp_path_factory: pytest.TempPathFactory, upper: list[str], lower: list[str]
) -> None:
    root = tmp_path_factory.getbasetemp() / "judged"
    if not root.exists():
        write(root, TREE)
        git(root, "init", "-q")
    (root / ".gitignore").write_text("\n".join(upper) + "\n")
    (root / "a/.gitignore").write_text("\n".join(lower))
    listed = git(root, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
    expected = sorted(file for file in listed if file.endswith(".py"))
    assert sorted(names(root)) == expected
    meant = [file for file in TREE if is_meant(str(root / file), [str(root)], Settings())]
    assert sorted(meant) == expected


@pytest.mark.parametrize(
    ("text", "root"), [("def setup(): ...", "."), ("from setuptools import setup", "pkg")]
)
def test_a_module_called_setup_marks_no_project(tmp_path: Path, text: str, root: str) -> None:
    write(tmp_path, ["pyproject.toml", "pkg/__init__.py", "pkg/sub/mod.py"])
    (tmp_path / "pkg/setup.py").write_text(text)
    for path in ("pkg/setup.py", "pkg/sub/mod.py"):
        assert project_root(str(tmp_path / path)) == str((tmp_path / root).resolve())


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg"])
def test_the_root_is_the_nearest_folder_with_a_marker(tmp_path: Path, marker: str) -> None:
    write(tmp_path, ["setup.py", f"inner/{marker}", "inner/src/pkg/__init__.py", "inner/src/pkg/mod.py"])
    assert project_root(str(tmp_path / "inner/src/pkg/mod.py")) == str(tmp_path / "inner")
    assert project_root(str(tmp_path / "inner/src")) == str(tmp_path / "inner")


@pytest.mark.parametrize("sign", ["requirements.txt", "Pipfile", "tox.ini", "pytest.ini", ".gitignore"])
def test_where_there_is_no_marker_other_files_tell_of_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write(tmp_path, [sign, f"app/{sign}", "app/bot/__init__.py", "app/bot/mod.py", f"app/bot/{sign}"])
    write(tmp_path, ["app/scripts/run.py", "else/mod.py"])
    for path in ("app/bot/mod.py", "app/scripts/run.py", "app/scripts", "app"):
        assert project_root(str(tmp_path / path)) == str(tmp_path / "app")
    assert project_root(str(tmp_path / "else/mod.py")) == str(tmp_path / "else")


def test_a_marker_counts_for_more_than_other_files(tmp_path: Path) -> None:
    write(tmp_path, ["setup.py", "docs/requirements.txt", "docs/conf.py"])
    assert project_root(str(tmp_path / "docs/conf.py")) == str(tmp_path)


def test_a_marker_in_the_home_folder_makes_no_project_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write(tmp_path, [".git/HEAD", "app/pkg/__init__.py", "app/pkg/sub/__init__.py", "app/pkg/sub/mod.py"])
    assert project_root(str(tmp_path / "app/pkg/sub/mod.py")) == str(tmp_path / "app")
    assert project_root(str(tmp_path / "app/pkg/sub")) == str(tmp_path / "app")


def test_a_file_in_no_project_is_read_with_its_neighbours_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write(tmp_path, ["script.py", "beside.py", "pkg/__init__.py", "pkg/m.py", "pkg/data/n.py", "other/x.py"])
    package = ["pkg/__init__.py", "pkg/data/n.py", "pkg/m.py"]
    (tmp_path / "circle.py").symlink_to("circle.py")
    assert indexed(tmp_path, "script.py") == ["beside.py", *package, "script.py"]
    assert indexed(tmp_path, "nowhere/made_up.py") == []
    write(tmp_path / "pkg", ["setup.cfg"])
    assert indexed(tmp_path, "pkg/m.py") == package


def test_a_folder_is_walked_once_in_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flake8_tradelint.cli import main

    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "m.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    (tmp_path / "pkg").mkdir()
    walked, scandir = [], os.scandir

    def counted(folder: str) -> object:
        walked.append(str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", counted)
    assert main(["--no-cache", "--jobs", "1", str(tmp_path)]) == 1
    assert [folder for folder in walked if folder.endswith("pkg")] == [str(tmp_path / "pkg")]
