"""Fixtures for command-line tests: a folder with a configuration, and the command run in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.processes import Run, tradelint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.tradelint]\n")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    return partial(tradelint, folder)
