"""Run many processes at once with one cache: ``python -m benchmarks.reliability.concurrent_runs``

--count processes check the same project at the same time: without a cache on disk, with one, and while one
file changes back and forth; each must report what a single run reports for one of the two states. Then as
many fix it at the same time: every file must end as after a single run, and nothing may be left over.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
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


def main() -> int:
    given = options(__doc__, 50)
    tally = Tally("runs at once on one cache")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        project = folder / "project"
        leaking_project(project, 40)
        changed = project / "part_1" / "feed_1.py"
        states = (changed.read_bytes(), b"x = 1\n")
        told = []
        for state in reversed(states):
            changed.write_bytes(state)
            told.append(tradelint(project, "--output-format", "concise", "--no-cache").stdout)

        def turn(number: int) -> None:
            temporary_file = changed.with_suffix(".new")
            temporary_file.write_bytes(states[number % 2])
            temporary_file.replace(changed)

        for name, between in (("cold", None), ("warm", None), ("changing", turn)):
            for done in together(project, given.count, between, "--output-format", "concise"):
                tally.healthy(done, name)
                tally.expect(done.stdout in (told if between else told[1:]), f"{name}: another answer")
                tally.tried += 1
        turn(0)
        fix(folder, project, given.count, tally)
    return tally.finish()


def together(folder: Path, count: int, between: Callable[[int], None] | None, *arguments: str) -> list[Done]:
    """Start that many processes, and wait for all."""
    processes = []
    for number in range(count):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        processes.append(
            subprocess.Popen([*COMMAND, *arguments], cwd=folder, env=environment(), **pipes)  # type: ignore[call-overload]
        )
        if between is not None:
            between(number)
    return [
        subprocess.CompletedProcess(process.args, process.returncode, *outcome)
        for process in processes
        for outcome in [process.communicate()]
    ]


def fix(folder: Path, project: Path, count: int, tally: Tally) -> None:
    """Fix the project in many processes, and compare the result with that of one."""
    shutil.copytree(project, folder / "copy")
    tradelint(folder / "copy", "--fix", "-q")
    for done in together(project, count, None, "--fix", "-q"):
        told = done.stderr.decode()
        late = done.returncode == 2 and "changed in the meantime" in told
        tally.expect(done.returncode == 0 or late, f"fix: status {done.returncode}: {told[-300:]}")
        tally.tried += 1
    tally.expect(sources(project) == sources(folder / "copy"), "fix: the files differ from those of one run")


if __name__ == "__main__":
    sys.exit(main())
