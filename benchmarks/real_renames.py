"""Check whether tradelint finds the stale uses that real renames left, and none in the fixed code.

    python -m benchmarks.real_renames CLONES [--only SUBSTRING]

CLONES holds clones with their history, one folder per repository (``CLONES/driftpy``, bare ones too).
``real_renames.toml`` beside this script has the cases: a commit that renames, a line that it forgot, and the
later commit that fixed it. For each fix the parent is checked out and checked with the table that the
renaming commits imply; then the fix itself. A case is ``flagged`` if the line is found before the fix and
fewer such lines after it; declared misses must be missed, so that an improvement shows. ``quiet`` names
revisions that use the same names on other classes: findings there other than the ``stale`` lines are false
alarms.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.clones import check_out, clone_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
CODES = ["TL401", "TL402", "TL403", "TL404"]


def findings(folder: Path, rows: list[tuple[str, str, str]]) -> list[tuple[str, int, str]]:
    """Return path, line and message of each stale use that tradelint finds with the table."""
    table: dict[str, dict[str, str]] = {}
    for owner, old, new in rows:
        table.setdefault(owner, {})[old] = new
    lines = [f"select = {json.dumps(CODES)}", "respect-gitignore = false", "exclude = []"]
    for owner, names in table.items():
        lines += [
            f"[renames.{json.dumps(owner)}]",
            *(f"{old} = {json.dumps(new)}" for old, new in names.items()),
        ]
    (folder / "table.toml").write_text("\n".join(lines))
    command = [sys.executable, "-m", "flake8_tradelint", "--config", "table.toml", "--no-cache"]
    done = subprocess.run(
        [*command, "--output-format", "json", "."],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    document = json.loads(done.stdout)
    assert not document["errors"], document["errors"]
    return [(f["path"], f["line"], f["message"]) for f in document["findings"] if f["code"] in CODES]


def examined(clone: Path, fix: str, cases: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the result for each case of one fix."""
    rows = [(case["owner"], case["old"], case["new"]) for case in cases]
    with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as after:
        check_out(clone, f"{fix}^", Path(before))
        check_out(clone, fix, Path(after))
        found, left = findings(Path(before), rows), findings(Path(after), rows)
    places = Counter((path, message) for path, _, message in left)
    for case in cases:
        hits = [f for f in found if f[:2] == (case["file"], case["line"]) and f"`{case['old']}`" in f[2]]
        told = "flagged" if hits else "missed"
        earlier = (
            sum((path, message) == (hits[0][0], hits[0][2]) for path, _, message in found) if hits else 0
        )
        if hits and places[hits[0][0], hits[0][2]] >= earlier:
            told = "flagged, and still after the fix"
        yield told, case


def main() -> int:
    """Print a line for each case, and the sums; return 1 if something is not as declared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    document = tomllib.loads((HERE / "real_renames.toml").read_text(encoding="utf-8"))
    cases = [case for case in document["case"] if options.only in case["repository"]]
    sums: Counter[str] = Counter()
    wrong = 0
    for (repository, fix), group in groupby(cases, key=lambda case: (case["repository"], case["fix"])):
        for told, case in examined(clone_of(options.clones, repository), fix, list(group)):
            sums[told] += 1
            wrong += told != case["verdict"]
            mark = " " if told == case["verdict"] else "!"
            row = f"{case['owner']}.{case['old']} -> {case['new']}"
            print(f"{mark} {told:8} {repository} {fix}^ {case['file']}:{case['line']} {row}")
    for place in document.get("quiet", []):
        if options.only in place["repository"]:
            wrong += quiet(options.clones, place, sums)
    print(", ".join(f"{count} {told}" for told, count in sums.items()), f"- {wrong} not as declared")
    return int(bool(wrong))


def quiet(clones: Path, place: dict[str, Any], sums: Counter[str]) -> int:
    """Return the number of findings beside the stale lines, where other classes use the same names."""
    with tempfile.TemporaryDirectory() as folder:
        check_out(clone_of(clones, place["repository"]), place["revision"], Path(folder))
        rows = [tuple(row) for row in place["rows"]]
        found = {(path, line) for path, line, _ in findings(Path(folder), rows)}
        names = {row[1] for row in rows}
        uses = sum(
            len(re.findall(rf"\.{name}\b", line))
            for path in Path(folder).rglob("*.py")
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
            for name in names
        )
    stale = {(path, line) for path, line in place["stale"]}
    sums["legitimate uses"] += uses - len(stale)
    sums["false alarms"] += len(found - stale)
    wrong = len(found - stale)
    print(f"  {place['repository']} {place['revision']}: {uses} uses, {len(found)} findings, {wrong} false")
    return len(found - stale)


if __name__ == "__main__":
    sys.exit(main())
