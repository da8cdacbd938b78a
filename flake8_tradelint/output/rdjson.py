"""Output format ``rdjson``: reviewdog's ``DiagnosticResult``, with suggestions for a review.

github.com/reviewdog/reviewdog, ``proto/rdf``. Columns count bytes of UTF-8. A suggestion can change only the
file of its diagnostic, so fixes that span files have none.
"""

from __future__ import annotations

import json

from flake8_tradelint.output.replacements import replacements
from flake8_tradelint.output.view import failure_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Failure, Finding, Location, Severity
    from flake8_tradelint.output.json import Json
    from flake8_tradelint.output.view import TextChange, View

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def lines(view: View) -> Iterator[str]:
    """Yield one JSON object in plain ASCII."""
    diagnostics: list[Json] = [_diagnostic(finding, view) for finding in view.findings]
    diagnostics += (_failure(failure, view) for failure in view.failures)
    yield json.dumps({"source": {"name": "tradelint"}, "diagnostics": diagnostics}, indent=2)


def _diagnostic(finding: Finding, view: View) -> Json:
    code: dict[str, Json] = {"value": finding.code}
    page = view.rule_page(finding.code)
    if page is not None and page.uri:
        code["url"] = page.uri
    found: dict[str, Json] = {
        "message": f"{finding.name}: {finding.message}",
        "location": _location(finding.primary, view),
        "severity": _SEVERITIES[finding.severity],
        "code": code,
    }
    suggestions = list(_suggestions(finding, view))
    if suggestions:
        found["suggestions"] = suggestions
    if finding.related:
        found["related_locations"] = [
            {"message": place.note, "location": _location(place, view)} for place in finding.related
        ]
    return found


def _suggestions(finding: Finding, view: View) -> Iterator[Json]:
    if finding.fix is None or not view.fixable(finding):
        return
    changes = view.fix_texts(finding.fix)
    if [change.path for change in changes] != [finding.primary.path]:
        return
    yield from _replacements(changes[0])


def _replacements(change: TextChange) -> Iterator[Json]:
    before = change.before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for new in replacements(change.before, change.after):
        start = _position(new.line, new.column, before)
        end = _position(new.end_line, new.end_column, before)
        yield {"range": {"start": start, "end": end}, "text": new.text}


def _location(place: Location, view: View) -> Json:
    span, texts = place.span, view.read_lines(place.path)
    start = _position(span.line, span.column, texts)
    end = _position(span.end_line, span.end_column, texts)
    return {"path": view.shown(place.path), "range": {"start": start, "end": end}}


def _position(line: int, column: int, texts: Sequence[str]) -> Json:
    before = texts[line - 1][: column - 1] if line <= len(texts) else ""
    more = len(before.encode(errors="surrogatepass")) - len(before)
    return {"line": line, "column": column + more}


def _failure(failure: Failure, view: View) -> Json:
    path = view.shown(failure.path) if failure.path else "."
    text = f"tradelint failed: {failure_text(failure)}"
    return {"message": text, "location": {"path": path}, "severity": "ERROR"}
