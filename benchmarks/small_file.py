"""Measure a run on one small file, which is mostly the start-up of Python and of tradelint.

python -m benchmarks.small_file
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.peers import RUFF_COLD, slow
from benchmarks.running import Run, measure

TEN_LINES = """\
import asyncio


async def notify(order):
    print(order)


async def on_fill(order):
    asyncio.create_task(notify(order))
"""
TWO_FAMILIES = '''\
import asyncio
from dataclasses import dataclass

import aiohttp


@dataclass
class Feed:
    """Prices of one market."""

    url: str
    retries: int = 3

    async def start(self) -> None:
        self.session = aiohttp.ClientSession()
        self.task = asyncio.create_task(self.follow())

    async def follow(self) -> None:
        for _ in range(self.retries):
            async with self.session.get(self.url) as response:
                print(await response.json())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.session.close()


async def main() -> None:
    feed = Feed("https://example.org/ticker")
    await feed.start()
    asyncio.create_task(feed.follow())
    await feed.stop()
'''
NOTHING = '''\
"""Fees of an order."""

from __future__ import annotations

MAKER, TAKER = 0.001, 0.002


def fee(price: float, amount: float, maker: bool) -> float:
    """In the currency of the price."""
    return price * amount * (MAKER if maker else TAKER)
'''
PEER_RUNS = 3
SECOND = "project_1/module.py"
TEXTS = {
    "ten lines with a dropped task": TEN_LINES,
    "a session, tasks and a dataclass, one dropped task": TWO_FAMILIES,
    "nothing that is looked for": NOTHING,
}


def small(tradelint: str, runs: int) -> Iterator[str]:
    """Yield the lines of the table: milliseconds of CPU, each run after one of every other kind."""
    yield "## One small file"
    yield ""
    yield "| milliseconds of CPU | min | median |"
    yield "| --- | ---: | ---: |"
    with tempfile.TemporaryDirectory() as folder:
        commands = dict(_commands(folder, tradelint))
        found: dict[str, list[Run]] = {name: [] for name in commands}
        for turn in range(runs + 2):  # the first two leave what later ones find
            for name, (command, named) in commands.items():
                run = measure(command, folder, named)
                if turn > 1:
                    found[name].append(run)
        found.update(_peers(folder, SECOND))
    for name, measured in found.items():
        times = sorted(1000 * run.cpu for run in measured)
        yield f"| {name} | {times[0]:.1f} | {times[len(times) // 2]:.1f} |"
    yield ""


def _commands(folder: str, tradelint: str) -> Iterator[tuple[str, tuple[Sequence[str], str]]]:
    yield "`python -c pass`", ((sys.executable, "-c"), "pass")
    files = [*_files(folder)]
    yield "ruff", (RUFF_COLD, files[0][1])
    for name, file in files:
        yield f"tradelint, {name}", ((tradelint, "--isolated", "--exit-zero", "-q", "--no-cache"), file)


def _files(folder: str) -> Iterator[tuple[str, str]]:
    """Return the contents of each file by its path relative to the folder."""
    for number, (name, text) in enumerate(TEXTS.items()):
        file = f"project_{number}/module.py"  # each alone in its project
        Path(folder, file).parent.mkdir()
        Path(folder, file).with_name("pyproject.toml").write_text("", encoding="utf-8")
        Path(folder, file).write_text(text, encoding="utf-8")
        yield name, file


def _peers(folder: str, file: str) -> Iterator[tuple[str, list[Run]]]:
    """Measure other tools on one of the files: a few runs each, after one that is not counted."""
    for peer in slow():
        if shutil.which(peer.command[0]) is not None:
            runs = [measure(peer.command, folder, file) for _ in range(PEER_RUNS + 1)]
            yield f"{peer.name}, the second file", runs[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--tradelint", default="tradelint", help="the command to measure")
    options = parser.parse_args()
    for line in small(options.tradelint, options.runs):
        print(line)


if __name__ == "__main__":
    main()
