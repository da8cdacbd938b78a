"""Output format ``sarif``: SARIF 2.1.0 (OASIS, 27 March 2020).

GitHub's code scanning, GitLab, Azure DevOps and editors read it.

GitHub rejects a log of more than 25,000 results. ``automationDetails`` are left to whoever uploads the log:
an id here would override the category given to ``upload-sarif``, and two projects of one repository would
replace each other's alerts. Which properties GitHub reads, and their maximum lengths: docs.github.com, "SARIF
support for code scanning".
"""

from __future__ import annotations

import json
import os

from flake8_tradelint import __version__
from flake8_tradelint.output.view import failure_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Failure, Finding, Fix, Location, Severity, Span
    from flake8_tradelint.output.json import Json
    from flake8_tradelint.output.view import TextChange, View

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
_LONGEST_DESCRIPTION = 1_024
"""Most characters of a description that GitHub accepts."""

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
MOST_RELATED = 1_000
_ROOT = "%SRCROOT%"
_FLOWS = ("TL2", "TL3")
"""Families whose related locations are steps through the program: the life of a resource or task."""


def lines(view: View) -> Iterator[str]:
    """Yield one JSON object in plain ASCII. URIs are relative to the working directory."""
    findings = _most_severe(view.all_findings)
    rules = sorted({(finding.code, finding.name) for finding in findings})
    codes = [code for code, _ in rules]
    driver: Json = {
        "name": "tradelint",
        "semanticVersion": __version__,
        "version": __version__,
        "rules": [_descriptor(code, name, view) for code, name in rules],
    }
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder in which tradelint ran."}}},
        "results": [_result(finding, codes.index(finding.code), view) for finding in findings],
        "invocations": [_invocation(view, left_out=len(view.all_findings) - len(findings))],
    }
    document: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(document, indent=2)


def _most_severe(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return at most ``MOST_RESULTS`` findings, in their order; the least severe are left out first."""
    if len(findings) <= MOST_RESULTS:
        return findings
    severities = tuple(_LEVELS)
    ranked = sorted(range(len(findings)), key=lambda at: severities.index(findings[at].severity))
    return [findings[at] for at in sorted(ranked[:MOST_RESULTS])]


def _result(finding: Finding, rule: int, view: View) -> Json:
    related: list[Json] = [
        {"id": number, **_noted_location(place, view)}
        for number, place in enumerate(finding.related[:MOST_RELATED])
    ]
    result: dict[str, Json] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding.primary, view)],
        "relatedLocations": related,
        "partialFingerprints": {"tradelint/v1": finding.fingerprint},
        "properties": {"confidence": finding.confidence},
    }
    state = view.state(finding)
    if state is not None:
        result["baselineState"] = state
    if related and finding.code.startswith(_FLOWS):
        result["codeFlows"] = [_flow(finding, view)]
    changes = view.fix_texts(finding.fix) if finding.fix is not None and view.fixable(finding) else ()
    if finding.fix is not None and changes:
        result["fixes"] = [_fix(finding.fix, changes, view)]
    return result


def _flow(finding: Finding, view: View) -> Json:
    """Return the related locations as one thread flow, which begins with the flagged place."""
    first: dict[str, Json] = {"message": {"text": finding.message}, **_location(finding.primary, view)}
    steps = [first, *(_noted_location(place, view) for place in finding.related[:MOST_RELATED])]
    places: list[Json] = [{"location": step} for step in steps]
    return {"threadFlows": [{"locations": places}]}


def _noted_location(place: Location, view: View) -> dict[str, Json]:
    return {"message": {"text": place.note}, **_location(place, view)}


def _location(place: Location, view: View) -> dict[str, Json]:
    return {
        "physicalLocation": {"artifactLocation": _artifact(place.path, view), "region": _region(place.span)}
    }


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix, changes: Sequence[TextChange], view: View) -> Json:
    changed: list[Json] = [
        {"artifactLocation": _artifact(change.path, view), "replacements": list(_replacements(change))}
        for change in changes
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changed}


def _replacements(change: TextChange) -> Iterator[Json]:
    from flake8_tradelint.output.replacements import replacements

    for new in replacements(change.before, change.after):
        region: Json = {
            "startLine": new.line,
            "startColumn": new.column,
            "endLine": new.end_line,
            "endColumn": new.end_column,
        }
        yield {"deletedRegion": region, "insertedContent": {"text": new.text}}


def _invocation(view: View, left_out: int) -> Json:
    notifications = [_notification(failure, view) for failure in view.failures]
    if left_out:
        said = f"left out: {left_out}, as a log has at most {MOST_RESULTS:,} results"
        notifications.append({"level": "warning", "message": {"text": said}})
    return {"executionSuccessful": not view.failures, "toolExecutionNotifications": notifications}


def _notification(failure: Failure, view: View) -> Json:
    notification: dict[str, Json] = {"level": "error", "message": {"text": failure_text(failure)}}
    if failure.path:
        place: Json = {"artifactLocation": _artifact(failure.path, view)}
        notification["locations"] = [{"physicalLocation": place}]
    return notification


def _artifact(path: str, view: View) -> Json:
    """Return the location of a file: relative to the working directory, or an absolute URI outside of it."""
    from urllib.parse import quote

    shown = view.shown(path)
    if os.path.isabs(shown) or shown.startswith("../"):
        absolute = os.path.abspath(path).replace(os.sep, "/").lstrip("/")
        return {"uri": "file:///" + quote(os.fsencode(absolute))}
    return {"uri": quote(os.fsencode(shown)), "uriBaseId": _ROOT}


def _descriptor(code: str, name: str, view: View) -> Json:
    """Return the ``reportingDescriptor`` of a rule."""
    page = view.rule_page(code)
    if page is None:
        return {"id": code, "name": name}
    tags: list[Json] = list(page.tags)
    found: dict[str, Json] = {
        "id": code,
        "name": name,
        "shortDescription": {"text": _cut(page.summary)},
        "fullDescription": {"text": _cut(f"{page.summary} {page.why}".rstrip())},
        "help": {"text": page.text, "markdown": page.markdown},
        "defaultConfiguration": {"enabled": page.default, "level": _LEVELS[page.severity]},
        "properties": {
            "tags": tags,
            "precision": page.precision,
            "problem.severity": _PROBLEMS[page.severity],
        },
    }
    if page.uri:
        found["helpUri"] = page.uri
    return found


def _cut(text: str) -> str:
    """Return the text; if it is too long, cut after its last whole sentence that fits."""
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    kept, stop, _ = text[:_LONGEST_DESCRIPTION].rpartition(". ")
    return kept + stop.rstrip() if stop else f"{text[: _LONGEST_DESCRIPTION - 1]}…"
