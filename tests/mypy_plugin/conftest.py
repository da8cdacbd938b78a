"""Share one mypy cache between the tests of the plugin, so that typeshed is checked once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mypy_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all: typeshed is checked once."""
    return tmp_path_factory.mktemp("mypy_cache")
