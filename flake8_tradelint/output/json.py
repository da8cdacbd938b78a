"""Output format ``json``, for programs; described in docs/json-output.md and docs/findings.schema.json."""

from __future__ import annotations

import json

from flake8_tradelint import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from flake8_tradelint.model import Edit, Failure, Finding, Fix, Location
    from flake8_tradelint.output.view import View


Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"


def lines(view: View) -> Iterator[str]:
    """Yield one JSON object, in plain ASCII so that no terminal or pipe can break it."""
    document: Json = {
        "version": __version__,
        "findings": [_finding(finding, view) for finding in view.all_findings],
        "errors": [_failure(failure, view) for failure in view.failures],
    }
    yield json.dumps(document, indent=2)


def _finding(finding: Finding, view: View) -> Json:
    span = finding.primary.span
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "path": view.shown(finding.primary.path),
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "related": [_related(place, view) for place in finding.related],
        "fix": None if finding.fix is None else _fix(finding.fix, view),
        "fingerprint": finding.fingerprint,
        "baseline_state": view.state(finding),
    }


def _related(place: Location, view: View) -> Json:
    return {
        "path": view.shown(place.path),
        "line": place.span.line,
        "column": place.span.column,
        "message": place.note,
    }


def _fix(fix: Fix, view: View) -> Json:
    edits: list[Json] = [_edit(edit, view) for edit in fix.edits]
    return {"title": fix.title, "applicability": fix.applicability, "edits": edits}


def _edit(edit: Edit, view: View) -> Json:
    args: dict[str, Json] = dict(edit.args)
    start, end = edit.anchor.start, edit.anchor.end
    return {"path": view.shown(edit.path), "start": start, "end": end, "op": edit.op, "args": args}


def _failure(failure: Failure, view: View) -> Json:
    path = view.shown(failure.path) if failure.path else None
    return {"path": path, "message": failure.message, "rule": failure.rule or None}
