"""Output format ``text``, for people: message, source line, related places and fix of each finding."""

from __future__ import annotations

from flake8_tradelint.output.excerpt import excerpt, printable
from flake8_tradelint.output.view import summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Finding, Fix, Location, Severity
    from flake8_tradelint.output.view import View

LOOKS: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
_DIFF_LOOKS = {"@": "cyan", "+": "green", "-": "red"}
_NOTE_ABOUT_FIX = {
    "safe": "fix available (safe)",
    "unsafe": "fix available (unsafe, use --unsafe-fixes)",
    "display": "suggestion",
}


def lines(view: View) -> Iterator[str]:
    """Yield every finding with its related places, an empty line after each, and the summary."""
    for finding in view.findings:
        yield from story(finding, view)
        yield ""
    yield summary(view)


def story(finding: Finding, view: View) -> Iterator[str]:
    """Yield the lines of one finding: header, excerpt, notes."""
    look = LOOKS[finding.severity]
    span = finding.primary.span
    yield header(finding, view)
    gutter = max(len(str(span.line)), 3)
    yield from excerpt(span, view.read_lines(finding.primary.path), view.style, look, gutter)
    bullet = view.style.paint(f"{'':>{gutter}} =", "cyan")
    for place in finding.related:
        yield f"{bullet} {_place(place, view)} {printable(place.note)}"
    if finding.fix is not None:
        yield f"{bullet} {_about(finding.fix, view)}"
        if view.show_fixes:
            yield from _diff(finding.fix, view, f"{'':>{gutter}}   ")


def _diff(fix: Fix, view: View, indent: str) -> Iterator[str]:
    """Yield the changes of a fix as a unified diff, with two lines around each change."""
    from difflib import unified_diff

    for change in view.fix_texts(fix):
        name = printable(view.shown(change.path))
        before, after = change.before.splitlines(), change.after.splitlines()
        for line in unified_diff(before, after, name, name, n=2, lineterm=""):
            look = _DIFF_LOOKS.get(line[:1])
            text = printable(line)
            yield f"{indent}{view.style.paint(text, look) if look else text}".rstrip()


def header(finding: Finding, view: View) -> str:
    """Return ``path:line:col: TL101 overridden-field  message``."""
    code = view.style.paint(finding.code, LOOKS[finding.severity])
    name = view.style.paint(finding.name, "bold")
    return f"{_place(finding.primary, view)} {code} {name}  {printable(finding.message)}"


def _place(location: Location, view: View) -> str:
    path = view.style.paint(printable(view.shown(location.path)), "bold")
    return f"{path}:{location.span.line}:{location.span.column}:"


def _about(fix: Fix, view: View) -> str:
    note = _NOTE_ABOUT_FIX[fix.applicability]
    if fix.applicability == "unsafe" and view.unsafe_fixes:
        note = "fix available (unsafe)"
    if view.after_fixing and fix.applicability in view.applied:
        note = "fix not applied"  # the command line has said why
    return f"{view.style.paint(note, 'green')}: {printable(fix.title)}"
