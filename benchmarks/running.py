"""Measure whole processes from outside, in turns with those they are compared with."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CACHES = (".tradelint_cache", ".ruff_cache", ".mypy_cache")
SETTLED = 2.1
"""Seconds after which a file's time is trusted: within a tick of the clock it may change unseen."""


@dataclass(frozen=True)
class Run:
    """CPU seconds (user and system, children included), wall seconds, and peak memory in megabytes.

    Of several processes the peak is that of the largest.
    """

    cpu: float
    wall: float
    memory: float

    def over(self, other: Run) -> Run:
        """Return how many times the other's figure this is."""
        return Run(self.cpu / other.cpu, self.wall / other.wall, self.memory / other.memory)


def measure(command: Sequence[str], folder: str, named: str = ".") -> Run:
    """Run a command once; its findings and exit status are ignored.

    Compiled modules are kept, like those of an installed package.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, named], cwd=folder, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    wall = time.perf_counter() - begun
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    columns = [[getattr(run, name) for run in runs] for name in ("cpu", "wall", "memory")]
    return Run(*(statistics.median(column) for column in columns))


def in_turns(base: Callable[[], Run], other: Callable[[], Run], runs: int) -> tuple[Run, Run, Run]:
    """Return the medians of both, and of the ratios of neighbours, which a slowing machine leaves alone."""
    pairs = [(base(), other()) for _ in range(runs)]
    return (
        median([one for one, _ in pairs]),
        median([two for _, two in pairs]),
        median([two.over(one) for one, two in pairs]),
    )


@contextmanager
def changed(file: Path) -> Iterator[None]:
    """Append one line to the file."""
    before = file.read_bytes()
    file.write_bytes(before + f"# {time.time_ns()}\n".encode())
    try:
        yield
    finally:
        file.write_bytes(before)


def changing(folder: str) -> Path:
    """Return the file to change: the first one that is not empty."""
    return next(path for path in sorted(Path(folder).rglob("*.py")) if path.stat().st_size > 500)


def forget(folder: str) -> None:
    """Remove every cache in the tree."""
    for name in CACHES:
        for path in [*Path(folder).glob(name), *Path(folder).glob(f"*/{name}")]:
            shutil.rmtree(path, ignore_errors=True)
