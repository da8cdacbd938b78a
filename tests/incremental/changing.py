"""Projects whose files change, recording which of the files a check examined again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.discover import python_files
from flake8_tradelint.engine import checker
from flake8_tradelint.engine.verdict import FileReport
from flake8_tradelint.model import Report
from flake8_tradelint.settings import Settings
from tests.projects import write

SESSION = """
import aiohttp


class Feed:
    def __init__(self):
        self.session = aiohttp.ClientSession()
"""
BASE = """
from dataclasses import dataclass


@dataclass
class Strategy:
    name: str = "base"
    size: int = 1
"""
MINE = """
from base import Strategy


class Mine(Strategy):
    size = 2
"""
CLIENT = """
class Client:
    async def fetch(self):
        return 1
"""
PLAIN_CLIENT = """
class Client:
    def fetch(self):
        return 1
"""
CALLER = """
from client import Client


async def main():
    client = Client()
    client.fetch()
"""
OTHERS = {f"other{number}.py": f"def unrelated{number}():\n    return {number}\n" for number in range(4)}
SETTINGS = Settings(jobs=1)


class Project:
    """A project whose files change, and which of them were checked last."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.settings = SETTINGS
        self.checked: set[str] = set()
        (root / ".git").mkdir()
        self._count(monkeypatch)

    def _count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        check_file = checker.Checker.check_file

        def counted(self_: checker.Checker, path: str) -> FileReport:
            self.checked.add(os.path.relpath(path, self.root).replace(os.sep, "/"))
            return check_file(self_, path)

        monkeypatch.setattr(checker.Checker, "check_file", counted)

    def check(self, *names: str) -> Report:
        files = [found.path for found in python_files([str(self.root)], self.settings)]
        named = [str(self.root / name) for name in names] or files
        self.checked = set()
        return incremental.check(named, self.settings)

    def after(self, files: dict[str, str]) -> list[str]:
        """The findings after these files have got another content; they are what a fresh run finds."""
        write(self.root, files)
        found = self.check()
        asked = {*self.checked}
        fresh = [path.path for path in python_files([str(self.root)], self.settings)]
        assert found == engine.check(fresh, self.settings)
        self.checked = asked
        return places(found)


def places(report: Report) -> list[str]:
    return [f"{os.path.basename(found.primary.path)} {found.code}" for found in report.findings]


Made = Callable[[dict[str, str]], Project]
