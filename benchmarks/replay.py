"""Check that the cache stays correct over a git history.

``python -m benchmarks.replay GIT_DIR ... [--commits N]``

It goes through the last commits of a repository that change Python files. After each it checks twice: with
the cache of the commits before, which rechecks only the affected files, and without any. It prints what a
commit cost, in files checked and CPU time. The exit status is 1 if the two differ (the first difference is
named).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from flake8_tradelint import engine, incremental, schedule
from flake8_tradelint.discover import python_files
from flake8_tradelint.engine import checker
from flake8_tradelint.engine.verdict import FileReport
from flake8_tradelint.model import Report
from flake8_tradelint.settings import Settings

# All rules, and reading in parts: everything that a verdict may depend on.
SETTINGS = Settings(select=("TL",), jobs=1)


def git(folder: str, *arguments: str) -> bytes:
    """Return the output of git."""
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True).stdout


def commits(folder: str, count: int) -> list[str]:
    """Return the last commits that change Python files, oldest first."""
    found = git(folder, "log", "--first-parent", "--format=%H", f"-n{count}", "--", "*.py")
    return found.decode().split()[::-1]


def write(folder: str, commit: str, names: Sequence[str], tree: Path) -> None:
    """Write these files of a commit into the tree."""
    for name in names:
        path = tree / name
        command = ["git", "-C", folder, "show", f"{commit}:{name}"]
        shown = subprocess.run(command, check=False, capture_output=True)
        if shown.returncode:
            path.unlink(missing_ok=True)
        elif not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(shown.stdout)


def differences(one: Report, other: Report) -> Iterator[str]:
    """Return what only one of the two reports has."""
    for found, missing in ((one, other), (other, one)):
        known = {*missing.findings, *missing.failures}
        yield from (repr(each) for each in (*found.findings, *found.failures) if each not in known)


def replay(folder: str, count: int) -> bool:
    """Go through a repository; return True if the cache was always right."""
    history = commits(folder, count)
    counted: list[int] = []
    seconds: list[float] = []
    check_file = checker.Checker.check_file

    def counting(self: checker.Checker, path: str) -> FileReport:
        counted[-1] += 1
        return check_file(self, path)

    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary).resolve() / "project"
        tree.mkdir()
        (tree / ".git").mkdir()
        names = git(folder, "ls-tree", "-r", "-z", "--name-only", history[0]).decode().split("\0")
        write(folder, history[0], [name for name in names if name.endswith(".py")], tree)
        for before, commit in zip((None, *history), history, strict=False):
            if before is not None:
                changed = git(
                    folder, "diff", "-z", "--name-only", "--no-renames", before, commit, "--", "*.py"
                )
                write(folder, commit, [name for name in changed.decode().split("\0") if name], tree)
            files = [found.path for found in python_files([str(tree)], SETTINGS)]
            counted.append(0)
            start = time.process_time()
            with patch.object(checker.Checker, "check_file", counting):
                found = incremental.check(files, SETTINGS)
            seconds.append(time.process_time() - start)
            wrong = next(differences(found, engine.check(files, SETTINGS)), None)
            if wrong is not None:
                print(f"{folder}: differs at {commit}: {wrong}")
                return False
    print(
        f"{os.path.basename(os.path.dirname(folder))}: {len(history)} commits, {len(files)} files; ", end=""
    )
    later = counted[1:] or counted
    part = sum(1 for number in later if number < len(files) * 0.9)
    print(
        f"{part} of {len(later)} asked again in part, median {statistics.median(later):.0f} files", end="; "
    )
    print(f"CPU {seconds[0]:.2f} s at first, then median {statistics.median(seconds[1:] or seconds):.2f} s")
    return True


def main(arguments: Sequence[str]) -> int:
    """Go through all given repositories."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="GIT_DIR")
    parser.add_argument("--commits", type=int, default=30)
    options = parser.parse_args(arguments)
    with patch.object(schedule, "PARSED_WHOLE", 0):
        right = [replay(folder, options.commits) for folder in options.folders]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
