"""Fixtures with the projects for the tests of incremental runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint import schedule
from tests.incremental.changing import OTHERS, Project
from tests.incremental.remembering import CLEAN, DROPPED, Runs
from tests.incremental.remembering import write as write_old
from tests.projects import write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    for name, text in (("a.py", DROPPED), ("b.py", CLEAN), ("broken.py", "def (\n")):
        write_old(tmp_path / name, text)
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(monkeypatch)


@pytest.fixture(params=["whole files", "parts"])
def made(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, str]], Project]:
    if request.param == "parts":
        monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)

    def with_files(files: dict[str, str]) -> Project:
        found = Project(tmp_path, monkeypatch)
        write(tmp_path, {**OTHERS, **files})
        return found

    return with_files
