"""Test files with syntax errors in large projects, which are read in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint import engine, schedule
from flake8_tradelint.settings import Settings

BROKEN = """
import aiohttp


class Client(Base):
    def __init__(self, url: str) -> None:
        super().__init__(aiohttp.ClientSession(url))
    def __init__(self, url: str) -> None:

class Other(Base):

        session = aiohttp.ClientSession(url)
        Base.__init__(self, session)
"""


def test_a_variable_of_a_class_in_a_broken_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    (tmp_path / "pyproject.toml").touch()
    file = tmp_path / "feed.py"
    file.write_text(BROKEN)
    report = engine.check([str(file)], Settings(jobs=1))
    assert not report.failures
    assert [found.code for found in report.findings] == ["TL206"]
