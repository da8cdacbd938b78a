"""Output format ``html``: a report for people in one file, which needs nothing from elsewhere.

Totals of families and folders, a table to filter and sort, and of each finding the code with its story and
the fix as a diff. Without scripts everything is open. All text of the checked program is escaped, and the
page's own policy lets nothing be loaded.
"""

from __future__ import annotations

from html import escape

from flake8_tradelint import __version__
from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.html_assets import SCRIPT, STYLE
from flake8_tradelint.output.html_story import code, diff, prose
from flake8_tradelint.output.view import count, failure_text, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.model import Finding
    from flake8_tradelint.output.view import View

_FAMILIES = {"1": "CLASSVAR", "2": "SESSION", "3": "TASK", "4": "RENAMED"}
_OTHER = "other"
_MOST_BARS = 8
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_COLUMNS = (("at", "place", "Place"), ("code", "rule", "Rule"), ("severity", "sev", "Severity"))


def lines(view: View) -> Iterator[str]:
    """Yield the page."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>tradelint: {count(len(view.findings), 'finding')}</title>"
    yield f"<style>{STYLE}</style>\n</head>\n<body>"
    yield f'<h1>tradelint {__version__}</h1>\n<p class="sum">{_text(summary(view))}</p>'
    yield from _failures(view)
    if view.findings:
        yield '<div class="charts">'
        yield from _chart("Families", _counts(view, _family))
        yield from _chart("Rules", _counts(view, lambda finding: f"{finding.code} {finding.name}"))
        yield from _chart("Folders", _counts(view, lambda finding: _folder(view.shown(finding.primary.path))))
        yield "</div>"
        yield from _table(view)
        yield f"<script>{SCRIPT}</script>"
    else:
        yield '<p class="none">There is nothing to report.</p>'
    yield "</body>\n</html>"


def _failures(view: View) -> Iterator[str]:
    for failure in view.failures:
        where = f"{view.shown(failure.path)}: " if failure.path else ""
        yield f'<p class="error">tradelint failed: {_text(where + failure_text(failure))}</p>'


def _counts(view: View, key: Callable[[Finding], str]) -> list[tuple[str, int]]:
    """Return the most frequent keys with their numbers; the others count together."""
    numbers: dict[str, int] = {}
    for finding in view.findings:
        numbers[key(finding)] = numbers.get(key(finding), 0) + 1
    ranked = sorted(numbers.items(), key=lambda row: (-row[1], row[0]))
    if len(ranked) <= _MOST_BARS:
        return ranked
    rest = ranked[_MOST_BARS - 1 :]
    return [*ranked[: _MOST_BARS - 1], (f"{len(rest)} others", sum(number for _, number in rest))]


def _chart(title: str, rows: list[tuple[str, int]]) -> Iterator[str]:
    yield f"<section><h2>{title}</h2>"
    most = max(number for _, number in rows)
    for name, number in rows:
        width = f'<span><i style="width:{100 * number / most:.0f}%"></i></span>'
        shown = f'<span title="{_text(name)}">{_text(name)}</span>'
        yield f'<div class="bar">{shown}{width}<span>{number}</span></div>'
    yield "</section>"


def _table(view: View) -> Iterator[str]:
    yield '<div class="controls">'
    yield '<input type="search" id="search" placeholder="Filter ( / )" aria-label="Filter">'
    yield _choice("family", "All families", [name for name, _ in _counts(view, _family)])
    yield _choice("severity", "All severities", ["error", "warning", "info"])
    yield '<label><input type="checkbox" id="fixable"> with a fix</label>'
    yield '<button id="all" aria-pressed="false">Open all</button>'
    yield '<span id="shown" role="status"></span></div>'
    yield '<table>\n<colgroup><col class="c-place"><col class="c-rule"><col class="c-sev"><col></colgroup>'
    yield "<thead><tr>"
    for by, name, title in _COLUMNS:
        yield f'<th class="{name}" data-by="{by}"><button>{title}</button></th>'
    yield '<th data-by="message"><button>What is wrong</button></th></tr></thead>'
    for at, finding in enumerate(view.findings):
        yield from _rows(at, finding, view)
    yield "</table>"


def _choice(name: str, title: str, values: list[str]) -> str:
    options = "".join(f"<option>{_text(value)}</option>" for value in values)
    return f'<select id="{name}" aria-label="{title}"><option value="">{title}</option>{options}</select>'


def _rows(at: int, finding: Finding, view: View) -> Iterator[str]:
    """Yield the row of one finding, and the row with its story that opens below it."""
    span = finding.primary.span
    place = f"{view.shown(finding.primary.path)}:{span.line}"
    data = {"at": str(at), "family": _family(finding), "severity": finding.severity, "code": finding.code}
    data |= {"message": finding.message, "fix": finding.fix.applicability if finding.fix is not None else ""}
    attributes = "".join(f' data-{name}="{_text(value)}"' for name, value in data.items())
    yield f"<tbody{attributes}>"
    yield (
        f'<tr class="row"><td><button aria-expanded="true">{_text(place)}</button></td>'
        f"<td><b>{finding.code}</b> {_text(finding.name)}</td>"
        f'<td class="sev {finding.severity}">{finding.severity}</td><td>{prose(finding.message)}</td></tr>'
    )
    yield '<tr class="more"><td colspan="4">'
    page = view.rule_page(finding.code)
    if page is not None:
        yield f"<p>{prose(page.summary)} {prose(page.why)}</p>"
    yield from code(finding, view)
    if finding.fix is not None:
        yield f"<p><b>Fix</b> ({finding.fix.applicability}): {prose(finding.fix.title)}</p>"
        yield from diff(view.fix_texts(finding.fix), view)
    yield "</td></tr></tbody>"


def _family(finding: Finding) -> str:
    return _FAMILIES.get(finding.code[2:3], _OTHER)


def _folder(path: str) -> str:
    """Return the first two folders of a path."""
    return "/".join(path.split("/")[:-1][:2]) or "."


def _text(text: str) -> str:
    return escape(printable(text))
