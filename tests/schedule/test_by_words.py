"""Test that the questions near a file are the same by its own text and by the word index."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint import schedule
from flake8_tradelint.files import Files
from flake8_tradelint.rules import all_rules
from flake8_tradelint.settings import Rename, Settings

TEXTS = {
    "nothing.py": b"",
    "classes.py": b"class A:\n    x = 1\n",
    "calls.py": b"print()\n",
    "tasks.py": b"async def f(loop):\n    loop.create_task(f(loop))\n",
    "sessions.py": b"import aiohttp\n\nsession = aiohttp.ClientSession()\nsession.close()\n",
    "renamed.py": b"vat.spot_map\n",
}


@pytest.mark.parametrize("renames", [(), (Rename("m.Vat", "spot_map", "spot_markets"),)])
def test_one_by_one_and_all_at_once(tmp_path: Path, renames: tuple[Rename, ...]) -> None:
    def read(path: str) -> bytes:
        return Path(path).read_bytes()

    for name, text in TEXTS.items():
        (tmp_path / name).write_bytes(text)
    paths = sorted(str(tmp_path / name) for name in TEXTS)
    settings = Settings(renames=renames, extend_select=("ALL",))
    opened = schedule.open_project(paths, read, settings, sliced=True, files=Files(read))
    asked = opened.agenda.of(tuple(rule for rule in all_rules() if rule.CODE in opened.awake))

    def near() -> dict[str, set[str]]:
        found = {path: opened.by_words.near(asked, path) for path in paths}
        return {path: {rule.CODE for one in found[path] for rule in one.rules} for path in paths}

    one_by_one = near()
    opened.project.words.often = 0
    at_once = near()
    assert at_once == one_by_one
    assert one_by_one[str(tmp_path / "nothing.py")] == set()
    assert "TL301" in one_by_one[str(tmp_path / "tasks.py")]
    assert ("TL401" in one_by_one[str(tmp_path / "renamed.py")]) == bool(renames)
