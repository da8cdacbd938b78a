"""Measure how CPU time and memory grow with the number of files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.peers import RUFF_COLD
from benchmarks.running import Run, in_turns, measure

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)
RUNS = 2


def sized(source: str, target: str, files: int) -> str:
    """Make a tree of that many files from those below ``source``, in one folder after the other."""
    originals = sorted(path for path in Path(source).rglob("*.py") if path.stat().st_size)
    shutil.rmtree(target, ignore_errors=True)
    for number in range(files):
        original = originals[number % len(originals)]
        folder = Path(target, f"copy_{number // len(originals)}", *original.relative_to(source).parts[:-1])
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, folder / original.name)
    Path(target, "pyproject.toml").write_text("")
    return target


def growing(source: str, tradelint: str, write: Path | None) -> Iterator[str]:
    """Yield the lines of the table; write the plot if matplotlib is installed."""
    yield "## Growing trees: copies of the files of the first tree, cold, no cache"
    yield ""
    yield "| files | tradelint, CPU s | ruff, CPU s | x ruff | peak MB | ruff, peak MB |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    rows = []
    for files, ruff, run, ratio in _measured(source, tradelint):
        rows.append((files, run, ruff))
        told = (f"{files:,}", f"{run.cpu:.2f}", f"{ruff.cpu:.2f}", f"{ratio.cpu:.1f}")
        yield "| " + " | ".join((*told, f"{run.memory:.0f}", f"{ruff.memory:.0f}")) + " |"
    if write and plot(rows, write / "scaling.svg"):
        yield ""
        yield "![CPU time and memory over the number of files](scaling.svg)"
    yield ""


def _measured(source: str, tradelint: str) -> Iterator[tuple[int, Run, Run, Run]]:
    command = (tradelint, "--isolated", "--exit-zero", "-q", "--no-cache")
    with tempfile.TemporaryDirectory() as folder:
        for files in SIZES:
            tree = sized(source, os.path.join(folder, "tree"), files)
            measure(RUFF_COLD, tree)  # the files come from memory, for both
            ruff, run, ratio = in_turns(
                partial(measure, RUFF_COLD, tree), partial(measure, command, tree), RUNS
            )
            yield files, ruff, run, ratio


def plot(rows: Sequence[tuple[int, Run, Run]], file: Path) -> bool:
    """Plot CPU time and memory over the number of files; return False without matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4))
    pick: list[tuple[str, Callable[[Run], float]]] = [
        ("CPU seconds", lambda run: run.cpu),
        ("peak megabytes", lambda run: run.memory),
    ]
    for axis, (label, value) in zip(axes, pick, strict=True):
        for name, runs in (("tradelint", [row[1] for row in rows]), ("ruff", [row[2] for row in rows])):
            axis.plot([row[0] for row in rows], [value(run) for run in runs], marker="o", label=name)
        axis.set(xscale="log", yscale="log", xlabel="files", ylabel=label)
        axis.legend()
    figure.tight_layout()
    figure.savefig(file)
    return True
