"""Check whether tradelint finds bugs that real projects fixed.

    python -m benchmarks.real_fixes CLONES [--only SUBSTRING] [--environment FOLDER]

CLONES holds clones with their history, one folder per repository (``CLONES/faust``, bare ones too).
``real_fixes.toml`` beside this script lists commits that fix a leaked session, a lost task, a coroutine that
was never awaited or a constant that instances did not see. The parent of each is checked out and must be
flagged at the lines that the commit fixes, with the listed codes; in the commit itself those findings must be
gone. A case with ``missed`` says why nothing is found, and nothing may be found, so that an improvement
shows. A case with ``installed`` needs these packages in the virtual environment given as FOLDER, and is left
out if that has none of them. The exit status is 1 if a case is not as listed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clones import check_out, clone_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent

Found = tuple[str, str, int, str]
"""Code, path, line, and the line's text."""


@dataclass(frozen=True)
class Case:
    """A commit that fixes something. ``flagged`` are ``CODE path:line`` in its parent.

    ``installed`` are requirements (``draccus==0.11.6``) with the bases of the classes in question.
    """

    repository: str
    commit: str
    title: str
    flagged: tuple[tuple[str, str, int], ...]
    paths: tuple[str, ...]
    missed: str
    installed: tuple[str, ...]


def cases() -> list[Case]:
    """Return all cases of the list."""
    return [case(row) for row in tomllib.loads((HERE / "real_fixes.toml").read_text())["fix"]]


def case(row: dict[str, Any]) -> Case:
    """Return the case of one row of the list."""
    flagged = []
    for text in row.get("flagged", ()):
        code, _, place = text.partition(" ")
        path, _, line = place.rpartition(":")
        flagged.append((code, path, int(line)))
    paths = tuple(row.get("paths") or dict.fromkeys(path for _, path, _ in flagged))
    missed, installed = row.get("missed", ""), tuple(row.get("installed", ()))
    return Case(row["repository"], row["commit"], row["title"], tuple(flagged), paths, missed, installed)


def are_there(requirements: tuple[str, ...], environment: str) -> bool:
    """Return True if the environment has packages of these names, in any version."""
    names = (requirement.partition("==")[0].replace("-", "_") for requirement in requirements)
    folders = (Path(environment).glob(f"lib/python3*/site-packages/{name}-*.dist-info") for name in names)
    return all(any(found) for found in folders)


def findings(
    clone: Path, revision: str, codes: set[str], paths: tuple[str, ...], environment: str
) -> list[Found]:
    """Return tradelint's findings in the paths at a revision."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_out(clone, revision, folder)
        there = [path for path in paths if (folder / path).exists()]
        if not there:
            return []
        command = [sys.executable, "-m", "flake8_tradelint", "--isolated", "--no-cache"]
        done = subprocess.run(
            [*command, "--select", ",".join(sorted(codes)), "--output-format", "json", *there],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(HERE.parent), "VIRTUAL_ENV": environment},
            capture_output=True,
            check=False,
        )
        found = json.loads(done.stdout)["findings"]
        lines = {path: (folder / path).read_text(errors="replace").splitlines() for path in there}
        return [(f["code"], f["path"], f["line"], _line(lines, f["path"], f["line"])) for f in found]


def _line(lines: dict[str, list[str]], path: str, number: int) -> str:
    text = lines.get(path, [])
    return text[number - 1].strip() if number <= len(text) else ""


def verdict(found: Case, clones: Path, environment: str) -> str:
    """Return ``as listed``, or the difference."""
    clone = clone_of(clones, found.repository)
    codes = {code for code, _, _ in found.flagged} or {"TL1", "TL2", "TL3"}
    before = findings(clone, f"{found.commit}^", codes, found.paths, environment)
    fixed = findings(clone, found.commit, codes, found.paths, environment)
    after = Counter((code, path, text) for code, path, _, text in fixed)
    if found.missed:
        gone = [f"{f[0]} {f[1]}:{f[2]}" for f in before if not after[f[0], f[1], f[3]]]
        return f"no longer missed: {', '.join(gone)}" if gone else "as listed"
    at = {(code, path, line): text for code, path, line, text in before}
    wrong = []
    for code, path, line in found.flagged:
        if (code, path, line) not in at:
            wrong.append(f"{code} {path}:{line} not flagged")
        elif after[code, path, at[code, path, line]]:
            wrong.append(f"{code} {path}:{line} still flagged after the fix")
    return "; ".join(wrong) or "as listed"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clones", type=Path)
    parser.add_argument("--only", default="", metavar="SUBSTRING", help="of a repository or a commit")
    parser.add_argument("--environment", default="", metavar="FOLDER", help="with the packages of some cases")
    options = parser.parse_args()
    environment = os.path.abspath(options.environment) if options.environment else ""
    chosen = [c for c in cases() if options.only in c.repository or options.only in c.commit]
    counts: Counter[str] = Counter()
    for found in chosen:
        if found.installed and not are_there(found.installed, environment):
            counts["left out"] += 1
            continue
        said = verdict(found, options.clones, environment)
        outcome = "wrong" if said != "as listed" else "missed" if found.missed else "flagged and then quiet"
        counts[outcome] += 1
        detail = f": {said}" if outcome == "wrong" else ""
        print(f"{found.repository} {found.commit[:10]} {found.title}: {outcome}{detail}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
