"""What does ruff say of the lines that fixes write? ``python -m benchmarks.style_of_fixes TREE ...``

Applies every fix, safe and unsafe, to a copy of each tree, and runs ``ruff check --select I,F,E,W`` and
``ruff format`` on the files that changed, before and after, with the settings of the tree. Prints each
complaint about a line that a fix wrote, where there was none before, and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from typing import NamedTuple

from flake8_tradelint.cache.store import FOLDER

FAMILIES = "I,F,E,W"
_OF_THE_FILE = frozenset({"W191", "E101", "I001"})
"""What is said of how a whole file is written: new lines are written like the others."""


class Complaint(NamedTuple):
    """What is said about a line of a fixed file; ``code`` is "format" if it would be formatted otherwise."""

    path: str
    line: int
    code: str
    text: str


def complaints(before: Path, after: Path, paths: Sequence[str]) -> list[Complaint]:
    """Return what ruff says of these files below ``after`` that it did not say of them below ``before``.

    Both folders are changed: ruff formats their files.
    """
    old, new = _texts(before, paths), _texts(after, paths)
    linted = {name: _linted(folder, paths) for name, folder in (("before", before), ("after", after))}
    formatted = {}
    for name, folder in (("before", before), ("after", after)):
        _ruff("format", "--no-cache", "--quiet", ".", folder=folder)
        formatted[name] = _texts(folder, paths)
    return [
        found
        for path in paths
        for found in (
            *_new(linted["before"].get(path, ()), linted["after"].get(path, ())),
            *_misformatted(
                path, (old[path], formatted["before"][path]), (new[path], formatted["after"][path])
            ),
        )
    ]


def _texts(folder: Path, paths: Sequence[str]) -> Mapping[str, str]:
    return {path: (folder / path).read_bytes().decode("utf-8", "replace") for path in paths}


def _ruff(*arguments: str, folder: Path) -> str:
    """Run ruff in the folder on its files, and return its output."""
    command = [shutil.which("ruff") or str(Path(sys.executable).with_name("ruff")), *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, encoding="utf-8").stdout


def _linted(folder: Path, paths: Sequence[str]) -> Mapping[str, Sequence[Complaint]]:
    options = ("--no-cache", "--exit-zero", "--output-format=json", "--select", FAMILIES)
    found: dict[str, list[Complaint]] = {}
    for row in json.loads(_ruff("check", *options, ".", folder=folder)):
        path = Path(row["filename"]).resolve().relative_to(folder.resolve()).as_posix()
        line = row["location"]["row"] if row["location"] else 1
        found.setdefault(path, []).append(Complaint(path, line, row["code"] or "syntax", row["message"]))
    return {path: found[path] for path in paths if path in found}


def _new(before: Sequence[Complaint], after: Sequence[Complaint]) -> Iterator[Complaint]:
    """Yield the complaints that came. Those of a code that went elsewhere are the same, moved."""
    left = Counter(found.code for found in before)
    before_codes = frozenset(left) & _OF_THE_FILE
    known = Counter((found.code, found.text) for found in before)
    rest = []
    for found in after:
        if found.code in before_codes:
            continue
        if known[found.code, found.text]:
            known[found.code, found.text] -= 1
            left[found.code] -= 1
        else:
            rest.append(found)
    for found in rest:
        if left[found.code] > 0:
            left[found.code] -= 1
        else:
            yield found


def _misformatted(path: str, before: tuple[str, str], after: tuple[str, str]) -> Iterator[Complaint]:
    """Yield a complaint for each place that the formatter changes in what a fix wrote.

    A file that is indented or quoted in another way keeps its own way, and lines that the formatter would
    have changed before are not the fix's.
    """
    old, new = before[0].splitlines(), after[0].splitlines()
    ours = _changed(old, new)
    hunks = list(_hunks(*before))
    known = {line.strip() for start, end, _ in hunks for line in old[start:end]}
    lacking = {old[end] for start, end, _ in hunks if start == end < len(old)}
    for start, end, wanted in _hunks(*after):
        if hunks and [*map(_plain, new[start:end])] == [*map(_plain, wanted)]:
            continue
        beside = start == end and {start - 1, start} & ours and lacking.isdisjoint(new[start : start + 2])
        lines = [new[line].strip() for line in range(start, end) if line in ours]
        if beside or any(not get_close_matches(line, known, n=1) for line in lines):
            yield Complaint(path, start + 1, "format", f"{new[start:end]} -> {list(wanted)}")


def _plain(line: str) -> str:
    return "".join(line.split()).replace("'", '"')


def _changed(old: Sequence[str], new: Sequence[str]) -> set[int]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return {
        line
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for line in range(start, end)
    }


def _hunks(text: str, formatted: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    one, other = text.splitlines(), formatted.splitlines()
    for tag, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start, end, other[first:last]


def _measure(tree: Path) -> list[Complaint]:
    """Fix a copy of the tree, and return the complaints about it."""
    from flake8_tradelint.cli import main as tradelint

    with tempfile.TemporaryDirectory() as temporary:
        before, after = (Path(temporary, name, tree.name) for name in ("before", "after"))
        for folder in (before, after):
            shutil.copytree(tree, folder, symlinks=True, ignore=shutil.ignore_patterns(FOLDER, ".git"))
            (folder / "pyproject.toml").touch()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            tradelint(["--fix", "--unsafe-fixes", "--select=ALL", "--no-cache", str(after)])
        changed = sorted(_keep_changed(before, after))
        print(f"{tree.name}: {len(changed)} files fixed", flush=True)
        return complaints(before, after, changed)


def _keep_changed(before: Path, after: Path) -> Iterator[str]:
    """Remove the Python files that are equal in both folders, and yield the paths of the others."""
    for file in before.rglob("*.py"):
        if file.is_symlink() or not file.is_file():
            continue
        other = after / file.relative_to(before)
        if file.read_bytes() == other.read_bytes():
            # Empty files stay, so that ruff knows which packages are the tree's own.
            file.write_bytes(b"")
            other.write_bytes(b"")
        else:
            yield file.relative_to(before).as_posix()


def main(arguments: list[str] | None = None) -> int:
    """Measure all trees and return 1 if there is a complaint."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.style_of_fixes", description=__doc__)
    parser.add_argument("trees", nargs="+", metavar="TREE")
    total = Counter[str]()
    for name in parser.parse_args(arguments).trees:
        for found in _measure(Path(os.path.abspath(name))):
            print(f"  {found.path}:{found.line}: {found.code} {found.text}")
            total[found.code] += 1
    print(", ".join(f"{code}: {count}" for code, count in total.most_common()) or "no complaint")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
