"""Turn findings into diagnostics of the protocol, and rules into pages for a hover."""

from __future__ import annotations

from lsprotocol import types
from pygls.uris import from_fs_path

from flake8_tradelint.explain.rule_pages import rule_page
from flake8_tradelint.rules.selection import UNUSED
from flake8_tradelint.server.positions import lines_of, range_of
from flake8_tradelint.startup.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flake8_tradelint.model import Finding, Location

    Read = Callable[[str], str]
    """Return the text of a file as it is in the editor, or else on disk; empty if it cannot be read."""

SOURCE = "tradelint"
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}


def diagnostics(findings: Iterable[Finding], read: Read, encoding: str) -> list[types.Diagnostic]:
    """Return a diagnostic for each finding, with its related places."""
    lines = cache(lambda path: lines_of(read(path)))
    return [_diagnostic(finding, lines, encoding) for finding in findings]


def _diagnostic(finding: Finding, lines: Callable[[str], Sequence[str]], encoding: str) -> types.Diagnostic:
    link = _uri(finding.code)
    return types.Diagnostic(
        range=range_of(finding.primary.span, lines(finding.primary.path), encoding),
        message=f"{finding.message} ({finding.name})",
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(link) if link else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.code == UNUSED else None,
        related_information=[_related(place, lines, encoding) for place in finding.related] or None,
    )


def _related(
    place: Location, lines: Callable[[str], Sequence[str]], encoding: str
) -> types.DiagnosticRelatedInformation:
    where = types.Location(uri_of(place.path), range_of(place.span, lines(place.path), encoding))
    return types.DiagnosticRelatedInformation(where, place.note)


def uri_of(path: str) -> str:
    """Return the URI of a file."""
    return from_fs_path(path) or ""


def _uri(code: str) -> str:
    page = rule_page(code)
    return page.uri if page is not None else ""


def pages(codes: Iterable[str]) -> str:
    """Return the pages of rules, each once, as Markdown."""
    found = (rule_page(code) for code in dict.fromkeys(codes))
    return "\n\n---\n\n".join(page.markdown for page in found if page is not None)
