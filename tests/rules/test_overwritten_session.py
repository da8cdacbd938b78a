"""TL204: test loops that lead back to the assignment, and code without a finding."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.projects import flagged

FUNCTION = """
from aiohttp import ClientSession

async def run(other, urls):
"""

CLASS = """
from aiohttp import ClientSession

class Feed:
    async def close(self):
        await self.session.close()

    async def listen(self):
        await self.session.get("x")

"""


def lines(tmp_path: Path, text: str) -> list[str]:
    return flagged(tmp_path, text, "TL204")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("for u in urls:\n    s = ClientSession()\n    s.get(u)\nawait s.close()", 1),
        ("s = ClientSession(1)\ns.get(1)\ns = ClientSession(2)\nawait s.close()", 1),
        ("s = ClientSession(1)\nif urls:\n    s = ClientSession(2)\nawait s.close()", 0),
        ("s = ClientSession(1)\nother.s = s\ns = ClientSession(2)\nawait s.close()", 0),
        ("s = ClientSession(1)\nother(s)\ns = ClientSession(2)\nawait s.close()", 0),
        ("s = ClientSession(1)\nt = s\ns = ClientSession(2)\nawait s.close()\nawait t.close()", 0),
        ("if urls:\n    s = ClientSession(1)\nelse:\n    s = ClientSession(2)\nawait s.close()", 0),
        ("for u in urls:\n    s = ClientSession()\n    try: s.get(u)\n    finally: await s.close()", 0),
        ("while True:\n    async with ClientSession() as s:\n        s.get(1)", 0),
        ("for u in urls:\n    s = ClientSession()\n    s.get(u)\n    break\nawait s.close()", 0),
    ],
)
def test_local_variables(tmp_path: Path, body: str, count: int) -> None:
    assert len(lines(tmp_path, FUNCTION + indent(body, "    "))) == count


def test_an_error_that_leads_back_to_the_assignment(tmp_path: Path) -> None:
    body = """
    while True:
        s = ClientSession()
        try:
            s.get(1)
            await s.close()
        except Exception:
            pass
"""
    assert lines(tmp_path, FUNCTION + body) == ["s = ClientSession()"]


TURNS = """
    async def run(self):
        while True:
            self.session = ClientSession()
            {}
"""

OPENS = """
    async def run(self):
        while True:
            await self.open()
            {}

    async def open(self):
        {}
        self.session = ClientSession()
"""


@pytest.mark.parametrize(
    ("methods", "count"),
    [
        (TURNS.format("await self.listen()"), 1),
        (TURNS.format("await self.close()"), 0),
        (TURNS.format("self.session = None"), 1),
        (TURNS.format("break"), 0),
        (TURNS.replace("self.session", "if self.session is None: self.session").format("pass"), 0),
        (OPENS.format("pass", "pass"), 1),
        (OPENS.format("return", "pass"), 0),
        (OPENS.format("await self.close()", "pass"), 0),
        (OPENS.format("pass", "await self.close()"), 0),
        (OPENS.format("pass", "if self.up: return"), 0),
        (OPENS.format("pass", "await self.session.close()"), 0),
        (TURNS.replace("while", "with").format("self.session = ClientSession()"), 1),
    ],
)
def test_attributes(tmp_path: Path, methods: str, count: int) -> None:
    assert len(lines(tmp_path, CLASS + methods)) == count


def test_an_override_takes_part_only_with_its_own_callers(tmp_path: Path) -> None:
    text = (
        CLASS
        + """
    async def run(self):
        while True:
            await self.open()
            await self.listen()

    async def open(self):
        self.session = None


class Own(Feed):
    async def run(self):
        await self.open()

    async def open(self):
        self.session = ClientSession()


class Inherited(Feed):
    async def open(self):
        self.session = ClientSession(1)
"""
    )
    assert lines(tmp_path, text) == ["self.session = ClientSession(1)"]
