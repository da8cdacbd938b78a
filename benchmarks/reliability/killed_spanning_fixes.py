"""Kill a process with SIGKILL while it writes fixes that span several files.

``python -m benchmarks.reliability.killed_spanning_fixes``: --count times a process writes 1,000 files, like
--fix does, whose fixes span two to nine files each; every fifth file has a second name (a hard link). It is
killed at a random moment of the writing, or before a random one of its renames. After the next ``tradelint
--fix`` each fix must be in all of its files or in none, and no temporary file may be left. No present rule
has a fix that spans files, so the writer is called directly.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reliability.harness import Tally, environment, options, sources, tradelint
from flake8_tradelint.fixes.rounds import FileChange
from flake8_tradelint.fixes.write import write

FILES = 1_000
BEFORE, AFTER = b"x = 1\n" * 500, b"y = 22\n" * 700


def main() -> int:
    given = options(__doc__, 20)
    chance = random.Random(given.seed)
    tally = Tally(f"kill -9 while fixes that span files are written to {FILES} files")
    mixed = left_over = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        longest = killed(project(folder / "whole", chance), None)
        for number in range(given.count):
            groups = project(folder / str(number), chance)
            if number % 2:
                killed(groups, chance.uniform(0, longest))
            else:
                killed(groups, None, chance.randrange(FILES * 4 // 5))
            mixed += sum(len({path.read_bytes() for path in group}) > 1 for group in groups)
            left_over += sum(".tradelint-" in name for name in sources(folder / str(number)))
            done = tradelint(folder / str(number), "--fix", env=environment())
            tally.expect(done.returncode == 0, f"{number}: {done.stderr.decode()}")
            judge(folder / str(number), groups, tally, number)
            tally.tried += 1
        left = list((folder / "state").rglob("*.journal"))
        tally.expect(not left, f"journals are left: {left[:3]}")
    tally.notes += [
        f"{mixed} fixes half written by the kills",
        f"{left_over} temporary files, none after --fix",
    ]
    return tally.finish()


def project(folder: Path, chance: random.Random) -> list[list[Path]]:
    """Write the files; return them in groups that a fix spans."""
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    files = [folder / f"f{number}.py" for number in range(FILES)]
    for number, file in enumerate(files):
        file.write_bytes(BEFORE)
        if number % 5 == 0:
            os.link(file, file.with_suffix(".linked"))
    chance.shuffle(files)
    groups = []
    while files:
        size = chance.randint(2, 9)
        groups.append(files[:size])
        del files[:size]
    return groups


def killed(groups: list[list[Path]], seconds: float | None, renames: int | None = None) -> float:
    """Write all groups in a process that is killed after these seconds; return how long it took.

    ``renames``: kill it when it has replaced that many files.
    """
    begun = time.monotonic()
    process = os.fork()
    if not process:
        try:
            if renames is not None:
                _die_after(renames)
            changes = [FileChange(str(path), BEFORE, AFTER) for group in groups for path in group]
            together = [[str(path) for path in group] for group in groups]
            write(changes, together, refusal=lambda path: "")
        finally:
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return time.monotonic() - begun


def _die_after(renames: int) -> None:
    """Kill this process when it has renamed that many files."""
    replace, numbers = os.replace, itertools.count()

    def counted(source: str, target: str) -> None:
        if next(numbers) == renames:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    os.replace = counted  # type: ignore[assignment]


def judge(folder: Path, groups: list[list[Path]], tally: Tally, number: int) -> None:
    """Count as failures torn files, half-done fixes, and files left over."""
    for group in groups:
        found = {path.read_bytes() for path in group}
        tally.expect(found <= {BEFORE, AFTER}, f"{number}: a file is torn")
        tally.expect(len(found) == 1, f"{number}: a fix is half done")
    linked = (path for path in folder.glob("*.linked"))
    tally.expect(all(path.samefile(path.with_suffix(".py")) for path in linked), f"{number}: a link is lost")
    left = [path.name for path in folder.iterdir() if ".tradelint-" in path.name]
    tally.expect(not left, f"{number}: left over: {left[:3]}")


if __name__ == "__main__":
    sys.exit(main())
