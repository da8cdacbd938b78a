"""Test what fingerprints survive, and what tells findings apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint.settings import Settings

BUG = """\
import asyncio


class Feed:
    async def start(self, work):
        asyncio.create_task(work("a", 'b', limit=3), name=u'feed')
"""
REFORMATTED = {
    "split over lines": """\
import asyncio


class Feed:
    async def start(self, work):
        asyncio.create_task(
            work(
                "a",
                "b",  # the second
                limit=3,
            ),
            name="feed",
        )
""",
    "two blanks of indentation, after more code": """\
import asyncio, os

LIMIT = '''
class Other:
'''

class Feed:
  def stop(self):
    return ("def start",
      1)

  async def start(self, work):
    if work:
      (asyncio.create_task(work('a', 'b', limit = 3), name = 'feed'))
""",
    "other line ends": BUG.replace("\n", "\r\n"),
    "another encoding": "# coding: latin-1\nNAME = 'é'\n" + BUG,
    "byte-order mark": "\ufeff" + BUG,
}
OTHER = {
    "another function": BUG.replace("start", "run"),
    "another class": BUG.replace("Feed", "Book"),
    "another argument": BUG.replace("'b'", "'c'"),
    "another name": BUG.replace("limit", "most"),
    "another prefix": BUG.replace("u'feed'", "b'feed'"),
}


def prints(folder: Path, text: str, name: str = "feed.py") -> list[str]:
    folder.mkdir(exist_ok=True)
    encoding = "latin-1" if "latin-1" in text else "utf-8"
    (folder / name).write_bytes(text.encode(encoding))
    report = engine.check([str(folder / name)], Settings(root=str(folder)))
    assert report.findings and not report.failures
    return [finding.fingerprint for finding in report.findings]


@pytest.mark.parametrize("change", REFORMATTED)
def test_formatting_does_not_count(tmp_path: Path, change: str) -> None:
    assert prints(tmp_path / "a", BUG) == prints(tmp_path / "b", REFORMATTED[change])


@pytest.mark.parametrize("change", OTHER)
def test_what_the_code_says_counts(tmp_path: Path, change: str) -> None:
    assert prints(tmp_path / "a", BUG) != prints(tmp_path / "b", OTHER[change])


def test_the_path_does_not_count(tmp_path: Path) -> None:
    assert prints(tmp_path / "a", BUG) == prints(tmp_path / "b", BUG, name="books.py")


def test_equal_ones_in_a_file_are_numbered(tmp_path: Path) -> None:
    line = BUG.splitlines()[-1]
    first, second, third = prints(tmp_path / "a", f"{BUG}{line}\n\n{line}\n")
    assert (second, third) == (f"{first}:2", f"{first}:3")
