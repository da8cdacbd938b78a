"""Test that releases and revisions are fetched without running anything, with pip's index settings."""

from __future__ import annotations

import io
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("unearth")

from flake8_tradelint.fleet import fetching, trees
from flake8_tradelint.fleet.fetching import FetchError, index_settings, package, revision


@pytest.fixture(name="index")
def _index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index on the disk, of which pip's settings tell; ``setup.py`` would leave a trace."""
    folder = tmp_path / "simple" / "bot"
    folder.mkdir(parents=True)
    evil = f"open({str(tmp_path / 'ran')!r}, 'w')\n".encode()
    with tarfile.open(folder / "bot-1.0.tar.gz", "w:gz") as made:
        for name in ("bot-1.0/setup.py", "bot-1.0/bot.py"):
            entry = tarfile.TarInfo(name)
            entry.size = len(evil)
            made.addfile(entry, io.BytesIO(evil))
    for name in ("bot-1.0-py3-none-any.whl", "bot-2.0-cp399-cp399-win_amd64.whl"):
        with zipfile.ZipFile(folder / name, "w") as wheel:
            wheel.writestr("bot.py", evil)
    names = sorted(path.name for path in folder.iterdir())
    (folder / "index.html").write_text("".join(f'<a href="{name}">{name}</a>\n' for name in names))
    settings = {"index-url": [(tmp_path / "simple").as_uri()]}
    monkeypatch.setattr(
        fetching,
        "index_settings",
        lambda: {"extra-index-url": [], "find-links": [], "trusted-host": [], **settings},
    )
    return tmp_path


@pytest.mark.parametrize(
    ("requirement", "archive"),
    [("bot==1.0", "bot-1.0.tar.gz"), ("bot==2.0", "bot-2.0-cp399-cp399-win_amd64.whl")],
)
def test_the_source_archive_or_else_a_wheel_of_any_platform(
    index: Path, requirement: str, archive: str
) -> None:
    found = package(requirement, str(index / "downloads"))
    assert Path(found).name == archive
    trees.write(str(index / "tree"), trees.archive(found))
    assert list((index / "tree").rglob("bot.py")) and not (index / "ran").exists()


@pytest.mark.parametrize("requirement", ["bot==3.0", "other==1.0"])
def test_what_the_index_does_not_have(index: Path, requirement: str) -> None:
    with pytest.raises(FetchError, match=f"the package index has no {requirement}"):
        package(requirement, str(index / "downloads"))


def test_the_settings_are_those_of_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip")
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://a.example/simple https://b.example/simple")
    found = index_settings()
    assert found["index-url"] == ["https://index.example/simple"]
    assert found["extra-index-url"] == ["https://a.example/simple", "https://b.example/simple"]


@pytest.fixture(name="git")
def _git(tmp_path: Path) -> Callable[..., str]:
    (tmp_path / "server").mkdir()

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        command = ["git", *who, *arguments]
        done = subprocess.run(command, cwd=tmp_path / "server", check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q", "-b", "main")
    for number in (1, 2):
        (tmp_path / "server" / "bot.py").write_text(f"version = {number}\n")
        git("add", ".")
        git("commit", "-qm", f"{number}")
        git("tag", f"v{number}")
    return git


@pytest.mark.parametrize(("wanted", "text"), [("", b"version = 2\n"), ("v1", b"version = 1\n")])
def test_one_commit_is_fetched(git: Callable[..., str], tmp_path: Path, wanted: str, text: bytes) -> None:
    bare = str(tmp_path / "bare")
    revision((tmp_path / "server").as_uri(), wanted, bare)
    commit, files = trees.revision_files(bare, "FETCH_HEAD")
    assert dict(files)["bot.py"] == text
    assert commit == git("rev-parse", wanted or "HEAD")
    listed = subprocess.run(["git", "-C", bare, "rev-list", "FETCH_HEAD"], check=True, capture_output=True)
    assert listed.stdout.split() == [commit.encode()]


@pytest.mark.parametrize("wanted", ["v9", "--upload-pack=touch ran"])
def test_a_revision_that_is_not_there(git: Callable[..., str], tmp_path: Path, wanted: str) -> None:
    with pytest.raises(FetchError, match=r"^git: "):
        revision((tmp_path / "server").as_uri(), wanted, str(tmp_path / "bare"))
    assert not list(tmp_path.rglob("ran"))
