"""Check and fix many programs, each in a project of its own, and report what is wrong with the result."""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
import tempfile
import tokenize
import warnings
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.reliability.harness import Tally, tradelint

BATCH = 50
"""Programs that one process checks."""
FILE = "program.py"
_NEWER_SYNTAX = re.compile(rb"except\*?\s+[\w.]+\s*,|\b[rR]?[tT][rR]?[\"']")
"""Syntax that tradelint reads on every Python, and only the newest Python can parse."""


def try_all(programs: Iterable[tuple[str, bytes]], tally: Tally) -> None:
    """Check and fix programs, batch by batch; each comes with a name for reports."""
    source = iter(programs)
    while batch := list(islice(source, BATCH)):
        with tempfile.TemporaryDirectory() as temporary:
            _try_batch(batch, Path(temporary).resolve(), tally)


def _try_batch(batch: Sequence[tuple[str, bytes]], folder: Path, tally: Tally) -> None:
    files = [folder / str(number) / FILE for number in range(len(batch))]
    for file, (_, data) in zip(files, batch, strict=True):
        file.parent.mkdir()
        (file.parent / "pyproject.toml").touch()
        file.write_bytes(data)
    before = len(tally.failures)
    checked = tradelint(folder, "--output-format", "json", "--no-cache", "--jobs", "1")
    tally.healthy(checked, f"check of {batch[0][0]} to {batch[-1][0]}")
    told = _codes(checked.stdout, folder)
    tally.healthy(tradelint(folder, "--fix", "-q", "--jobs", "1"), f"fix of {batch[0][0]} to {batch[-1][0]}")
    fixed = [file.read_bytes() for file in files]
    tally.healthy(tradelint(folder, "--fix", "-q", "--jobs", "1"), "second fix")
    for file, (name, data), after in zip(files, batch, fixed, strict=True):
        tally.tried += 1
        for complaint in complaints(data, after, told.get(str(file), set())):
            tally.expect(False, f"{name}: {complaint}")
        tally.expect(file.read_bytes() == after, f"{name}: a second fix changes it")
    left = {path.name for path in folder.glob("*/*")} - {FILE, "pyproject.toml", ".tradelint_cache"}
    tally.expect(not left, f"left over: {sorted(left)}")
    if len(tally.failures) > before:
        _keep(batch)


def _codes(document: bytes, folder: Path) -> dict[str, set[str]]:
    """Return the codes of the findings in each file."""
    codes: dict[str, set[str]] = {}
    for finding in json.loads(document or b'{"findings": []}')["findings"]:
        codes.setdefault(str(folder / finding["path"]), set()).add(finding["code"])
    return codes


def complaints(before: bytes, after: bytes, codes: set[str]) -> Iterable[str]:
    """Return what is wrong with a file after ``--fix``; ``codes`` are those of the findings before it."""
    if (not codes or "TL001" in codes) and before != after:
        yield f"changed, with the findings {sorted(codes)}"
    if parses(before) and not parses(after):
        yield "cannot be parsed any more"
    silenced = b"noqa" in before or _NEWER_SYNTAX.search(before)
    if not parses(before) and not codes and not silenced:
        yield "cannot be parsed, and nothing is told"
    if before == after:
        return
    if before.startswith(b"\xef\xbb\xbf") != after.startswith(b"\xef\xbb\xbf"):
        yield "the byte-order mark changed"
    if (b"\r" not in before and b"\r" in after) or (not _bare(before) and _bare(after)):
        yield "newlines of another kind"
    if not _is_within(_kept_tokens(before), _kept_tokens(after)):
        yield "a comment or string is lost"


def parses(data: bytes) -> bool:
    """Return True if this Python can parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def _bare(data: bytes) -> int:
    """Return how many line feeds have no carriage return before them."""
    return data.count(b"\n") - data.count(b"\r\n")


def _kept_tokens(data: bytes) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (tokenize.TokenError, SyntaxError, ValueError, SystemError):  # the last is CPython's, of NUL
        return []
    return [token.string.rstrip() for token in tokens if token.type in (tokenize.COMMENT, tokenize.STRING)]


def _is_within(some: Sequence[str], all_: Sequence[str]) -> bool:
    """Return True if one sequence is the other with something left out."""
    rest = iter(all_)
    return all(any(one == other for other in rest) for one in some)


def _keep(batch: Sequence[tuple[str, bytes]]) -> None:
    """Keep the programs of a failed batch for inspection."""
    folder = Path(tempfile.mkdtemp(prefix="tradelint-reliability-"))
    for number, (name, data) in enumerate(batch):
        (folder / f"{number}.py").write_bytes(data)
        (folder / f"{number}.txt").write_text(name)
    shutil.make_archive(str(folder), "zip", folder)
    shutil.rmtree(folder)
    print(f"  the programs are kept in {folder}.zip", flush=True)
