"""TL203: test when the fix adds a close, and with which applicability."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

HEAD = "import aiohttp\n\n\nclass Feed:\n"
NONE = "    def __init__(self):\n        self.s = None\n\n"
START = "    async def start(self):\n        self.s = aiohttp.ClientSession()\n\n"
INIT = "    def __init__(self):\n        self.s = aiohttp.ClientSession()\n\n"
STOP = "    async def stop(self):\n        self.x = 1\n\n"


def fix(tmp_path: Path, body: str, **more: str) -> tuple[str, dict[str, str]] | None:
    files = {"app.py": HEAD + body, **{f"{name}.py": text for name, text in more.items()}}
    (finding,) = findings(tmp_path, files, "TL203")
    if finding.fix is None:
        return None
    (edit,) = finding.fix.edits
    return finding.fix.applicability, dict(edit.args)


@pytest.mark.parametrize(
    ("body", "applicability", "guard", "reset"),
    [
        (NONE + START + STOP, "safe", "yes", "no"),
        ("    s = None\n\n" + START + STOP, "safe", "yes", "no"),
        (INIT + STOP, "safe", "no", "no"),
        (
            NONE
            + "    def get(self):\n        if self.s is None:\n            self.s = aiohttp.ClientSession()\n"
            "        return self.x\n\n" + STOP,
            "safe",
            "yes",
            "yes",
        ),
        (
            NONE + "    def get(self):\n        if self.s is None or self.s.closed:\n"
            "            self.s = aiohttp.ClientSession()\n\n" + STOP,
            "safe",
            "yes",
            "no",
        ),
        # Somebody else may go on with it.
        (INIT + STOP + "    async def start(self):\n        pass\n", "unsafe", "no", "no"),
        (
            NONE + START + STOP + "    def client(self):\n        return Client(self.s)\n",
            "unsafe",
            "yes",
            "no",
        ),
    ],
)
def test_offered(tmp_path: Path, body: str, applicability: str, guard: str, reset: str) -> None:
    found = fix(tmp_path, body)
    assert found is not None
    assert (found[0], found[1]["guard"], found[1]["reset"]) == (applicability, guard, reset)


@pytest.mark.parametrize(
    "body",
    [
        NONE + START,  # no closer at all
        NONE + START + "    def stop(self):\n        pass\n",
        NONE + START + STOP + "    async def close(self):\n        self.y = 1\n",
        NONE + START + "    async def close_websocket(self):\n        self.y = 1\n",
        START + STOP,  # stopped before it was started, it would have no attribute
        "    def __init__(self, s=None):\n        self.s = s\n\n" + START + STOP,  # may be borrowed
        # Shared by all instances.
        "    s = None\n\n    @classmethod\n    async def start(cls):\n"
        "        cls.s = aiohttp.ClientSession()\n\n" + STOP,
        "    s = None\n\n    async def start(self):\n        Feed.s = aiohttp.ClientSession()\n"
        "        self.s = aiohttp.ClientSession()\n\n" + STOP,
        "    s = None\n\n    async def start(self):\n        Feed.s = aiohttp.ClientSession()\n\n" + STOP,
        "    def __init__(self):\n        self.s = {}\n\n    def add(self):\n"
        "        self.s['a'] = aiohttp.ClientSession()\n\n" + STOP,
    ],
)
def test_not_offered(tmp_path: Path, body: str) -> None:
    found = findings(tmp_path, {"app.py": HEAD + body}, "TL203")
    assert found and not any(finding.fix for finding in found)


def test_what_others_store_is_not_closed(tmp_path: Path) -> None:
    other = "from app import Feed\n\ndef lend(feed: Feed, s):\n    feed.s = s\n"
    assert fix(tmp_path, NONE + START + STOP, other=other) is None


def test_aexit_that_calls_close_leaves_it_to_close(tmp_path: Path) -> None:
    text = NONE + START + STOP + "    async def __aexit__(self, *exc):\n        await self.stop()\n"
    found = fix(tmp_path, text)
    assert found is not None and found[0] == "safe"
