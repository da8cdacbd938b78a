"""Test that a program of twice the size takes at most 2.3 times the work, for every shape of program."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from benchmarks.shapes import Shape, all_shapes
from flake8_tradelint import engine, schedule
from flake8_tradelint.semantics.reading import call_facts, uses
from flake8_tradelint.settings import Settings
from tests.growth.counting import Events

MOST = 2.3
"""Twice, and something for what grows with the logarithm (sorting, nesting)."""

EMPTY = Shape("an empty module", lambda _: "", 1, 1)


def work(shape: Shape, n: int, folder: Path) -> Events:
    """Events of a check of the program of size ``n`` by all rules, in this process, without a cache."""
    paths = shape.write(folder / str(n), n)
    settings = Settings(root=str(folder / str(n)), select=("ALL",), jobs=1, cache=False)
    with Events() as events:
        report = engine.check(paths, settings)
    assert report.failures == ()
    return events


@pytest.fixture(autouse=True)
def low_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the bounds beyond which an analysis gives up, and says so: what is beyond them is linear."""
    monkeypatch.setattr(uses, "MAX_LOADS", 20)
    monkeypatch.setattr(call_facts, "MAX_SEARCHED", 1_000)


def cases() -> Iterator[ParameterSet]:
    """Each shape, read as a whole and in parts, as files of large projects are."""
    for shape, in_parts in product(all_shapes(), (False, True)):
        yield pytest.param(shape, in_parts, id=f"{shape.name}{', in parts' * in_parts}")


@pytest.mark.parametrize(("shape", "in_parts"), cases())
def test_twice_the_size_is_twice_the_work(
    shape: Shape, in_parts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if in_parts:
        monkeypatch.setattr(schedule, "PARSED_WHOLE", 0)
    work(shape, 1, tmp_path)  # modules are imported, regular expressions compiled
    nothing = work(EMPTY, 1, tmp_path / "empty").count
    once, twice = work(shape, shape.size, tmp_path), work(shape, 2 * shape.size, tmp_path)
    growth = (twice.count - nothing) / (once.count - nothing)
    assert growth <= MOST, f"{growth:.2f} times the work for twice the size: {twice.excess(once)}"
