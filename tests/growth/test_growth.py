"""A program of twice the size takes at most 2.3 times the work, whatever its shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.shapes import Shape, all_shapes
from flake8_tradelint import engine
from flake8_tradelint.settings import Settings
from tests.growth.counting import Events

MOST = 2.3
"""Twice, and something for what grows with the logarithm (sorting, nesting)."""


def work(shape: Shape, n: int, folder: Path) -> int:
    """Events of a check of the program of size ``n`` by all rules, in this process, without a cache."""
    paths = shape.write(folder / str(n), n)
    settings = Settings(root=str(folder / str(n)), select=("ALL",), jobs=1, cache=False)
    with Events() as events:
        report = engine.check(paths, settings)
    assert report.failures == ()
    return events.count


@pytest.mark.parametrize("shape", [pytest.param(shape, id=shape.name) for shape in all_shapes()])
def test_twice_the_size_is_twice_the_work(shape: Shape, tmp_path: Path) -> None:
    work(shape, 1, tmp_path)  # modules are imported, regular expressions compiled
    least = work(shape, 1, tmp_path)
    once, twice = (work(shape, n, tmp_path) - least for n in (shape.size, 2 * shape.size))
    assert twice <= MOST * once, f"{twice / once:.2f} times the work for twice the size"
