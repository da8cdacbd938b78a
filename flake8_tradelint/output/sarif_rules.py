"""Describe the rules in a SARIF log: what code scanning shows above and beside an alert.

Which properties GitHub reads, and their maximum lengths: docs.github.com, "SARIF support for code scanning".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Severity
    from flake8_tradelint.output.json import Json
    from flake8_tradelint.output.view import View

LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
LONGEST_DESCRIPTION = 1_024
"""Most characters of a description that GitHub accepts."""


def descriptor(code: str, name: str, view: View) -> Json:
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
        "defaultConfiguration": {"enabled": page.default, "level": LEVELS[page.severity]},
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
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    kept, stop, _ = text[:LONGEST_DESCRIPTION].rpartition(". ")
    return kept + stop.rstrip() if stop else f"{text[: LONGEST_DESCRIPTION - 1]}…"
