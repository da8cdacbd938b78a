"""Check and fix on a full disk: ``python -m benchmarks.reliability.full_disk``

A project lies on a file system of 2 MB (a tmpfs, which only root can mount) with 0 to 300 KB free; it is
checked and fixed, --count times. Each file must be unchanged or completely fixed, no temporary file may be
left, and a run with more room must do the rest. Without the right to mount, a limit on the size of files is
set instead (``RLIMIT_FSIZE``), with which writing fails half-way through a file in the same way.
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
BLOCK = 4096
Run = Callable[..., Done]


def main() -> int:
    given = options(__doc__, 20)
    chance = random.Random(given.seed)
    mounts = os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None
    tally = Tally("full disk (tmpfs)" if mounts else "full disk (RLIMIT_FSIZE)")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        leaking_project(folder / "original", FILES)
        for path in (folder / "original").rglob("*.py"):
            with path.open("ab") as file:  # what the fix adds needs another block of the disk
                file.write(b"#" * (BLOCK - path.stat().st_size - 1) + b"\n")
        before = sources(folder / "original")
        shutil.copytree(folder / "original", folder / "whole")
        tradelint(folder / "whole", "--fix", "-q", "--no-cache")
        after = sources(folder / "whole")
        kinds = {"nothing": 0, "some": 0, "all": 0}
        for number in range(given.count):
            place = folder / "place"
            place.mkdir()
            with tmpfs(place, chance) if mounts else limited(place, chance) as run:
                shutil.copytree(folder / "original", place / "project")
                kinds[try_one(place / "project", run, before, after, tally, number)] += 1
            shutil.rmtree(place)
        tally.notes += [f"{number} could write {kind}" for kind, number in kinds.items()]
    return tally.finish()


@contextmanager
def tmpfs(place: Path, chance: random.Random) -> Iterator[Run]:
    """Mount a small file system; after the first run, little of it is free."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], check=True)

    def run(folder: Path, *arguments: str) -> Done:
        filler = place / "filler"
        room = chance.choice((0, 4, 8, 20, 60, 100, 150, 200, 300)) * 1024
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
    """Limit the length of files to a random number of bytes."""

    def run(folder: Path, *arguments: str) -> Done:
        size = chance.choice((0, 1, 100, 4096, 4220, 1 << 16))
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
) -> str:
    """Check and fix with little room, then fix with enough; return how much the first fix could write."""
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
    return "all" if now == after else "nothing" if now == before else "some"


if __name__ == "__main__":
    sys.exit(main())
