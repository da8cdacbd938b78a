"""The values that cross every border of tradelint: places, edits, fixes, findings, reports.

All of them are frozen, slotted and free of behaviour beyond trivial construction, so that
they can be compared, hashed, pickled, cached and sent through a pipe.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    EditArgs = tuple[tuple[str, str], ...]
    """Sorted ``(key, value)`` pairs; which keys an operation takes is documented with it."""


if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Applicability = Literal["safe", "unsafe", "display"]
    """Whether a fix may be applied without asking (``safe``), on request (``unsafe``), or only be shown."""

    Confidence = Literal["high", "medium", "low"]
    Severity = Literal["error", "warning", "info"]
else:
    Applicability = Confidence = Severity = str


class Anchor(Record, order=True):
    """A half-open range ``start <= byte < end`` of the file's text encoded as UTF-8.

    The byte-order mark does not count. ``ast`` and libcst share this coordinate; their
    columns differ on non-ASCII lines.
    """

    start: int
    end: int


class Span(Record, order=True):
    """The extent of a node in its file, in lines and columns for people and in bytes for edits.

    ``line`` and ``column`` are 1-based. Columns count characters, not bytes. The end is exclusive:
    ``end_column`` is the column after the last character.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    anchor: Anchor


class Location(Record, order=True):
    """A span in a named file; ``note`` says what happens there ("session created here")."""

    path: str
    span: Span
    note: str = ""


class Edit(Record, order=True):
    """One symbolic change: *what* to do at a place, never how its syntax tree looks.

    ``op`` names a module of ``flake8_tradelint.fixes`` (``rename_name``, ``use_async_with``).
    """

    path: str
    anchor: Anchor
    op: str
    args: EditArgs = ()


class Fix(Record):
    """Edits that apply together or not at all; they may span files."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


class Finding(Record):
    """One claim about what the code does at run time.

    ``related`` tells the story in order: created here, stored here, nobody closes.
    ``fingerprint`` stays the same when lines move; the engine fills it in.
    """

    code: str
    name: str
    message: str
    primary: Location
    related: tuple[Location, ...] = ()
    severity: Severity = "error"
    confidence: Confidence = "high"
    fix: Fix | None = None
    fingerprint: str = ""


class Failure(Record):
    """An error of tradelint itself (such as a rule's crash); the run goes on and exits with status 2."""

    path: str
    message: str
    rule: str = ""


CRASHED = "; please report it"
"""The end of every message that reports an error in tradelint itself."""

UNCHECKED = "could not be checked"
"""The start of every message that reports a file for which there is no verdict."""


class Report(Record):
    """The result of a run: sorted findings, tradelint's own failures, and the number of files checked."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    files: int


def joined(reports: Sequence[Report]) -> Report:
    """Merge reports into one, in an order that does not depend on how the files were distributed."""
    findings = sorted((f for report in reports for f in report.findings), key=order)
    # Several workers report a failure that concerns files of each.
    told = dict.fromkeys(f for report in reports for f in report.failures)
    failures = sorted(told, key=lambda f: (f.path, f.message, f.rule))
    return Report(tuple(findings), tuple(failures), sum(report.files for report in reports))


def order(finding: Finding) -> tuple[str, int, int, str]:
    """Return the sort key of a finding: its place, then its code."""
    span = finding.primary.span
    return finding.primary.path, span.line, span.column, finding.code
