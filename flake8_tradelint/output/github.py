"""Output format ``github``: annotations of GitHub Actions, one workflow command per finding and per failure.

Commands and escapes: docs.github.com, "Workflow commands for GitHub Actions", and ``escapeData`` and
``escapeProperty`` in actions/toolkit. Paths are absolute on purpose: GitHub looks for them in the checked-out
repository, whatever folder the step runs in.
"""

from __future__ import annotations

from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.view import failure_text, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Failure, Finding
    from flake8_tradelint.output.view import View

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def lines(view: View) -> Iterator[str]:
    """Yield a command for each finding and failure, and the summary, which appears only in the log."""
    for finding in view.findings:
        yield _command(finding, view)
    for failure in view.failures:
        yield _failure(failure, view)
    yield summary(view)


def _command(finding: Finding, view: View) -> str:
    path, span = finding.primary.path, finding.primary.span
    place: dict[str, str | int] = {"title": f"{finding.code} {finding.name}"}
    if path not in view.names:  # standard input is no file of the repository
        place["file"] = path
    place |= {"line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # over several lines GitHub takes no columns
        place |= {"col": span.column, "endColumn": span.end_column}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    where = f"{printable(view.shown(path))}:{span.line}:{span.column}"
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(f'{where}: {finding.message}')}"


def _failure(failure: Failure, view: View) -> str:
    place = {"title": "tradelint failed"}
    if failure.path and failure.path not in view.names:
        place["file"] = failure.path
    properties = ",".join(f"{name}={_property(value)}" for name, value in place.items())
    where = f"{printable(view.shown(failure.path))}: " if failure.path else ""
    return f"::error {properties}::{_data(where + failure_text(failure))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
