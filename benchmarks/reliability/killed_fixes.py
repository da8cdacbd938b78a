"""Kill ``--fix`` with SIGKILL: ``python -m benchmarks.reliability.killed_fixes``

A project of --files modules, each with a dropped task, is fixed by a run that is killed as soon as a random
number of files is written, --count times. Each file must be unchanged or completely fixed, byte for byte. The
next run must fix the rest and leave no temporary file, and a check after it must find nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reliability.harness import (
    COMMAND,
    Tally,
    environment,
    leaking_project,
    options,
    sources,
    tradelint,
)

FILES = 1_000


def main() -> int:
    given = options(__doc__, 5)
    chance = random.Random(given.seed)
    tally = Tally(f"kill -9 while --fix writes {FILES} files")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        env = environment(XDG_STATE_HOME=str(folder / "state"))
        before = leaking_project(folder / "original", FILES)
        shutil.copytree(folder / "original", folder / "whole")
        tally.healthy(tradelint(folder / "whole", "--fix", "-q", env=env), "an undisturbed run")
        after = sources(folder / "whole")
        left_over = 0
        counts = []
        for number in range(given.count):
            copy = folder / f"copy_{number}"
            shutil.copytree(folder / "original", copy)
            kill_after(copy, chance.randrange(FILES), env)
            fixed, left = judge(copy, before, after, tally, number)
            counts.append(str(fixed))
            left_over += left
            done = tradelint(copy, "--fix", "-q", env=env)
            tally.expect(done.returncode == 0, f"{number}: the next run: {done.stderr.decode()}")
            tally.expect(sources(copy) == after, f"{number}: the next run leaves something")
            tally.expect(tradelint(copy, "-q", env=env).returncode == 0, f"{number}: a check finds something")
            shutil.rmtree(copy)
            tally.tried += 1
        tally.notes += [
            f"killed after {' '.join(counts)} files",
            f"{left_over} temporary files, none after the next run",
        ]
    return tally.finish()


def kill_after(folder: Path, written: int, env: dict[str, str]) -> None:
    """Start ``--fix``, and kill it when this many files have another inode."""
    inodes = [(path, path.stat().st_ino) for path in sorted(folder.rglob("*.py"))]
    path, inode = inodes[written]
    process = subprocess.Popen([*COMMAND, "--fix", "-q"], cwd=folder, env=env)
    while process.poll() is None and os.stat(path).st_ino == inode:
        time.sleep(0)
    process.kill()
    process.wait()


def judge(
    folder: Path, before: dict[str, bytes], after: dict[str, bytes], tally: Tally, number: int
) -> tuple[int, int]:
    """Compare each file with its allowed contents; return how many are fixed, and how many are temporary."""
    now = sources(folder)
    fixed = sum(now[name] == after[name] != before[name] for name in before if name in now)
    for name, data in before.items():
        tally.expect(now.get(name) in (data, after[name]), f"{number}: {name} is neither before nor after")
    others = set(now) - set(before)
    tally.expect(all(".tradelint-" in name for name in others), f"{number}: {sorted(others)[:3]}")
    return fixed, len(others)


if __name__ == "__main__":
    sys.exit(main())
