"""Test that a target's files are read and written completely, and that nothing leads out of the folder."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from flake8_tradelint.fleet import trees
from flake8_tradelint.mining.git_processes import GitError

PYTHON = b"import asyncio\n"


def below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def written(tmp_path: Path, files: list[tuple[str, bytes]]) -> dict[str, bytes]:
    trees.write(str(tmp_path / "out"), files)
    return below(tmp_path)


def test_a_folder_keeps_python_and_its_configuration(tmp_path: Path) -> None:
    top = tmp_path / "bot"
    for name in ("pkg/a.py", "pkg/b.pyw", "pyproject.toml", ".gitignore", "data.bin", "README.md"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(PYTHON)
    for name in ("venv/pyvenv.cfg", "venv/lib.py", "node_modules/x.py", ".git/config.py"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(PYTHON)
    (top / "link.py").symlink_to("/etc/hostname")
    packed = trees.packed(trees.folder_files(str(top)))
    (tmp_path / "packed.tar.gz").write_bytes(packed)
    count = trees.write(str(tmp_path / "out"), trees.archive(str(tmp_path / "packed.tar.gz")))
    assert sorted(below(tmp_path / "out")) == [
        ".git/HEAD",
        ".gitignore",
        "pkg/a.py",
        "pkg/b.pyw",
        "pyproject.toml",
    ]
    assert count == 2


def test_the_top_of_a_repository_is_still_known(tmp_path: Path) -> None:
    """A check finds the project by it."""
    (tmp_path / "bot" / ".git").mkdir(parents=True)
    (tmp_path / "packed.tar.gz").write_bytes(trees.packed(trees.folder_files(str(tmp_path / "bot"))))
    trees.write(str(tmp_path / "out"), trees.archive(str(tmp_path / "packed.tar.gz")))
    assert (tmp_path / "out" / ".git").is_dir()


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil.py", "a/../../evil.py", "a\0b.py", "..", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    assert written(tmp_path, [(name, PYTHON), ("good.py", PYTHON)]) == {"out/good.py": PYTHON}


def test_a_file_in_the_place_of_a_folder_costs_only_itself(tmp_path: Path) -> None:
    files = [("a.py", PYTHON), ("a.py/b.py", PYTHON), ("c/d.py", PYTHON), ("c", PYTHON)]
    assert sorted(written(tmp_path, files)) == ["out/a.py", "out/c/d.py"]


def test_links_and_devices_of_an_archive_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "bad.tar"
    with tarfile.open(path, "w") as made:
        for kind, name in (
            (tarfile.SYMTYPE, "out"),
            (tarfile.LNKTYPE, "hard.py"),
            (tarfile.FIFOTYPE, "pipe.py"),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc"
            made.addfile(entry)
        entry = tarfile.TarInfo("out/evil.py")
        entry.size = len(PYTHON)
        made.addfile(entry, io.BytesIO(PYTHON))
    trees.write(str(tmp_path / "tree"), trees.archive(str(path)))
    assert below(tmp_path / "tree") == {"out/evil.py": PYTHON}
    assert not any(path.is_symlink() for path in (tmp_path / "tree").rglob("*"))


@pytest.mark.parametrize("limit", ["LARGEST_FILE", "LARGEST_TREE"])
def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(3):
            made.writestr(f"m{number}.py", b"#" * 5000)
    monkeypatch.setattr(trees, limit, 4999 if limit == "LARGEST_FILE" else 12_000)
    with pytest.raises(trees.TooLarge, match="more than"):
        trees.write(str(tmp_path / "tree"), trees.archive(str(path)))


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST_FILES", 2)
    with pytest.raises(trees.TooLarge):
        trees.write(str(tmp_path / "tree"), [(f"{number}.py", b"") for number in range(3)])


def git(folder: Path, *arguments: str) -> str:
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env={**os.environ, **who}
    )
    return done.stdout.strip()


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """Two commits, attributes that hide files from an export, a link, and a filter that runs a program."""
    top = tmp_path / "repository"
    top.mkdir()
    git(top, "init", "-q")
    (top / "bot.py").write_bytes(b"old = 1\n")
    git(top, "add", ".")
    git(top, "commit", "-qm", "first")
    git(top, "tag", "v1")
    (top / "bot.py").write_bytes(b"new = 1\n")
    (top / ".gitattributes").write_text("tests export-ignore\n*.py filter=evil\n")
    (top / "tests").mkdir()
    (top / "tests" / "test_bot.py").write_bytes(PYTHON)
    (top / "link.py").symlink_to("/etc/hostname")
    git(top, "add", ".")
    git(top, "commit", "-qm", "second")
    git(top, "config", "filter.evil.smudge", f"touch {tmp_path}/ran")
    return top


@pytest.mark.parametrize(
    ("revision", "files"),
    [("v1", {"bot.py": b"old = 1\n"}), ("HEAD", {"bot.py": b"new = 1\n", "tests/test_bot.py": PYTHON})],
)
def test_a_revision_has_all_its_files_and_runs_nothing(
    repository: Path, tmp_path: Path, revision: str, files: dict[str, bytes]
) -> None:
    commit, found = trees.revision_files(str(repository), revision)
    trees.write(str(tmp_path / "tree"), found)
    assert commit == git(repository, "rev-parse", f"{revision}^{{commit}}")
    assert below(tmp_path / "tree") == {**files, ".git/HEAD": b""}
    assert not (tmp_path / "ran").exists()


def test_an_unknown_revision(repository: Path) -> None:
    with pytest.raises(GitError, match="no such revision: v9"):
        trees.revision_files(str(repository), "v9")


def test_the_only_folder_of_an_archive_is_the_target(tmp_path: Path) -> None:
    trees.write(str(tmp_path / "sdist"), [("bot-1.0/pyproject.toml", b""), ("bot-1.0/bot.py", b"")])
    assert trees.unwrapped(str(tmp_path / "sdist")) == str(tmp_path / "sdist" / "bot-1.0")
    trees.write(str(tmp_path / "wheel"), [("bot/__init__.py", b"")])
    assert trees.unwrapped(str(tmp_path / "wheel")) == str(tmp_path / "wheel")
