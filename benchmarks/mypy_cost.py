"""What the plugin adds to mypy: ``python -m benchmarks.mypy_cost FOLDER ... [--runs N] [--instructions]``

Each folder is a package; mypy checks it as a process of its own, without and with the plugin in turns, with
an empty cache and with a full one, under no settings but ``check_untyped_defs`` and what finds the modules.
Told are minima and medians of the CPU time, all pinned to one core. On a machine that others use, equal runs
differ by a tenth and more: ``--instructions`` counts the executed instructions instead (by valgrind, which
takes some 25 times as long), in which equal runs differ by less than half a percent.
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
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.speed import measure

SETTINGS = "check_untyped_defs = True\nignore_missing_imports = True\nexplicit_package_bases = True\n"
COUNT = ("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}")
KINDS = tuple((plugin, cache) for cache in ("cold", "warm") for plugin in (False, True))
Cost = Callable[[Sequence[str], str, str], float]


def seconds(command: Sequence[str], folder: str, named: str) -> float:
    """CPU time of the run."""
    return measure(command, folder, named).cpu


def instructions(command: Sequence[str], folder: str, named: str) -> float:
    """Executed by the run, in thousand millions."""
    done = subprocess.run(
        [*COUNT, *command, named], cwd=folder, check=False, capture_output=True, encoding="utf-8"
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if found is None:
        sys.exit(done.stderr)
    return int(found[1].replace(",", "")) / 1e9


def round_of_runs(package: Path, scratch: Path, cost: Cost) -> dict[tuple[bool, str], float]:
    """The costs of one run of each kind."""
    found = {}
    for plugin, cache in KINDS:
        kept = scratch / f"cache-{plugin:d}"
        if cache == "cold":
            shutil.rmtree(kept, ignore_errors=True)
        found[plugin, cache] = cost(command(scratch, kept, plugin=plugin), str(package.parent), package.name)
    return found


def command(scratch: Path, cache: Path, *, plugin: bool) -> list[str]:
    """mypy, with the plugin or without."""
    settings = scratch / f"{plugin:d}" / "mypy.ini"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(f"[mypy]\n{SETTINGS}{'plugins = mypy_plugin' if plugin else ''}\n", encoding="utf-8")
    return [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", str(cache)]


def row(package: Path, rounds: Sequence[dict[tuple[bool, str], float]]) -> str:
    """Without the plugin, and what is more with it: by the minima and by the medians."""
    cells = []
    for cache in ("cold", "warm"):
        without, beside = ([found[plugin, cache] for found in rounds] for plugin in (False, True))
        by_minima = min(beside) / min(without) - 1
        by_medians = statistics.median(beside) / statistics.median(without) - 1
        cells += [f"{min(without):.3f}", f"{by_minima:+.1%}", f"{by_medians:+.1%}"]
    return f"| {package.name} | {' | '.join(cells)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--instructions", action="store_true")
    options = parser.parse_args()
    os.environ["PYTHONHASHSEED"] = "0"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cost, runs = (instructions, 1) if options.instructions else (seconds, options.runs)
    print("| | mypy, cold | minimum | median | mypy, warm | minimum | median |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for package in (folder.resolve() for folder in options.folders):
        with tempfile.TemporaryDirectory() as scratch:
            round_of_runs(package, Path(scratch), seconds)  # compiles what is imported
            rounds = [round_of_runs(package, Path(scratch), cost) for _ in range(runs)]
        print(row(package, rounds), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
