"""Does a text filter hide a finding? ``python -m benchmarks.unfiltered TREE ...``

Checks every tree twice, with every rule: as always, and with all text filters off, so that every file is
parsed for every rule (``Settings.prefilter``). Prints progress to stderr, and one line a tree with the
differences below it. Exits with 1 if there is one, with 2 if a tree has no Python files or tradelint failed.
Limits of the analysis (TL003) are left out: how much is looked at decides which of them are met. Works on a
copy, as a project of its own, and reads no installed packages. ``--rules`` chooses rules.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable

from flake8_tradelint import engine
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.discover import python_files
from flake8_tradelint.model import Finding, Report
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.records import replace


def settings_of(rules: Iterable[str]) -> Settings:
    """The settings of both runs; only one process, as the comparison is of what is found."""
    return Settings(select=tuple(rules), extend_ignore=("TL003",), jobs=1, cache=False)


def compare(tree: str, rules: Iterable[str]) -> int:
    """Check a copy of the tree in both ways, print the differences, and return the exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = os.path.join(os.path.realpath(temporary), os.path.basename(tree))
        shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(FOLDER))
        open(os.path.join(copy, "pyproject.toml"), "a", encoding="utf-8").close()
        settings = settings_of(rules)
        files = [found.path for found in python_files([copy], settings)]
        if not files:
            print(f"{tree}: no Python files", file=sys.stderr)
            return 2
        ordinary, took = timed(files, settings, "with text filters")
        unfiltered, took_unfiltered = timed(files, replace(settings, prefilter=False), "without")
        hidden, extra = differences(ordinary, unfiltered, copy)
    print(
        f"{os.path.basename(tree)}: {len(files)} files, {len(ordinary.findings)} findings, "
        f"{len(hidden) + len(extra)} differences ({took:.1f} s, without text filters {took_unfiltered:.1f} s)"
    )
    for line in hidden:
        print(f"  hidden by a text filter: {line}")
    for line in extra:
        print(f"  found with text filters only: {line}")
    sys.stdout.flush()
    for failure in (*ordinary.failures, *unfiltered.failures):
        print(f"  failed: {failure.path}: {failure.message}", file=sys.stderr)
    if ordinary.failures or unfiltered.failures:
        return 2
    return 1 if hidden or extra else 0


def timed(files: list[str], settings: Settings, name: str) -> tuple[Report, float]:
    """Check the files, telling on stderr how far it is; return the report and the seconds of CPU."""

    def progress(done: int, of: int) -> None:
        if done % 10 == 0 or done == of:
            end = "\n" if done == of else ""
            print(f"\r{name}: {done} of {of} files", end=end, file=sys.stderr, flush=True)

    begun = time.process_time()
    return engine.check(files, settings, progress=progress), time.process_time() - begun


def differences(ordinary: Report, unfiltered: Report, root: str) -> tuple[list[str], list[str]]:
    """The findings that the ordinary run lacks, and those that it alone has, as lines of text."""
    one, other = set(ordinary.findings), set(unfiltered.findings)
    return [line(f, root) for f in sorted(other - one, key=repr)], [
        line(f, root) for f in sorted(one - other, key=repr)
    ]


def line(finding: Finding, root: str) -> str:
    """The finding as ``path:line: code message``, with the path in its tree."""
    place = os.path.relpath(finding.primary.path, root)
    return f"{place}:{finding.primary.span.line}: {finding.code} {finding.message}"


def main(arguments: list[str] | None = None) -> int:
    """Compare all trees and return the worst exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.unfiltered",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("trees", nargs="+", metavar="TREE")
    parser.add_argument("--rules", default="ALL", help="selectors, separated by commas (default: ALL)")
    options = parser.parse_args(arguments)
    rules = options.rules.split(",")
    return max(compare(os.path.abspath(tree), rules) for tree in options.trees)


if __name__ == "__main__":
    sys.exit(main())
