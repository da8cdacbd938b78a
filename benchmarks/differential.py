"""Check that findings do not depend on how the work is done: ``python -m benchmarks.differential FOLDER ...``

Every folder is checked in all ways that must agree: whole files, parts of files, without the prefilter, in
one process and in two, cold, warm, and after one file was touched; then with one file changed (some, one
after the other), compared with a cold run on the same. It prints one line per folder. The exit status is 1 if
two ways differ (the first difference is named), or if there is nothing to check. It works on a copy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from flake8_tradelint import engine, incremental, schedule
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.discover import python_files
from flake8_tradelint.model import Report, joined
from flake8_tradelint.settings import Settings

EVERYTHING = 1 << 62
"""More bytes than any project has: all files are parsed whole."""

CHANGED = 3
"""Files that are changed."""

# Syntax errors in files that concern no rule are searched for only on request, as here.
SETTINGS = Settings(extend_select=("TL001",), jobs=1)


def ways(files: list[str]) -> dict[str, Callable[[], Any]]:
    """Return every way to check the files, by its name."""
    two = replace(SETTINGS, jobs=2)

    def whole() -> Report:
        with patch.object(schedule, "PARSED_WHOLE", EVERYTHING):
            return engine.check(files, SETTINGS)

    def unfiltered() -> Report:
        return engine.check(files, replace(SETTINGS, prefilter=False))

    def touched() -> Report:
        status = os.stat(files[0])
        os.utime(files[0])
        try:
            return incremental.check(files, SETTINGS)
        finally:
            os.utime(files[0], ns=(status.st_atime_ns, status.st_mtime_ns))

    def parts() -> Report:
        with patch.object(schedule, "PARSED_WHOLE", 0):
            return engine.check(files, SETTINGS)

    def halves() -> Report:
        middle = len(files) // 2
        found = [engine.check(half, SETTINGS) for half in (files[middle:], files[:middle]) if half]
        return joined(found)

    return {
        "whole": whole,
        "parts": parts,
        "every file": unfiltered,
        "two processes": lambda: engine.check(files, two),
        "halves": halves,
        "cold": lambda: incremental.check(files, SETTINGS),
        "warm": lambda: incremental.check(files, SETTINGS),
        "touched": touched,
    }


def compare(folder: str) -> bool:
    """Check a copy of the folder in every way; return True if they agree."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = os.path.join(os.path.realpath(temporary), os.path.basename(folder))
        shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(FOLDER))
        return compare_copy(copy)


def compare_copy(folder: str) -> bool:
    """Check a folder that may be written to in every way; return True if they agree."""
    files = [found.path for found in python_files([folder], SETTINGS)]
    if not files:
        print(f"{folder}: no Python files", flush=True)
        return False
    first: Report | None = None
    took = []
    for name, way in (*ways(files).items(), *changes(files)):
        begun = time.process_time()
        report, expected = way(), first
        took.append(f"{name} {time.process_time() - begun:.1f}s")
        if isinstance(report, tuple):
            report, expected = report
        if expected is None:
            first = report
        elif report != expected:
            print(f"{folder}: {name} differs: {_difference(expected, report)}", flush=True)
            return False
    findings = len(first.findings) if first else 0
    told = f"{len(files)} files, {findings} findings, the same"
    print(f"{os.path.basename(folder)}: {told} ({', '.join(took)})", flush=True)
    return True


def changes(files: list[str]) -> Iterator[tuple[str, Callable[[], tuple[Report, Report]]]]:
    """Yield functions that change one file and check it with the cache and cold, by a name."""
    for number in range(CHANGED):
        path = files[len(files) * number // CHANGED]

        def changed(path: str = path) -> tuple[Report, Report]:
            with open(path, "rb+") as file:
                text = file.read()
                file.seek(0)
                file.write(b"# one line lower\n" + text)
            return incremental.check(files, SETTINGS), engine.check(files, SETTINGS)

        yield f"changed and cold {number + 1}", changed


def _difference(one: Report, other: Report) -> object:
    left, right = set(map(repr, one.findings)), set(map(repr, other.findings))
    return sorted(left ^ right)[:1] or (one.failures, other.failures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+")
    agreed = [compare(os.path.abspath(folder)) for folder in parser.parse_args().folders]
    sys.exit(0 if all(agreed) else 1)
