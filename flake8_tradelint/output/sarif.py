"""SARIF 2.1.0, which GitHub's code scanning, GitLab, Azure DevOps and editors read (OASIS, 27 March 2020)."""

from __future__ import annotations

import json
import os

from flake8_tradelint import __version__
from flake8_tradelint.output.failed import told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Failure, Finding, Span
    from flake8_tradelint.output.json import Json
    from flake8_tradelint.output.view import View

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def lines(view: View) -> Iterator[str]:
    """One object, in plain ASCII. URIs are relative to the working directory."""
    rules = sorted({(finding.code, finding.name) for finding in view.findings})
    driver: Json = {
        "name": "tradelint",
        "version": __version__,
        "rules": [{"id": code, "name": name} for code, name in rules],
    }
    codes = [code for code, _ in rules]
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code), view) for finding in view.findings],
        "invocations": [
            {
                "executionSuccessful": not view.failures,
                "toolExecutionNotifications": [_notification(failure, view) for failure in view.failures],
            }
        ],
    }
    document: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(document, indent=2)


def _result(finding: Finding, rule: int, view: View) -> Json:
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding.primary.path, finding.primary.span, view)],
        "relatedLocations": [
            {"id": number, "message": {"text": place.note}, **_location(place.path, place.span, view)}
            for number, place in enumerate(finding.related)
        ],
        "partialFingerprints": {"tradelint/v1": finding.fingerprint},
    }


def _location(path: str, span: Span, view: View) -> dict[str, Json]:
    region: Json = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path, view)}, "region": region}}


def _notification(failure: Failure, view: View) -> Json:
    notification: dict[str, Json] = {"level": "error", "message": {"text": told(failure)}}
    if failure.path:
        place: Json = {"artifactLocation": {"uri": _uri(failure.path, view)}}
        notification["locations"] = [{"physicalLocation": place}]
    return notification


def _uri(path: str, view: View) -> str:
    from urllib.parse import quote

    shown = view.shown(path)
    start = "file:///" if os.path.isabs(shown) else ""  # on another drive
    return start + quote(os.fsencode(shown.lstrip("/")))
