"""TL305: test assignments that replace a running task."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

CLASS = """\
import asyncio


class Feed:
    async def connect(self):
        {before}
        self._task = asyncio.create_task(self._beat())

    async def _beat(self):
        while True:
            {beat}

    async def close(self):
        self._task.cancel()

    async def {name}(self):
        {calls}
"""
LOOP = "while True:\n            await self.connect()"
BEAT = "await asyncio.sleep(1)"
CAUGHT = "try:\n                await self.ping()\n            except Exception:\n                pass"


def flags(
    tmp_path: Path, calls: str = LOOP, before: str = "pass", beat: str = BEAT, name: str = "run"
) -> int:
    text = CLASS.format(before=before, beat=beat, name=name, calls=calls)
    return len(flagged(tmp_path, text, "TL305"))


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"calls": "for _ in range(3):\n            await self.connect()"},
        {"calls": "await self.connect()", "name": "reconnect"},
        {"calls": "await self.connect()", "name": "_on_reconnect"},
        {"calls": "await self.connect()", "name": "on_ready"},
        {"calls": "await self.connect()", "name": "restart"},
        {"beat": CAUGHT},
        {"before": "self.socket = await dial()"},
    ],
)
def test_replaced(tmp_path: Path, arguments: dict[str, str]) -> None:
    assert flags(tmp_path, **arguments) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"calls": "await self.connect()"},
        {"calls": "await self.connect()", "name": "connect_all"},
        {"calls": "await self.close()\n        await self.connect()", "name": "reconnect"},
        {"calls": "while True:\n            await self.connect()\n            await self._task"},
        {"calls": "while True:\n            await self.close()\n            await self.connect()"},
        {"calls": "while True:\n            await other.connect()"},
        {"before": "if self._task:\n            self._task.cancel()"},
        {"before": "await self.close()"},
        {"before": "if self.connected:\n            return"},
        {"beat": "await self.socket.receive()"},
        {"beat": "if await asyncio.sleep(1):\n                break"},
    ],
)
def test_not_known_to_be_replaced(tmp_path: Path, arguments: dict[str, str]) -> None:
    assert flags(tmp_path, **arguments) == 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("while x():\n    t = go(x())\n    await y()\nt.cancel()", 1),
        ("for z in x:\n    t = go(z())\nawait t", 1),
        ("for z in x:\n    t = go(z())\n    if z:\n        continue\n    await t", 1),
        ("for z in x:\n    t = go(z())\n    await t", 0),
        ("for z in x:\n    t = go(z())\n    y.append(t)\nawait t", 0),
        ("for z in x:\n    if t is None:\n        t = go(z())\n    await y()\nawait t", 0),
        ("for z in x:\n    t = go(z())\n    try:\n        await y()\n    finally:\n        t.cancel()", 0),
        ("t = go(x())\nfor z in x:\n    await y()\nawait t", 0),
        (
            "d = None\nfor z in x:\n    if not d:\n        d = y()\n        t = go(d())\n    d(z)\nawait t",
            0,
        ),
        ("d = None\nfor z in x:\n    if z:\n        d = y()\n        t = go(d())\n    d(z)\nawait t", 1),
        ("ts = []\nfor z in x:\n    ts.append(go(z()))\nawait asyncio.wait(ts)", 0),
        ("ts = []\nfor z in x:\n    ts += [go(z())]\nawait asyncio.wait(ts)", 0),
        ("ts = ()\nfor z in x:\n    ts += (go(z()),)\nfor t in ts:\n    await t", 0),
        ("ts = set()\nfor z in x:\n    ts |= {go(z())}\nawait asyncio.wait(ts)", 0),
        ("ts = []\nfor z in x:\n    ts = [*ts, go(z())]\nawait asyncio.wait(ts)", 0),
        ("for z in x:\n    ts = [go(z())]\nawait asyncio.wait(ts)", 1),
    ],
)
def test_a_variable_in_a_loop(tmp_path: Path, body: str, expected: int) -> None:
    lines = "\n".join("    " + line for line in body.splitlines())
    text = f"import asyncio\nfrom asyncio import create_task as go\n\nasync def run(x, y, t=None):\n{lines}\n"
    assert len(flagged(tmp_path, text, "TL305")) == expected


def test_the_story(tmp_path: Path) -> None:
    text = CLASS.format(before="pass", beat=BEAT, name="run", calls=LOOP)
    (finding,) = findings(tmp_path, {"app.py": text}, "TL305")
    assert finding.message == (
        "the task in `self._task` is replaced by the next one while it may still run: cancel it first"
    )
    assert [location.note for location in finding.related] == ["a loop calls `connect()` here"]
