"""The outcome of a run."""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.model import Failure, Finding


CRASHED = "; please report it"
"""How messages end that tell of an error in tradelint itself."""


class Report(Record):
    """What there is to say of all files: sorted findings, tradelint's own failures, files checked."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    files: int


def joined(reports: Sequence[Report]) -> Report:
    """One report, in an order that does not depend on how the files were dealt out."""
    findings = sorted((f for report in reports for f in report.findings), key=order)
    failures = sorted((f for report in reports for f in report.failures), key=lambda f: (f.path, f.message))
    return Report(tuple(findings), tuple(failures), sum(report.files for report in reports))


def order(finding: Finding) -> tuple[str, int, int, str]:
    """By place, then by code."""
    span = finding.primary.span
    return finding.primary.path, span.line, span.column, finding.code
