"""Test which lines name which targets, and that others are refused with their place."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from flake8_tradelint.fleet.targets import TargetError, parse, targets_of


@pytest.fixture(name="here")
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bot").mkdir()
    (tmp_path / "odd@name").mkdir()
    (tmp_path / "bot-1.0.tar.gz").write_bytes(b"")
    subprocess.run(["git", "init", "-q", "--bare", tmp_path / "bare.git"], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "kind", "source", "revision"),
    [
        ("bot", "folder", "bot", ""),
        ("bot@v1.2", "repository", "bot", "v1.2"),
        ("odd@name", "folder", "odd@name", ""),
        ("bare.git", "repository", "bare.git", "HEAD"),
        ("bot-1.0.tar.gz", "archive", "bot-1.0.tar.gz", ""),
    ],
)
def test_local_targets(here: Path, text: str, kind: str, source: str, revision: str) -> None:
    target = parse(text)
    assert (target.kind, target.source, target.revision) == (kind, str(here / source), revision)
    assert not target.is_remote


@pytest.mark.parametrize(
    ("text", "kind", "source", "revision"),
    [
        ("pypi:aiobot==1.0.post1", "package", "aiobot==1.0.post1", ""),
        ("https://example.org/team/bot.git", "url", "https://example.org/team/bot.git", ""),
        ("git+https://example.org/bot@main", "url", "https://example.org/bot", "main"),
        ("https://me@example.org/bot", "url", "https://me@example.org/bot", ""),
        ("ssh://git@example.org/bot@1f2e", "url", "ssh://git@example.org/bot", "1f2e"),
        ("git@example.org:team/bot.git", "url", "git@example.org:team/bot.git", ""),
    ],
)
def test_remote_targets(text: str, kind: str, source: str, revision: str) -> None:
    target = parse(text)
    assert (target.kind, target.source, target.revision) == (kind, source, revision)
    assert target.is_remote


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nowhere", "no such file or folder"),
        ("nowhere@main", "no such file or folder"),
        ("pypi:aiobot", "pypi:NAME==VERSION"),
        ("bot@--upload-pack=x", "does not begin with a dash"),
        ("https://example.org/bot@-x", "does not begin with a dash"),
    ],
)
def test_what_names_no_target(here: Path, text: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        parse(text)


def test_a_list_is_relative_to_its_folder_and_names_each_target_once(here: Path) -> None:
    (here / "lists").mkdir()
    (here / "lists" / "all.txt").write_text("# ours\n../bot  # the bot\n\npypi:a==1\npypi:a==1\n")
    found = targets_of(["lists/all.txt", "bot-1.0.tar.gz"])
    assert [(target.text, target.kind) for target in found] == [
        ("../bot", "folder"),
        ("pypi:a==1", "package"),
        ("bot-1.0.tar.gz", "archive"),
    ]
    assert found[0].source == str(here / "bot")


def test_a_mistake_in_a_list_has_its_line(here: Path) -> None:
    (here / "all.txt").write_text("bot\nnowhere\n")
    with pytest.raises(TargetError, match=r"^all\.txt:2: nowhere: no such file"):
        targets_of(["all.txt"])
