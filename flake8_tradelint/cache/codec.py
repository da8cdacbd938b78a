"""Convert findings and failures to JSON values and back, with paths relative to the project's root."""

from __future__ import annotations

import os

from flake8_tradelint.model import Anchor, Edit, Failure, Finding, Fix, Location, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Json = Any
    """Lists, strings and numbers, as ``json`` reads them."""


def finding_to_json(finding: Finding, root: str) -> Json:
    """Convert a finding to a list."""
    return [
        finding.code,
        finding.name,
        finding.message,
        _location_to_json(finding.primary, root),
        [_location_to_json(location, root) for location in finding.related],
        finding.severity,
        finding.confidence,
        _fix_to_json(finding.fix, root) if finding.fix is not None else None,
        finding.fingerprint,
    ]


def finding_from_json(value: Json, root: str) -> Finding:
    """Convert a list back to a finding.

    Raises:
        TypeError, ValueError: The value is no finding.
    """
    code, name, message, primary, related, severity, confidence, fix, fingerprint = value
    return Finding(
        code,
        name,
        message,
        _location_from_json(primary, root),
        tuple(_location_from_json(location, root) for location in related),
        severity,
        confidence,
        _fix_from_json(fix, root) if fix is not None else None,
        fingerprint,
    )


def failure_to_json(failure: Failure, root: str) -> Json:
    """Convert a failure to a list."""
    return [_relative(failure.path, root), failure.message, failure.rule]


def failure_from_json(value: Json, root: str) -> Failure:
    """Convert a list back to a failure.

    Raises:
        TypeError, ValueError: The value is no failure.
    """
    path, message, rule = value
    return Failure(os.path.join(root, path), message, rule)


def _location_to_json(location: Location, root: str) -> Json:
    span = location.span
    place = [span.line, span.column, span.end_line, span.end_column, span.anchor.start, span.anchor.end]
    return [_relative(location.path, root), place, location.note]


def _location_from_json(value: Json, root: str) -> Location:
    path, (line, column, end_line, end_column, start, end), note = value
    return Location(
        os.path.join(root, path), Span(line, column, end_line, end_column, Anchor(start, end)), note
    )


def _fix_to_json(fix: Fix, root: str) -> Json:
    edits = [
        [_relative(edit.path, root), edit.anchor.start, edit.anchor.end, edit.op, edit.args]
        for edit in fix.edits
    ]
    return [fix.title, fix.applicability, edits]


def _fix_from_json(value: Json, root: str) -> Fix:
    title, applicability, edits = value
    return Fix(
        title,
        applicability,
        tuple(
            Edit(
                os.path.join(root, path),
                Anchor(start, end),
                op,
                tuple((str(key), str(text)) for key, text in args),
            )
            for path, start, end, op, args in edits
        ),
    )


def _relative(path: str, root: str) -> str:
    """Return the path relative to the root if it is below, else (in an installed package) unchanged."""
    prefix = os.path.join(root, "")
    return path[len(prefix) :] if path.startswith(prefix) else path
