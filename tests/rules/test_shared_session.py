"""TL206: test which code counts as run at import."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import flagged

PRELUDE = """\
import aiohttp
from aiohttp import ClientSession as CS
from dataclasses import dataclass, field


class Session(aiohttp.ClientSession):
    pass


"""


def count(tmp_path: Path, text: str) -> int:
    return len(flagged(tmp_path, PRELUDE + text + "\n", "TL206"))


@pytest.mark.parametrize(
    "text",
    [
        "s = aiohttp.ClientSession()",
        "s: CS = CS(headers={})",
        "s = Session()",
        "if True:\n    s = CS()",
        "try:\n    s = CS()\nfinally:\n    pass",
        "sessions = {name: CS() for name in 'ab'}",
        "asyncio.run(main(CS()))",
        "s = CS(connector=aiohttp.TCPConnector(ssl=False))",
        "def f(s=CS()):\n    pass",
        "async def f(*, s: CS = CS()):\n    pass",
        "lazy = lambda s=CS(): s",
        "@with_session(CS())\ndef f(s):\n    pass",
        "class A:\n    s = CS()",
        "class A:\n    class B:\n        s = CS()",
        "class A:\n    def f(self, s=CS()):\n        pass",
        "@dataclass\nclass A:\n    s: CS = CS()",
        "@dataclass\nclass A:\n    s: CS = field(default=CS())",
    ],
)
def test_at_import_time(tmp_path: Path, text: str) -> None:
    assert count(tmp_path, text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "s = None",
        "s = CS(loop=loop)",
        "s = CS(connector=connector)",
        "s = CS(connector=aiohttp.TCPConnector(loop=loop))",
        "s = CS(**options)",
        "if __name__ == '__main__':\n    s = CS()",
        "if '__main__' == __name__:\n    try:\n        s = CS()\n    finally:\n        pass",
        "lazy = lambda: CS()",
        "async with CS() as s:\n    pass",  # what a notebook was turned into
        "s = CS()\nanswer = await s.get('/')",
        "def f():\n    return CS()",
        "async def f():\n    class A:\n        s = CS()",
        "def f():\n    def g(s=CS()):\n        pass",
        "@dataclass\nclass A:\n    s: CS = field(default_factory=CS)",
        "@dataclass\nclass A:\n    s: CS = field(default_factory=lambda: CS())",
        "@pytest.fixture\nasync def s():\n    yield CS()",
    ],
)
def test_later(tmp_path: Path, text: str) -> None:
    assert count(tmp_path, text) == 0
