"""A disk that is full: ``python -m benchmarks.reliability.full_disk``

A project lies on a file system of 2 MB (a tmpfs, which only root can mount) of which nothing to 60 KB are
free; it is checked and fixed, --count times. Each file must be what it was or what it is meant to be, no
temporary file may be left, and a run with more room must do the rest. Who may not mount gets a limit on the
size of files instead (``RLIMIT_FSIZE``), of which writing fails in the same way half-way through a file.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.reliability.harness import (
    COMMAND,
    Done,
    Tally,
    environment,
    leaking_project,
    options,
    sources,
    tradelint,
)

FILES = 60
Run = Callable[..., Done]


def main() -> int:
    given = options(__doc__, 20)
    chance = random.Random(given.seed)
    mounts = os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None
    tally = Tally("full disk (tmpfs)" if mounts else "full disk (RLIMIT_FSIZE)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        before = leaking_project(folder / "original", FILES)
        shutil.copytree(folder / "original", folder / "whole")
        tradelint(folder / "whole", "--fix", "-q", "--no-cache")
        after = sources(folder / "whole")
        failed = 0
        for number in range(given.count):
            place = folder / "place"
            place.mkdir()
            with tmpfs(place, chance) if mounts else limited(place, chance) as run:
                shutil.copytree(folder / "original", place / "project")
                failed += try_one(place / "project", run, before, after, tally, number)
            shutil.rmtree(place)
        tally.notes.append(f"{failed} runs could not write everything")
    return tally.finish()


@contextmanager
def tmpfs(place: Path, chance: random.Random) -> Iterator[Run]:
    """A small file system; from the first run on, little of it is free."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True)

    def run(folder: Path, *arguments: str) -> Done:
        filler = place / "filler"
        room = chance.choice((0, 4, 8, 20, 60)) * 1024
        free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
        filler.write_bytes(b"\0" * max(0, free - room))
        try:
            return tradelint(folder, *arguments, env=environment(XDG_STATE_HOME=str(place / "state")))
        finally:
            filler.unlink()

    try:
        yield run
    finally:
        subprocess.run(["umount", place], check=True)


@contextmanager
def limited(place: Path, chance: random.Random) -> Iterator[Run]:
    """No file may become longer than a few hundred bytes."""

    def run(folder: Path, *arguments: str) -> Done:
        size = chance.choice((0, 1, 100, 200, 4096))
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment(XDG_STATE_HOME=str(place / "state")),
            capture_output=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )

    yield run


def try_one(
    folder: Path, run: Run, before: dict[str, bytes], after: dict[str, bytes], tally: Tally, number: int
) -> bool:
    """Check and fix with little room, then fix with enough; return True if the first fix failed."""
    checked = run(folder)
    tally.healthy(checked, f"{number}: check")
    tally.expect(checked.returncode == 1, f"{number}: check: status {checked.returncode}")
    fixed = run(folder, "--fix", "-q")
    tally.healthy(fixed, f"{number}: fix")
    now = sources(folder)
    tally.expect(set(now) == set(before), f"{number}: left over: {sorted(set(now) - set(before))[:3]}")
    for name, data in before.items():
        tally.expect(now.get(name) in (data, after[name]), f"{number}: {name} is neither before nor after")
    tally.expect((now == after) == (fixed.returncode == 0), f"{number}: status {fixed.returncode}")
    rest = tradelint(folder, "--fix", "-q")
    tally.expect(
        rest.returncode == 0 and sources(folder) == after, f"{number}: with room: {rest.stderr.decode()}"
    )
    tally.tried += 1
    return now != after


if __name__ == "__main__":
    sys.exit(main())
