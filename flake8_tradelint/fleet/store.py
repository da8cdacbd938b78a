"""Write outcomes as Parquet while a run goes on, and read them again.

The folder of a run has three tables, each in numbered parts: ``targets/``, ``findings/``, ``failures/``. A
part of ``targets`` is written last, in one step. So a part of another table counts only if ``targets`` has
the same number, and a run that was killed at any point continues without a target missing or twice. A target
that was checked again has rows in several parts; the last one counts.
"""

from __future__ import annotations

import json
import os
import time

import pyarrow as pa
import pyarrow.parquet as pq

from flake8_tradelint.fleet.outcomes import Outcome
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from flake8_tradelint.fleet.outcomes import Json


EVERY_TARGETS, EVERY_SECONDS = 50, 20.0
"""A part is written after so many targets or seconds, whichever comes first."""
_TABLES = ("findings", "failures", "targets")
"""In the order of writing."""
_PART = regex(r"(\d{6})\.parquet")

_TEXT, _NUMBER = pa.string(), pa.int64()
_PLACE = [("path", _TEXT), ("line", _NUMBER), ("column", _NUMBER)]
_EDIT = pa.struct([("path", _TEXT), ("start", _NUMBER), ("end", _NUMBER), ("op", _TEXT), ("args", _TEXT)])
SCHEMAS: Mapping[str, Any] = {
    "targets": pa.schema(
        [
            *((name, _TEXT) for name in ("target", "revision", "status", "reason", "version", "worker")),
            *((name, _NUMBER) for name in ("files", "findings", "errors", "memory")),
            *((name, pa.float64()) for name in ("seconds", "cpu")),
        ]
    ),
    "findings": pa.schema(
        [
            *((name, _TEXT) for name in ("target", "revision")),
            *((name, _TEXT) for name in ("code", "name", "message", "severity", "confidence")),
            *_PLACE,
            *((name, _NUMBER) for name in ("end_line", "end_column")),
            ("related", pa.list_(pa.struct([*_PLACE, ("message", _TEXT)]))),
            ("fix", pa.struct([("title", _TEXT), ("applicability", _TEXT), ("edits", pa.list_(_EDIT))])),
            *((name, _TEXT) for name in ("fingerprint", "baseline_state")),
            ("excerpt", pa.struct([("first", _NUMBER), ("lines", pa.list_(_TEXT))])),
        ]
    ),
    "failures": pa.schema([(name, _TEXT) for name in ("target", "revision", "path", "rule", "message")]),
}
"""The columns of docs/json-output.md; ``args`` of an edit is a JSON text."""


class StoreError(Exception):
    """The folder is not that of a run, or of another run; the message is one line for people."""


class Store:
    """The folder of a run that is going on: collects outcomes, and writes a part now and then."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._waiting: list[Outcome] = []
        self._since = time.monotonic()
        for table in _TABLES:
            os.makedirs(os.path.join(folder, table), exist_ok=True)
        self._clean()
        self._number = max(_numbers(folder, "targets"), default=0)

    def _clean(self) -> None:
        """Remove what a killed run left behind: parts without targets, and files that were not finished."""
        whole = _numbers(self._folder, "targets")
        for table in _TABLES:
            for name in os.listdir(os.path.join(self._folder, table)):
                part = _PART.fullmatch(name)
                if part is None or int(part[1]) not in whole:
                    os.remove(os.path.join(self._folder, table, name))

    def add(self, outcome: Outcome) -> None:
        """Take an outcome, and write a part if it is time."""
        self._waiting.append(outcome)
        if len(self._waiting) >= EVERY_TARGETS or time.monotonic() - self._since > EVERY_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write all outcomes that are not on disk yet."""
        self._since = time.monotonic()
        if not self._waiting:
            return
        self._number += 1
        rows: dict[str, list[dict[str, Json]]] = {table: [] for table in _TABLES}
        for outcome in self._waiting:
            rows["targets"].append(_target_row(outcome))
            rows["findings"] += (_finding_row(outcome, finding) for finding in outcome.findings)
            rows["failures"] += _failure_rows(outcome)
        for table in _TABLES:
            path = os.path.join(self._folder, table, f"{self._number:06}.parquet")
            pq.write_table(pa.Table.from_pylist(rows[table], SCHEMAS[table]), f"{path}.new")
            os.replace(f"{path}.new", path)
        self._waiting.clear()


def _target_row(outcome: Outcome) -> dict[str, Json]:
    counted = {"findings": len(outcome.findings), "errors": len(outcome.errors)}
    plain = (
        "target",
        "revision",
        "status",
        "reason",
        "version",
        "worker",
        "files",
        "memory",
        "seconds",
        "cpu",
    )
    return {**{name: getattr(outcome, name) for name in plain}, **counted}


def _finding_row(outcome: Outcome, finding: Mapping[str, Json]) -> dict[str, Json]:
    fix = finding["fix"]
    if fix is not None:
        fix = {**fix, "edits": [{**edit, "args": json.dumps(edit["args"])} for edit in fix["edits"]]}
    return {"target": outcome.target, "revision": outcome.revision, **finding, "fix": fix}


def _failure_rows(outcome: Outcome) -> Iterator[dict[str, Json]]:
    target = {"target": outcome.target, "revision": outcome.revision}
    if outcome.status == "failed":
        yield {**target, "path": None, "rule": None, "message": outcome.reason}
    for error in outcome.errors:
        yield {**target, **error}


class Results(Record):
    """What a run has found: rows of its tables, by target. A finding is a row as in docs/json-output.md."""

    targets: dict[str, dict[str, Json]]
    findings: dict[str, list[dict[str, Json]]]
    failures: dict[str, list[dict[str, Json]]]


def read(folder: str) -> Results:
    """Return what the folder's run has found by now.

    Raises:
        StoreError: it is no folder of a run, or a table of it is damaged.
    """
    numbers = _numbers(folder, "targets") if os.path.isdir(os.path.join(folder, "targets")) else None
    if numbers is None:
        raise StoreError(f"{folder}: not the folder of a fleet run (it has no targets/)")
    results = Results({}, {}, {})
    for number in sorted(numbers):
        rows = {table: _rows(folder, table, number) for table in _TABLES}
        for row in rows["targets"]:
            results.targets[row["target"]] = row
            results.findings[row["target"]], results.failures[row["target"]] = [], []
        for row in rows["findings"]:
            results.findings[row["target"]].append(_finding(row))
        for row in rows["failures"]:
            results.failures[row["target"]].append(row)
    return results


def _finding(row: dict[str, Json]) -> dict[str, Json]:
    if row["fix"] is not None:
        for edit in row["fix"]["edits"]:
            edit["args"] = json.loads(edit["args"])
    row.setdefault("baseline_state", None)  # older runs have no column of it
    return row


def _rows(folder: str, table: str, number: int) -> Iterable[dict[str, Json]]:
    path = os.path.join(folder, table, f"{number:06}.parquet")
    try:
        found: list[dict[str, Json]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path}: cannot be read: {error}") from None
    return found


def _numbers(folder: str, table: str) -> set[int]:
    names = os.listdir(os.path.join(folder, table))
    return {int(part[1]) for part in map(_PART.fullmatch, names) if part is not None}
