"""Test that findings do not depend on text filters, on batching or on the order of files."""

from __future__ import annotations

import ast
import os
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental, schedule
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
def test_text_filters_hide_nothing(case: Case, tmp_path: Path) -> None:
    """Text may only over-select: with all text filters off, the findings are the same."""
    files, settings = files_of(case, tmp_path)
    # How much is looked at decides which limits are met.
    settings = replace(settings, extend_ignore=(*settings.extend_ignore, "TL003"))
    filtered = engine.check(files, settings)
    assert engine.check(files, replace(settings, prefilter=False)) == filtered


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
    monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    assert engine.check(files, settings) == whole


@pytest.mark.parametrize("case", EVERY)
@pytest.mark.parametrize("sliced", [False, True])
def test_what_was_read_before_serves_as_well(
    case: Case, sliced: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sliced:
        monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    files, settings = files_of(case, tmp_path)
    root = Path(os.path.commonpath([*map(os.path.dirname, files)]))
    (root / ".git").mkdir(exist_ok=True)
    settings = replace(settings, cache=True, jobs=1)
    fresh = engine.check(files, settings)
    assert engine.check(files, settings, keep=True) == fresh
    assert engine.check(files, settings, keep=True) == fresh
    assert incremental.check(files, settings) == fresh
    assert not fresh.findings or [*root.glob(".tradelint_cache/*.sources")]
    # One file after the other gets another content.
    for path, change in product(files, (one_line_lower, without_its_end)):
        Path(path).write_bytes(change(Path(path).read_bytes()))
        assert incremental.check(files, settings) == engine.check(files, settings)


def one_line_lower(text: bytes) -> bytes:
    return b"# touched\n" + text


def without_its_end(text: bytes) -> bytes:
    """Without the last statement at the top."""
    try:
        last = ast.parse(text).body[-1]
    except (SyntaxError, ValueError, IndexError):
        return text
    lines = [last.lineno, *(decorator.lineno for decorator in getattr(last, "decorator_list", ()))]
    return b"\n".join(text.splitlines()[: min(lines) - 1]) + b"\n"
