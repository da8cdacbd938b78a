"""Measure CPU time and peak memory for one large program of each shape, as whole processes.

    python -m benchmarks.large_file [WORD ...]

Only shapes with one of the words in their name are measured; without words, all. The last column is the
growth from half the size to the size: 2 is linear.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.running import Run, measure
from benchmarks.shapes import Shape, all_shapes

COMMAND = ("-m", "flake8_tradelint", "--isolated", "--exit-zero", "-q", "--no-cache", "--jobs", "1")
SECONDS = 60
"""CPU seconds after which a process is ended."""


def rows(shapes: Sequence[Shape], python: str, select: str) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| shape | n | CPU s | peak MB | for twice the size |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    command = (python, *COMMAND, "--select", select)
    with tempfile.TemporaryDirectory() as folder:
        start = _run(shapes[0], 1, command, Path(folder))
        for shape in shapes:
            half, run = (_run(shape, n, command, Path(folder)) for n in (shape.large // 2, shape.large))
            told = f"{run.cpu:.2f}" if run.cpu < SECONDS else f"over {SECONDS}"
            growth = _growth(start.cpu, half.cpu, run.cpu)
            yield f"| {shape.name} | {shape.large:,} | {told} | {run.memory:.0f} | {growth} |"


def _growth(start: float, half: float, whole: float) -> str:
    """Return the growth factor for twice the size; empty if the time is too short to tell, or too long."""
    return f"{(whole - start) / (half - start):.1f}" if half > 2 * start and whole < SECONDS else ""


def _run(shape: Shape, n: int, command: Sequence[str], folder: Path) -> Run:
    root = folder / f"{shape.name.replace('/', ' ')} {n}"
    shape.write(root, n)
    return measure(command, str(root))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--python", default=sys.executable, help="the Python that has tradelint")
    parser.add_argument("--select", default="ALL", help="the rules that are asked")
    options = parser.parse_args(arguments)
    shapes = [
        shape
        for shape in all_shapes()
        if not options.words or any(word in shape.name for word in options.words)
    ]
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    for row in rows(shapes, options.python, options.select):
        print(row, flush=True)


if __name__ == "__main__":
    main()
