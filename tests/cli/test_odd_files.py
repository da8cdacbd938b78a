"""Test that pipes, devices and enormous files among the inputs are reported without blocking the run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.processes import tradelint

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
BUG = "import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n"
PIPE = "it is a pipe, socket or device"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "pkg").mkdir(parents=True)
    (root / "setup.cfg").touch()
    (root / "pkg/__init__.py").touch()
    (root / "pkg/bot.py").write_text(BUG)
    return root


def plant(path: Path, kind: str) -> None:
    """Put a pipe, a link to a device, or a file that has no end for its purpose in the place of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("/dev/zero")
    else:
        with open(path, "wb") as file:
            file.truncate(1 << 30)


NEVER_READ = [
    *(
        "tox.ini",
        ".flake8",
        "setup.cfg",
        "pytest.ini",
        "requirements.txt",
        ".git/config",
        ".git/HEAD",
        ".hg/hgrc",
    ),
    *("venv/pyvenv.cfg", "venv/lib/python3.12/site-packages/x.pth", "pkg/py.typed"),
    *("venv/lib/python3.12/site-packages/x-1.dist-info/direct_url.json", ".gitattributes"),
]


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
def test_what_does_not_matter_is_passed_over(folder: Path, kind: str) -> None:
    for name in NEVER_READ:
        plant(folder / name, kind)
    done = tradelint(folder, "--output-format", "concise", ".")
    assert "pkg/bot.py:5:5: TL301" in done.stdout
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
@pytest.mark.parametrize("name", [".gitignore", "pkg/.gitignore", ".git/info/exclude"])
def test_an_ignore_file_that_is_none(folder: Path, name: str, kind: str) -> None:
    plant(folder / name, kind)
    (folder / ".git").mkdir(exist_ok=True)
    done = tradelint(folder, "--output-format", "concise", ".")
    assert "pkg/bot.py:5:5: TL301" in done.stdout
    linked = kind == "link" and name.endswith(".gitignore")
    expected = {"pipe": PIPE, "link": PIPE, "large": "it has more than 262,144 bytes"}[kind]
    assert ("which git does not follow here" if linked else expected) in done.stderr
    assert done.returncode == (1 if linked else 2)
    again = tradelint(folder, "--output-format", "concise", ".")
    assert (again.returncode, again.stderr) == (done.returncode, done.stderr)
    unasked = tradelint(folder, "--output-format", "concise", "--no-respect-gitignore", ".")
    assert (unasked.returncode, unasked.stderr) == (1, "")


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
def test_the_file_of_a_worktree_that_is_none(folder: Path, kind: str) -> None:
    plant(folder / ".git", kind)
    assert tradelint(folder, ".").returncode == 1


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
@pytest.mark.parametrize("arguments", [(".",), (".", "--config", "pyproject.toml"), ("pkg/bot.py",)])
def test_a_configuration_that_is_none(folder: Path, kind: str, arguments: tuple[str, ...]) -> None:
    plant(folder / "pyproject.toml", kind)
    done = tradelint(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    reason = PIPE if kind != "large" else "it has more than 1,048,576 bytes"
    assert f"pyproject.toml: cannot be read: {reason}" in done.stderr


def test_a_configuration_that_is_nested_too_deeply(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.tradelint]\nexclude = {'[' * 50_000}\n")
    done = tradelint(folder, ".")
    assert done.returncode == 2
    assert "pyproject.toml: tables or lists are nested too deeply" in done.stderr


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
def test_a_table_of_renames_that_is_none(folder: Path, kind: str) -> None:
    (folder / "pyproject.toml").write_text('[tool.tradelint]\nrenames-files = ["r*.toml"]\n')
    plant(folder / "r.toml", kind)
    done = tradelint(folder, ".")
    assert done.returncode == 2
    assert "r.toml: cannot be read: it " in done.stderr


def test_folders_that_are_linked_in_circles(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[tool.tradelint]\nrenames-files = ["**/**/*.toml", "**"]\n')
    for name in ("a", "b", "c"):
        (folder / "pkg" / name).symlink_to(folder, target_is_directory=True)
    done = tradelint(folder, ".")
    assert done.returncode == 2
    assert "tool" in done.stderr


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_a_source_that_is_none(folder: Path, kind: str) -> None:
    plant(folder / "pkg/odd.py", kind)
    done = tradelint(folder, "--output-format", "concise", ".")
    assert done.returncode == 1
    assert done.stderr == f"tradelint: warning: pkg/odd.py: {PIPE}: not checked\n"
    named = tradelint(folder, "pkg/odd.py")
    assert named.returncode == 2
    assert "a pipe, socket or device is no file to check" in named.stderr


@pytest.mark.parametrize("kind", ["pipe", "link", "large"])
def test_a_module_called_setup_that_is_none(folder: Path, kind: str) -> None:
    """An odd file may mark a project, whose root would then be another folder."""
    plant(folder / "pkg/setup.py", kind)
    assert "pkg/bot.py:5:5: TL301" in tradelint(folder, "--output-format", "concise", ".").stdout


def test_an_enormous_source(folder: Path) -> None:
    plant(folder / "pkg/odd.py", "large")
    for arguments in ((".",), ("pkg",), ("pkg/odd.py", "pkg/bot.py")):
        done = tradelint(folder, "--output-format", "concise", *arguments)
        assert done.returncode == 1
        assert "pkg/odd.py:1:1: TL001" in done.stdout
        assert "cannot be read: it has more than 16,777,216 bytes" in done.stdout
        assert "pkg/bot.py:5:5: TL301" in done.stdout


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_a_pickle_or_a_release_that_is_none(folder: Path, kind: str) -> None:
    plant(folder / "odd", kind)
    done = tradelint(folder, "pickles", "odd")
    assert PIPE in done.stdout + done.stderr
    done = tradelint(folder, "renames", "odd", "odd")
    assert (done.returncode, done.stderr) == (2, f"tradelint: error: odd: {PIPE}\n")
