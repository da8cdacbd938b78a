r"""Compare tradelint's speed with that of its peers: CPU and wall time, peak memory, cold and warm.

    python -m benchmarks.speed --tree "Home Assistant=PATH" --tree "OctoBot=PATH" --small --scaling PATH \
        --write docs/benchmarks

Every command runs as a process of its own, several times, each time after a run of ruff: the ratios are the
medians of those of neighbouring runs. Warm runs are compared with ruff's warm ones, those after a change with
its cold ones. Nothing is left in the trees: caches are removed. Peers that are not installed are left out and
named; the others run once each, on trees below --slow-files files. ``--small`` adds the table of
``benchmarks.small_file``, ``--scaling PATH`` that of ``benchmarks.growth``. ``--write`` writes tables.md and,
with matplotlib, scaling.svg.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from benchmarks.growth import growing
from benchmarks.peers import RUFF, RUFF_COLD, Peer, ours, slow
from benchmarks.running import SETTLED, Run, changed, changing, forget, in_turns, measure
from benchmarks.small_file import small

HEAD = (
    "| | CPU s | x ruff | wall s | x ruff | peak MB | x ruff |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def bench(peer: Peer, folder: str, runs: int) -> tuple[Run, Run, Run]:
    """Return the medians of ruff and of the peer, and of the ratios."""
    file = changing(folder)
    named = os.path.relpath(file, folder) if peer.one else "."
    forget(folder)
    if peer.state != "cold":
        measure(peer.command, folder)
        time.sleep(SETTLED)
        measure(peer.command, folder)
    warm_ruff = peer.state == "warm"
    if warm_ruff:
        measure(RUFF, folder, named)

    def base() -> Run:
        return measure(RUFF if warm_ruff else RUFF_COLD, folder, named if warm_ruff else ".")

    def other() -> Run:
        if peer.state == "cold":
            forget(folder)
        with changed(file) if peer.state == "changed" else nullcontext():
            return measure(peer.command, folder, named)

    try:
        return in_turns(base, other, runs)
    finally:
        forget(folder)


def row(name: str, run: Run, ratio: Run | None = None) -> str:
    """Return a line of a table."""
    ratio = ratio or Run(1, 1, 1)
    cells = zip((run.cpu, run.wall, run.memory), (ratio.cpu, ratio.wall, ratio.memory), strict=True)
    forms = ("{:.3g}", "{:.3g}", "{:.0f}")
    told = (f"{form.format(value)} | {times:.2f}" for (value, times), form in zip(cells, forms, strict=True))
    return f"| {name} | {' | '.join(told)} |"


def compare(name: str, folder: str, options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of the table of one tree."""
    files = [path.stat().st_size for path in Path(folder).rglob("*.py")]
    yield f"## {name}: {len(files):,} files, {sum(files) / 1e6:.1f} MB"
    yield ""
    yield from HEAD
    told: set[str] = set()
    for peer in ours(options.tradelint):
        base, run, ratio = bench(peer, folder, options.runs * (1 if peer.state == "cold" else 2) + 1)
        kind = "ruff, warm" if peer.state == "warm" else "ruff, cold"
        kind += ", one file named" if peer.state == "warm" and peer.one else ""
        if kind not in told:
            told.add(kind)
            yield row(kind, base)
        yield row(f"tradelint, {peer.name}", run, ratio)
    for peer in slow():
        if shutil.which(peer.command[0]) is None:
            yield f"| {peer.name} | not installed | | | | | |"
        elif len(files) > options.slow_files:
            yield f"| {peer.name} | not run: too slow for this tree | | | | | |"
        else:
            _, run, ratio = bench(peer, folder, 1)
            yield row(peer.name, run, ratio)
    yield ""


def heading(runs: int) -> list[str]:
    """Return a description of what was measured, and on what machine."""
    version = subprocess.run(["ruff", "--version"], capture_output=True, check=True, encoding="utf-8").stdout
    return [
        "# Speed: the tables",
        "",
        f"`python -m benchmarks.speed`, Python {platform.python_version()}, {os.cpu_count()} processors, "
        f"{version.strip()} (RUF006, RUF012,",
        f"RUF045); medians of {runs + 1} runs cold and {2 * runs + 1} warm or after a change, each of them "
        "after one of ruff. Ratios",
        "are the medians of those of neighbours; warm to warm, after a change to cold.",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--small", action="store_true", help="single small files")
    parser.add_argument("--scaling", metavar="PATH")
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--slow-files", type=int, default=1000)
    parser.add_argument("--tradelint", default="tradelint", help="the command to measure")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
    lines = heading(options.runs)

    def say(told: Iterator[str]) -> None:
        for line in told:
            print(line, flush=True)
            lines.append(line)

    if options.small:
        say(small(options.tradelint, 5 * options.runs + 1))
    for tree in options.tree:
        name, _, path = tree.partition("=")
        say(compare(name, path, options))
    if options.scaling:
        say(growing(options.scaling, options.tradelint, options.write))
    if options.write:
        (options.write / "tables.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
