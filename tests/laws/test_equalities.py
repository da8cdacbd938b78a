"""How the work is cut does not show: with and without the prefilter, file by file, in any order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flake8_tradelint import engine, opening
from flake8_tradelint.config import load
from flake8_tradelint.discover import python_files
from flake8_tradelint.settings import Settings
from tests.laws.cases import Case, parametrised

EVERY = [*parametrised(status=False), *parametrised(status=True)]


def files_of(case: Case, folder: Path) -> tuple[list[str], Settings]:
    root = str(case.copy(folder))
    settings = load([root])
    return [found.path for found in python_files([root], settings)], settings


@pytest.mark.parametrize("case", EVERY)
def test_the_prefilter_hides_nothing(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, settings = files_of(case, tmp_path)
    filtered = engine.check(files, settings)
    monkeypatch.setattr(opening.OpenedProject, "concerns", lambda *_: True)
    assert engine.check(files, settings) == filtered


@pytest.mark.parametrize("case", EVERY)
def test_one_file_at_a_time_in_any_order(case: Case, tmp_path: Path) -> None:
    files, settings = files_of(case, tmp_path)
    together = engine.check(files, settings).findings
    alone = [finding for path in reversed(files) for finding in engine.check([path], settings).findings]
    assert sorted(alone, key=repr) == sorted(together, key=repr)


@pytest.mark.parametrize("case", EVERY)
def test_reading_parts_of_files_hides_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, settings = files_of(case, tmp_path)
    # What syntax errors nobody asked for is the one difference that is meant.
    settings = replace(settings, extend_select=(*settings.extend_select, "TL001"))
    whole = engine.check(files, settings)
    monkeypatch.setattr(opening, "PARSED_WHOLE", 0)
    assert engine.check(files, settings) == whole
