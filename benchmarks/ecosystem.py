"""Check the packages of ecosystem.toml with two versions of tradelint, and show which findings differ.

    python -m benchmarks.ecosystem BEFORE AFTER [--kind KIND] [--judged FILE] [--output-format markdown]

BEFORE and AFTER are revisions of this repository; ``.`` is the working tree. Archives are downloaded once and
checked against their SHA-256; the results of a revision are kept, so that only what is new is checked.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from flake8_tradelint.fleet.fetching import FetchError, package

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("ecosystem.toml")
KEPT = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "tradelint-ecosystem"
_STUB = """\
#!{python}
import sys
sys.path[:0] = [{tree!r}]
from flake8_tradelint.__main__ import start
start()
"""
"""The executable of a version: this Python's packages, and that version's code."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", metavar="BEFORE")
    parser.add_argument("after", metavar="AFTER")
    parser.add_argument("--kind", help="packages of this kind alone")
    parser.add_argument("--kept", type=Path, default=KEPT, help=f"archives and results (default: {KEPT})")
    parser.add_argument("--judged", action="append", default=[], metavar="FILE")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--sample", metavar="N")
    parser.add_argument("--seed", default="0", metavar="S")
    parser.add_argument("--workers", default=str(os.cpu_count() or 1), metavar="N")
    options = parser.parse_args()
    listed = [row for row in packages() if options.kind in (None, row["kind"])]
    targets = fetched(listed, options.kept / "archives")
    if not targets:
        return 2
    listed_in = options.kept / "archives" / f"{options.kind or 'all'}.txt"
    listed_in.write_text("".join(f"{target}\n" for target in targets), encoding="utf-8")
    out = [checked(revision, listed_in, options) for revision in (options.before, options.after)]
    shown = ["--sample", options.sample, "--seed", options.seed] if options.sample else []
    judged = [f"--judged={file}" for file in options.judged]
    return fleet("diff", *map(str, out), f"--output-format={options.output_format}", *shown, *judged)


def packages() -> list[dict[str, str]]:
    """The rows of ecosystem.toml: ``name``, ``version``, ``kind``, ``archive`` and its ``sha256``."""
    rows: list[dict[str, str]] = tomllib.loads(LIST.read_text(encoding="utf-8"))["package"]
    return rows


def fetched(rows: list[dict[str, str]], folder: Path) -> list[str]:
    """Download the archives that are not there yet, and return the names of all."""
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(4) as pool:
        problems = [problem for problem in pool.map(lambda row: fetch(row, folder), rows) if problem]
    for problem in problems:
        print(problem, file=sys.stderr)
    return [row["archive"] for row in rows if (folder / row["archive"]).exists()]


def fetch(row: dict[str, str], folder: Path) -> str:
    """Download one archive; return what went wrong, or nothing."""
    kept = folder / row["archive"]
    if kept.exists():
        return ""
    with TemporaryDirectory(dir=folder) as new:
        try:
            found = Path(package(f"{row['name']}=={row['version']}", new))
        except FetchError as error:
            return str(error)
        digest = hashlib.sha256(found.read_bytes()).hexdigest()
        if (found.name, digest) != (row["archive"], row["sha256"]):
            return f"{row['name']}: the index has {found.name} with another content ({digest})"
        found.replace(kept)
    return ""


def checked(revision: str, targets: Path, options: argparse.Namespace) -> Path:
    """Check the targets with a revision of this repository, and return the folder of the results."""
    name, stub = version(revision, options.kept / "versions")
    out: Path = options.kept / "results" / f"{name}-{options.kind or 'all'}"
    how = ("--workers", options.workers, "--tradelint", str(stub), "--exit-zero", "--timeout=1800")
    print(f"{revision}: {name}", file=sys.stderr)
    fleet(str(targets), "--out", str(out), *(["--resume"] if (out / "run.json").exists() else []), *how)
    return out


def version(revision: str, folder: Path) -> tuple[str, Path]:
    """Unpack a revision, if it is not there yet; return its name and an executable of it."""
    tree = (
        git("stash", "create") if revision == "." else ""
    )  # a commit of the working tree, if it has changes
    commit = git("rev-parse", "--verify", f"{tree or ('HEAD' if revision == '.' else revision)}^{{tree}}")[
        :12
    ]
    stub = folder / commit / "tradelint"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        archive = subprocess.run(
            ["git", "archive", "--format=tar", commit, "flake8_tradelint"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        subprocess.run(["tar", "-x", "-C", str(stub.parent)], input=archive, check=True)
        stub.write_text(_STUB.format(python=sys.executable, tree=str(stub.parent)), encoding="utf-8")
        stub.chmod(0o755)
    return commit, stub


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def fleet(*arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "flake8_tradelint", "fleet", *arguments], check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
