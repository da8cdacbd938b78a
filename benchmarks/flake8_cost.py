"""Measure what tradelint adds to flake8.

``python -m benchmarks.flake8_cost PLAIN/flake8 WITH/flake8 FOLDER ...``

The two flake8s have the same version; one of them has tradelint installed beside it. It measures the CPU time
of whole runs, in turns, each in one process; the result is the median of --runs. Cold is without tradelint's
cache, warm with it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time

from benchmarks.running import measure
from flake8_tradelint.cache.store import FOLDER


def cpu(flake8: str, folder: str, *, cold: bool) -> float:
    """Return the CPU seconds of one run."""
    if cold:
        shutil.rmtree(os.path.join(folder, FOLDER), ignore_errors=True)
    return measure((flake8, "--isolated", "--exit-zero", "-q", "-j1"), folder).cpu


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plain")
    parser.add_argument("beside")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("| | flake8, CPU s | with tradelint, cold | with tradelint, warm |")
    print("| --- | ---: | ---: | ---: |")
    for folder in map(os.path.abspath, options.folders):
        plain, cold, warm = [], [], []
        for _ in range(options.runs):
            plain.append(cpu(options.plain, folder, cold=True))
            cold.append(cpu(options.beside, folder, cold=True))
            time.sleep(2.1)  # what was written just now is not trusted to keep its time
            warm.append(cpu(options.beside, folder, cold=False))
        shutil.rmtree(os.path.join(folder, FOLDER), ignore_errors=True)
        base = statistics.median(plain)
        cells = [f"{value:.2f} ({value / base - 1:+.0%})" for value in map(statistics.median, (cold, warm))]
        print(f"| {os.path.basename(folder)} | {base:.2f} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
