"""Test which symbolic links a walk follows, and what is reported of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.processes import tradelint

BUG = "import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n"
LEADS_OUT = "it is a link that leads out of the project: not checked unless it is named itself"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, beside which another one lies."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("project", "other"):
        (tmp_path / name / "pkg").mkdir(parents=True)
        (tmp_path / name / "pyproject.toml").touch()
        (tmp_path / name / "pkg/bot.py").write_text(BUG)
    return tmp_path / "project"


def found(folder: Path, *arguments: str) -> tuple[list[str], str]:
    """The files with findings, and what is said besides."""
    done = tradelint(folder, "--output-format", "concise", "--quiet", *arguments)
    return [line.partition(":")[0] for line in done.stdout.splitlines()], done.stderr


def test_a_linked_file_outside_is_told_and_neither_checked_nor_fixed(folder: Path) -> None:
    outside = folder.parent / "other/pkg/bot.py"
    (folder / "pkg/out.py").symlink_to(outside)
    (folder / "pkg/relative.py").symlink_to("../../other/pkg/bot.py")
    for _ in range(2):  # from the cache, too
        done = tradelint(folder, "--output-format", "concise", ".")
        assert [line.partition(":")[0] for line in done.stdout.splitlines()[:-1]] == ["pkg/bot.py"]
        told = "".join(f"tradelint: warning: pkg/{name}.py: {LEADS_OUT}\n" for name in ("out", "relative"))
        assert (done.returncode, done.stderr) == (1, told)
    assert tradelint(folder, "--fix", ".").returncode == 0
    assert outside.read_text() == BUG
    assert (folder / "pkg/out.py").is_symlink()
    assert (folder / "pkg/bot.py").read_text() != BUG


def test_named_itself_it_is_checked(folder: Path) -> None:
    (folder / "pkg/out.py").symlink_to(folder.parent / "other/pkg/bot.py")
    assert found(folder, "pkg/out.py") == (["pkg/out.py"], "")
    assert found(folder, "pkg/out.py", "pkg/bot.py")[0] == ["pkg/bot.py", "pkg/out.py"]


def test_it_is_not_known_to_the_rest_of_the_project_either(folder: Path) -> None:
    """Both walks ignore such a link: that of the files to check, and that of the project's other files."""
    (folder.parent / "other/pkg/base.py").write_text(
        "from dataclasses import dataclass\n\n\n@dataclass\nclass A:\n    name: int = 1\n"
    )
    (folder / "pkg/base.py").symlink_to(folder.parent / "other/pkg/base.py")
    (folder / "pkg/__init__.py").touch()
    (folder / "pkg/bot.py").write_text("from pkg.base import A\n\n\nclass B(A):\n    name = 2\n")
    assert found(folder, "pkg/bot.py")[0] == found(folder, ".")[0] == []


def test_in_one_repository_links_lead_from_project_to_project(folder: Path) -> None:
    (folder.parent / "top").mkdir()
    for name in ("project", "other"):
        (folder.parent / name).rename(folder.parent / "top" / name)
    (folder.parent / "top/.git").mkdir()
    (folder.parent / "top/project/pkg/out.py").symlink_to("../../other/pkg/bot.py")
    assert found(folder.parent / "top/project", ".") == (["pkg/bot.py", "pkg/out.py"], "")
    assert found(folder.parent / "top", ".") == (["other/pkg/bot.py", "project/pkg/bot.py"], "")


def test_linked_folders_are_not_walked_and_circles_do_not_matter(folder: Path) -> None:
    (folder / "out").symlink_to(folder.parent / "other", target_is_directory=True)
    (folder / "self").symlink_to(folder, target_is_directory=True)
    (folder / "pkg/up").symlink_to("..", target_is_directory=True)
    (folder / "circle.py").symlink_to("circle.py")
    (folder / "nowhere.py").symlink_to("gone.py")
    (folder / "folder.py").symlink_to("pkg", target_is_directory=True)
    assert found(folder, ".") == (["pkg/bot.py"], "")
    assert found(folder, "out")[0] == ["out/pkg/bot.py"]  # named


def test_a_link_inside_is_the_same_file_and_is_fixed_once(folder: Path) -> None:
    (folder / "alias.py").symlink_to("pkg/bot.py")
    assert found(folder, ".") == (["pkg/bot.py"], "")
    assert "Fixed 1 finding" in tradelint(folder, "--fix", ".").stderr
    assert (folder / "alias.py").is_symlink()
    assert "set()" in (folder / "pkg/bot.py").read_text()


def test_a_project_that_is_reached_through_a_link_has_its_files(folder: Path) -> None:
    (folder / "alias.py").symlink_to("pkg/bot.py")
    (folder.parent / "link").symlink_to(folder, target_is_directory=True)
    assert found(folder.parent, "link") == (["link/pkg/bot.py"], "")


def test_another_name_of_a_file_is_a_file(folder: Path) -> None:
    """A hard link cannot be told from the file; only a user with access to the file can make one."""
    os.link(folder.parent / "other/pkg/bot.py", folder / "pkg/hard.py")
    assert found(folder, ".") == (["pkg/bot.py", "pkg/hard.py"], "")


def test_many_notes_are_cut_short(folder: Path) -> None:
    for number in range(30):
        (folder / f"out{number:02}.py").symlink_to(folder.parent / "other/pkg/bot.py")
    done = tradelint(folder, ".")
    assert done.stderr.count(LEADS_OUT) == 20
    assert done.stderr.endswith("warning: and 10 more like these\n")
