"""Measure what the plugin adds to mypy.

``python -m benchmarks.mypy_cost FOLDER ... [--runs N] [--instructions]``

Each folder is a package. mypy checks it as a process of its own, with the plugin and without, with an empty
cache and a full one, with no settings except ``check_untyped_defs`` and those that locate the modules.

It reports CPU time, with all processes pinned to one core. On a shared machine, equal runs differ by a tenth
and more. So the kinds of runs take turns, starting with another one in each round, and each round gives one
ratio of neighbouring runs: the medians of the ratios are reported, with quartiles. The control is mypy
without the plugin once more, compared in the same way: the other figures may be wrong by as much as it
differs from 0.

``--instructions`` counts executed instructions instead (with valgrind, which takes some 25 times as long);
equal runs then differ by less than half a percent. Instructions do not show time spent waiting for memory, as
in garbage collection.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from benchmarks.running import measure

Kind = Literal["plain", "control", "plugin"]
Cache = Literal["cold", "warm"]
Cost = Callable[[Sequence[str], str, str], float]
Round = dict[tuple[Kind, Cache], float]
SETTINGS = "check_untyped_defs = True\nignore_missing_imports = True\nexplicit_package_bases = True\n"
COUNT = ("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}")
KINDS: tuple[Kind, ...] = ("plain", "plugin", "control")


def seconds(command: Sequence[str], folder: str, named: str) -> float:
    """Return the CPU time of the run in seconds."""
    return measure(command, folder, named).cpu


def instructions(command: Sequence[str], folder: str, named: str) -> float:
    """Return the number of instructions that the run executes, in thousand millions."""
    done = subprocess.run(
        [*COUNT, *command, named], cwd=folder, check=False, capture_output=True, encoding="utf-8"
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if found is None:
        sys.exit(done.stderr)
    return int(found[1].replace(",", "")) / 1e9


def rounds(package: Path, scratch: Path, cost: Cost, *, times: int) -> Iterator[Round]:
    """Yield the costs of one run of each kind, again and again."""
    for turn in range(times):
        first = turn % len(KINDS)
        found: Round = {}
        for kind in (*KINDS[first:], *KINDS[:first]):
            kept = scratch / f"cache-{kind}"
            shutil.rmtree(kept, ignore_errors=True)
            ran = command(scratch, kept, kind)
            found[kind, "cold"] = cost(ran, str(package.parent), package.name)
            found[kind, "warm"] = cost(ran, str(package.parent), package.name)
        yield found


def command(scratch: Path, cache: Path, kind: Kind) -> list[str]:
    """Return the command line of mypy, with the plugin or without."""
    settings = scratch / kind / "mypy.ini"
    settings.parent.mkdir(exist_ok=True)
    plugins = "plugins = mypy_plugin" if kind == "plugin" else ""
    settings.write_text(f"[mypy]\n{SETTINGS}{plugins}\n", encoding="utf-8")
    return [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", str(cache)]


def row(package: Path, found: Sequence[Round]) -> str:
    """Return a row: cost without the plugin, the control, and what the plugin adds."""
    cells = []
    for cache in ("cold", "warm"):
        plain = [one["plain", cache] for one in found]
        cells += [f"{statistics.median(plain):.3f}"]
        cells += [_more([one["control", cache] / one["plain", cache] for one in found])]
        beside = [(one["plain", cache] + one["control", cache]) / 2 for one in found]
        cells += [_more([one["plugin", cache] / b for one, b in zip(found, beside, strict=True)])]
    return f"| {package.name} | {' | '.join(cells)} |"


def _more(ratios: Sequence[float]) -> str:
    """Return by how much the median exceeds 1, and the quartiles."""
    told = f"{statistics.median(ratios) - 1:+.1%}"
    if len(ratios) < 2:
        return told
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return f"{told} ({low - 1:+.1%} to {high - 1:+.1%})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cost, times = (instructions, 1) if options.instructions else (seconds, options.runs)
    print("| | mypy, cold | control | with the plugin | mypy, warm | control | with the plugin |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for package in (folder.resolve() for folder in options.folders):
        with tempfile.TemporaryDirectory() as scratch:
            list(rounds(package, Path(scratch), seconds, times=1))  # compiles what is imported
            found = list(rounds(package, Path(scratch), cost, times=times))
        print(row(package, found), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
