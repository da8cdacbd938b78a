"""Fixtures for the laws: an environment with the flake8 plugin installed, and a shared mypy cache."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def flake8_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which flake8 finds the plugin as if tradelint were installed."""
    folder = tmp_path_factory.mktemp("installed")
    info = folder / "tradelint-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tradelint\nVersion: 0\n")
    declared = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    entry = re.search(r'entry-points\."flake8\.extension"\]\nTL = "(.+)"', declared)
    assert entry is not None
    (info / "entry_points.txt").write_text(f"[flake8.extension]\nTL = {entry[1]}\n")
    path = os.pathsep.join((str(folder), str(REPOSITORY)))
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all cases: typeshed is checked once."""
    return tmp_path_factory.mktemp("mypy_cache")
