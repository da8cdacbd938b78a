"""Run as a user with few rights: ``python -m benchmarks.reliability.unprivileged [--python PYTHON]``

It checks and fixes projects whose files belong to another user or are read-only, with and without another
user's cache, without a home folder, and without a place for temporary files. As root, the runs are those of
`nobody`, for whom --python may name an interpreter that they may start and that has tradelint; if they may
not, the runs get the capability to read everything. Without root, the runs are the user's own, and the files
are made read-only. Every run must end with a regular status, find what it can read, and change nothing that
it may not change.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.reliability.harness import Done, Tally, environment, leaking_project, sources, tradelint

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534
FILES = 8
READING = (
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
    *("--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search"),
    "--ambient-caps=-all,+dac_read_search",
)
"""Makes a command one of `nobody`'s who may read every file, and write no other than `nobody` may."""


def read_only(project: Path) -> None:
    for path in [*project.rglob("*"), project]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def read_only_folders(project: Path) -> None:
    for path in [*project.rglob("*"), project]:
        path.chmod(0o555 if path.is_dir() else 0o666)


def unreadable_file(project: Path) -> None:
    (project / "part_1" / "feed_1.py").chmod(0)
    read_only_but(project, "feed_1.py")


def unreadable_folder(project: Path) -> None:
    read_only_but(project, "part_1")
    (project / "part_1").chmod(0)


def unlisted_folder(project: Path) -> None:
    read_only_but(project, "part_1")
    (project / "part_1").chmod(0o111)


def foreign_cache(project: Path) -> None:
    tradelint(project)
    read_only(project)


def unreadable_cache(project: Path) -> None:
    tradelint(project)
    read_only(project)
    for path in [*(project / ".tradelint_cache").rglob("*"), project / ".tradelint_cache"]:
        path.chmod(0)


def unreadable_ignore_file(project: Path) -> None:
    (project / ".gitignore").write_text("*.log\n")
    read_only(project)
    (project / ".gitignore").chmod(0)


def read_only_but(project: Path, name: str) -> None:
    for path in [*project.rglob("*"), project]:
        if path.name != name:
            path.chmod(0o555 if path.is_dir() else 0o444)


STATES: tuple[Callable[[Path], None], ...] = (
    *(read_only, read_only_folders, unreadable_file, unreadable_folder, unlisted_folder),
    *(foreign_cache, unreadable_cache, unreadable_ignore_file),
)
VARIABLES: tuple[dict[str, str], ...] = (
    {},
    {"HOME": "/nonexistent", "XDG_STATE_HOME": ""},
    {"HOME": "/nonexistent", "XDG_STATE_HOME": "", "TMPDIR": "/nonexistent"},
    {"HOME": "", "PYTHONDONTWRITEBYTECODE": "1"},
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", default=sys.executable, help="an interpreter that `nobody` may start")
    given = parser.parse_args()
    tally = Tally("runs of `nobody`" if IS_ROOT else "runs on what the user may not write")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        folder.chmod(0o755)
        started = [given.python]
        if not can_start(started, folder):
            started = [*READING, given.python]
            if not can_start(started, folder):
                print(f"`nobody` cannot start tradelint with {given.python}: see --python")
                return 1
            tally.notes.append("who may read everything, as `nobody` cannot start this Python: see --python")
        for number, (state, more) in enumerate((state, more) for state in STATES for more in VARIABLES):
            project = folder / str(number)
            before = leaking_project(project, FILES)
            state(project)
            try_one(project, started, more, before, tally, f"{state.__name__} {more}")
            for path in (project, *(path for path in project.iterdir() if path.is_dir())):
                path.chmod(0o755)
            shutil.rmtree(project)
    return tally.finish()


def can_start(started: list[str], folder: Path) -> bool:
    code = "import flake8_tradelint, libcst"
    try:
        return run([*started, "-c", code], folder, {}).returncode == 0
    except PermissionError:
        return False


def run(command: list[str], folder: Path, more: dict[str, str]) -> Done:
    """Run as the user with few rights."""
    user = NOBODY if IS_ROOT and command[0] != READING[0] else None
    others: list[str] | None = None if user is None else []
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        check=False,
        timeout=120,
        user=user,
        group=user,
        extra_groups=others,
    )


def try_one(
    project: Path, started: list[str], more: dict[str, str], before: dict[str, bytes], tally: Tally, name: str
) -> None:
    """Check, show and fix one project."""
    for options in (["--jobs", "1"], ["--jobs", "2"], ["--diff"], ["--fix"]):
        tally.tried += 1
        done = run([*started, "-m", "flake8_tradelint", *options], project, more)
        tally.healthy(done, f"{name} {options}")
        found = done.stdout.count(b"TL301") if options[0] == "--jobs" else done.stdout.count(b"\n+++ ")
        if options != ["--fix"]:
            hidden = "unreadable_f" in name or "unlisted" in name
            least = FILES - 1 if hidden else FILES
            tally.expect(found >= least or found + 1 >= least, f"{name} {options}: {found} found")
        else:
            tally.expect(done.returncode == 2, f"{name}: --fix ended with {done.returncode}")
    for path in (project, *(path for path in project.iterdir() if path.is_dir())):
        path.chmod(0o755)
    for path in project.rglob("*.py"):
        path.chmod(0o644)
    now = {file: data for file, data in sources(project).items() if file in before}
    tally.expect(now == before, f"{name}: something was changed")
    left = [path.name for path in project.rglob("*.tradelint-*")]
    tally.expect(not left, f"{name}: left over: {left}")


if __name__ == "__main__":
    sys.exit(main())
