"""Test that a cache planted in a repository hides no finding, edits no file and blocks no run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flake8_tradelint.cache import sealed, store
from flake8_tradelint.cache.secret import VARIABLE
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.cache.summary_cache import SummaryCache
from tests.incremental.remembering import DROPPED, write
from tests.processes import environment, tradelint

FRONT_ENDS = {
    "command": ["-m", "flake8_tradelint", "-q", "--output-format=concise", "."],
    "by content": ["-m", "flake8_tradelint", "-q", "--output-format=concise", "--cache=content", "."],
    "named": ["-m", "flake8_tradelint", "-q", "--output-format=concise", "bot.py"],
    "flake8": ["-m", "flake8", "--select=TL", "bot.py", "other.py"],
}
ATTACKER = {VARIABLE: "of somebody else"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    for name in ("bot.py", "other.py"):
        write(folder / name, DROPPED)
    return folder


def said(folder: Path, front_end: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *FRONT_ENDS[front_end]],
        cwd=folder,
        env={**environment(), **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.stderr == "", done.stderr
    return done.stdout


def forge(folder: Path, change: Callable[[list[Any]], list[Any]]) -> None:
    """Change the findings that the cache has, with a valid seal of who runs this."""
    (path,) = (folder / FOLDER).glob("*.json")
    data, start = sealed.read_sealed(str(path), str(folder), store._FORMAT)
    line, _, columns = data[start:].partition(b"\n")
    value = json.loads(line)
    value["findings"] = change(value["findings"])
    body = json.dumps(value).encode() + b"\n" + columns
    path.write_bytes(sealed.seal(str(folder), store._FORMAT, (body,)) + b"\n" + body)


def nothing(findings: list[Any]) -> list[Any]:
    return []


def test_what_hides_findings_would_do_so_with_the_users_own_seal(checkout: Path) -> None:
    """So that the other tests can fail."""
    assert "TL301" in said(checkout, "command")
    forge(checkout, nothing)
    assert "TL301" not in said(checkout, "command")


@pytest.mark.parametrize("front_end", FRONT_ENDS)
@pytest.mark.parametrize("names", ["its own names", "the user's names"])
def test_another_users_cache_hides_nothing(
    front_end: str, names: str, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = said(checkout, front_end)
    assert expected.count("TL301") == (1 if front_end == "named" else 2)
    mine = tmp_path / "mine"
    (checkout / FOLDER).rename(mine)
    for each in FRONT_ENDS:
        said(checkout, each, **ATTACKER)
    with monkeypatch.context() as other:
        from flake8_tradelint.startup.light.digests import blake2b

        known = blake2b(ATTACKER[VARIABLE].encode(), digest_size=32).digest()
        other.setattr(sealed, "secret_of", lambda root: known)
        forge(checkout, nothing)
    assert "TL301" not in said(checkout, "command", **ATTACKER), "the forgery is one"
    if names == "the user's names":
        theirs = {path.suffix: path for path in (checkout / FOLDER).glob("????????.[!T]*")}
        for path in mine.glob("????????.[!T]*"):
            shutil.copy(theirs[path.suffix], checkout / FOLDER / path.name)
    assert said(checkout, front_end) == expected
    assert said(checkout, front_end) == expected


def test_a_cache_of_another_checkout_hides_nothing(checkout: Path, tmp_path: Path) -> None:
    """A seal holds where it was made: what was clean there may be another file here."""
    other = tmp_path / "other checkout"
    shutil.copytree(checkout, other)
    said(checkout, "command")
    forge(checkout, nothing)
    said(other, "command")
    names = {path.suffix: path.name for path in (other / FOLDER).glob("????????.[!T]*")}
    for path in (checkout / FOLDER).glob("????????.[!T]*"):
        shutil.copy(path, other / FOLDER / names[path.suffix])
    assert said(other, "command").count("TL301") == 2


@pytest.mark.parametrize("where", ["absolute", "above", "link", "of the project"])
def test_a_fix_is_never_taken_from_the_cache(where: str, checkout: Path, tmp_path: Path) -> None:
    """Not even from one that the user's own run has sealed."""
    outside = tmp_path / "outside.py"
    outside.write_text(DROPPED)
    (checkout / "link.py").symlink_to(outside)
    victim = checkout / "third.py"
    victim.write_text("VALUE = 1\n")
    path = {
        "absolute": str(outside),
        "above": "../outside.py",
        "link": "link.py",
        "of the project": "third.py",
    }
    said(checkout, "command")

    def elsewhere(findings: list[Any]) -> list[Any]:
        for finding in findings:
            title, applicability, ((_, *edit),) = finding[7]
            finding[7] = [title, applicability, [[path[where], *edit]]]
        return findings

    forge(checkout, elsewhere)
    done = tradelint(checkout, "--fix", "bot.py", "other.py")
    assert "Fixed 2 findings in 2 files" in done.stderr + done.stdout
    assert outside.read_text() == DROPPED and victim.read_text() == "VALUE = 1\n"
    assert "TASKS" in (checkout / "bot.py").read_text().upper()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def folder_in_its_place(path: Path) -> None:
    path.mkdir()


def very_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(sealed.LARGEST + 1)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
@pytest.mark.parametrize("planted", [pipe, device, dangling, folder_in_its_place, very_large])
def test_what_is_no_ordinary_file_holds_nobody_up(
    planted: Callable[[Path], None], checkout: Path, tmp_path: Path
) -> None:
    write(checkout / "client.py", "async def fetch():\n    pass\n")
    write(checkout / "bot.py", f"from client import fetch\n{DROPPED}\n\nasync def g():\n    fetch()\n")
    expected = said(checkout, "command")
    assert "TL308" in expected
    write(checkout / "other.py", DROPPED + "# more\n")
    assert "TL301" in tradelint(checkout, "other.py").stdout  # leaves what was found later
    files = [path for path in (checkout / FOLDER).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".json", ".later", ".lasting", ".sources", ".state", ".texts"}
    for path in files:
        path.unlink()
        planted(path)
    write(checkout / "client.py", "async def fetch():\n    return 1\n")
    assert said(checkout, "command") == said(checkout, "command") == expected


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
@pytest.mark.parametrize("planted", [pipe, device, dangling, very_large])
@pytest.mark.parametrize("where", [FOLDER, f"{FOLDER}/summaries"])
def test_nor_does_one_in_place_of_the_folder(
    planted: Callable[[Path], None], where: str, checkout: Path
) -> None:
    expected = said(checkout, "command")
    shutil.rmtree(checkout / where)
    planted(checkout / where)
    write(checkout / "bot.py", DROPPED + "# more\n")
    assert said(checkout, "command") == said(checkout, "command") == expected


def test_names_are_each_users_own(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Users of one checkout keep theirs beside each other."""
    for _ in range(2):
        said(checkout, "command")
        said(checkout, "command", **ATTACKER)
    assert len(list((checkout / FOLDER).glob("*.json"))) == 2
    place = SummaryCache(str(checkout))._place(str(checkout / "bot.py"))
    monkeypatch.setattr(sealed, "secret_of", lambda root: b"another")
    assert SummaryCache(str(checkout))._place(str(checkout / "bot.py")) != place
