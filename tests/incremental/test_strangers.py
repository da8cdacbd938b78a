"""Test that the cache touches only files that it has made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.store import FOLDER
from tests.incremental.remembering import DROPPED, shown
from tests.incremental.remembering import write as write_old


@pytest.mark.parametrize("where", [FOLDER, f"{FOLDER}/summaries"])
def test_a_link_in_the_place_of_the_cache_is_not_followed(
    where: str, project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_tradelint.cache.summary_cache._SPARE", -4)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    names = [f"{number:08x}.json" for number in range(12)] + [f"{number:020x}.json" for number in range(12)]
    for name in names:
        (elsewhere / name).write_text("somebody's")
    (project / where).parent.mkdir(exist_ok=True)
    (project / where).symlink_to(elsewhere)
    assert shown(project) == shown(project) != []
    write_old(project / "c.py", DROPPED)
    shown(project)
    assert sorted(path.name for path in elsewhere.iterdir()) == sorted(names)
    assert {path.read_text() for path in elsewhere.iterdir()} == {"somebody's"}


def test_what_somebody_has_put_into_the_cache_stays(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_tradelint.cache.summary_cache._SPARE", -4)
    monkeypatch.setattr("flake8_tradelint.cache.store._FORSAKEN", -4)
    (project / FOLDER / "summaries").mkdir(parents=True)
    names = [f"note{number}.json" for number in range(12)] + ["draft.tmp", "summaries/diary.txt"]
    for name in names:
        write_old(project / FOLDER / name, "somebody's")
    shown(project)
    assert all((project / FOLDER / name).read_text() == "somebody's" for name in names)


def test_nothing_is_written_through_a_link_in_the_cache(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    target = elsewhere / "profile"
    target.write_text("somebody's")
    (project / FOLDER).mkdir()
    (project / FOLDER / ".gitignore").symlink_to(elsewhere / "new")
    half = project / FOLDER / "0.json"
    (project / FOLDER / f"0.json.{os.getpid()}.tmp").symlink_to(target)
    with replaced(str(half)) as replacing:
        replacing.write(b"whole")
    assert half.read_bytes() == b"whole" and not half.is_symlink()
    assert [path.name for path in elsewhere.iterdir()] == ["profile"]
    assert target.read_text() == "somebody's"
