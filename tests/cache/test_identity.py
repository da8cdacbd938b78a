"""Test the part of the cache key that identifies the installed tradelint."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from flake8_tradelint import __version__
from flake8_tradelint.cache.identity import _state

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "flake8_tradelint"
    (folder / "rules").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "rules" / "one.py").write_text("")
    return folder


def test_sources_that_are_worked_on(package: Path) -> None:
    before = _state(str(package))
    assert _state(str(package)) == before
    os.utime(package / "rules" / "one.py", ns=(0, 4_000_000_000_000_000_000))
    changed = _state(str(package))
    (package / "rules" / "two.py").write_text("")
    assert len({before, changed, _state(str(package))}) == 3


def test_an_installation_is_told_by_its_list_of_files(package: Path) -> None:
    record = package.parent / f"tradelint-{__version__}.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("flake8_tradelint/__init__.py,,\n")
    os.utime(record, ns=(0, 10**9))
    before = _state(str(package))
    os.utime(record, ns=(0, 2 * 10**9))  # installed once more, from other sources of the same version
    assert before != _state(str(package)) != ""
