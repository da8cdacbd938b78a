"""Test that releases of an attribute are looked for in its own file first, then in others."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.summary import ModuleSummary
from tests.projects import findings

SESSION = """\
import aiohttp


class Bot:
    def __init__(self) -> None:
        self.http = aiohttp.ClientSession()
"""
TASK = """\
import asyncio


class Bot:
    async def start(self) -> None:
        self.http = asyncio.create_task(self.run())

    async def run(self) -> None:
        while True:
            await asyncio.sleep(1)
"""
TASKS = """\
import asyncio


class Bot:
    def __init__(self) -> None:
        self.http = []

    async def start(self) -> None:
        self.http.append(asyncio.create_task(self.run()))

    async def run(self) -> None:
        while True:
            await asyncio.sleep(1)
"""
KEPT = [("TL203", SESSION, "await {}.http.close()"), ("TL303", TASK, "{}.http.cancel()")]
KEPT.append(("TL304", TASKS, "await asyncio.wait({}.http)"))


def closing(release: str) -> str:
    return f"\n    async def close(self) -> None:\n        {release.format('self')}\n"


@pytest.mark.parametrize(("code", "text", "release"), KEPT)
def test_another_file_may_release_it(tmp_path: Path, code: str, text: str, release: str) -> None:
    nobody, somebody = tmp_path / "nobody", tmp_path / "somebody"
    nobody.mkdir()
    somebody.mkdir()
    other = "import asyncio\nfrom bot import Bot\n\n\nasync def end(bot: Bot):\n    {}\n"
    reads = other.format("print(bot.http)") if code != "TL304" else other.format("pass")
    assert findings(nobody, {"bot.py": text + closing("pass"), "main.py": reads}, code)
    ended = other.format(release.format("bot"))
    assert not findings(somebody, {"bot.py": text + closing("pass"), "main.py": ended}, code)


@pytest.mark.parametrize(("code", "text", "release"), KEPT)
def test_what_its_class_releases_is_not_looked_for_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, text: str, release: str
) -> None:
    asked: list[tuple[str, str]] = []
    known = Summaries.with_attributes

    def noted(self: Summaries, path: str, name: str) -> ModuleSummary:
        asked.append((Path(path).name, name))
        return known(self, path, name)

    monkeypatch.setattr(Summaries, "with_attributes", noted)
    files = {"bot.py": text + closing(release), "about.py": "def show(page):\n    print(page.http)\n"}
    assert not findings(tmp_path, files, code)
    assert ("bot.py", "http") in asked
    assert ("about.py", "http") not in asked
