"""Draw the story of a finding on its code, and its fix as a diff, for the HTML report."""

from __future__ import annotations

from html import escape

from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.model import Finding, Location, Span
    from flake8_tradelint.output.view import TextChange, View

_QUOTED = regex(r"`([^`]+)`")
_AROUND = 2
"""Lines of code before and after each place."""
_MOST = 400
"""Lines of code that are shown of one finding."""

Step = tuple[int, "Location", str]
"""The number of a place in the story, the place, and what happens there."""


def code(finding: Finding, view: View) -> Iterator[str]:
    """Yield, for each file, the lines around the places of the story, with what happens there."""
    by_file: dict[str, list[Step]] = {}
    places = [(finding.primary, finding.message), *((place, place.note) for place in finding.related)]
    for number, (place, note) in enumerate(places):
        by_file.setdefault(place.path, []).append((number, place, note))
    for path, steps in by_file.items():
        texts = view.read_lines(path)
        # Line breaks between the lines would be shown in a `pre`.
        yield f"{_title(path, view)}<pre>{''.join(_lines(texts, steps))}</pre>"


def _lines(texts: Sequence[str], steps: Sequence[Step]) -> Iterator[str]:
    at: dict[int, list[Step]] = {}
    for step in steps:
        at.setdefault(step[1].span.line, []).append(step)
    shown = {line for first in at for line in range(first - _AROUND, first + _AROUND + 1)}
    last = 0
    for line in sorted(number for number in shown if 1 <= number <= len(texts))[:_MOST]:
        if last and line > last + 1:
            yield '<span class="at">&#8943;</span>'
        last = line
        yield _line(line, texts[line - 1], at.get(line, ()))
        yield from map(_note, at.pop(line, ()))
    for line in sorted(at):  # the file has changed, or cannot be read
        yield f'<span class="hit"><span class="n">{line}</span></span>'
        yield from map(_note, at[line])


def _note(step: Step) -> str:
    """Return what happens at a place: the flagged one has a dot, the others their numbers."""
    number, _, note = step
    first, sign = (" first", "&#9679;") if number == 0 else ("", str(number))
    return f'<span class="note{first}"><span class="n"></span><b>{sign}</b> {prose(note)}</span>'


def _line(number: int, text: str, steps: Sequence[Step]) -> str:
    hit = ' class="hit"' if steps else ""
    marked = _marked(text, [step[1].span for step in steps])
    return f'<span{hit}><span class="n">{number}</span>{marked}</span>'


def _marked(text: str, spans: Sequence[Span]) -> str:
    """Return the line with the widest of the spans marked."""
    if not spans:
        return _text(text)
    start = min(span.column for span in spans) - 1
    end = max(span.end_column - 1 if span.end_line == span.line else len(text) for span in spans)
    before, inner, after = text[:start], text[start:end], text[end:]
    return f"{_text(before)}<mark>{_text(inner)}</mark>{_text(after)}" if inner else _text(text)


def diff(changes: Iterable[TextChange], view: View) -> Iterator[str]:
    """Yield the changes of a fix as unified diffs."""
    from difflib import unified_diff

    for change in changes:
        before, after = change.before.splitlines(), change.after.splitlines()
        lines = [*unified_diff(before, after, n=2, lineterm="")][2:]
        yield f"{_title(change.path, view)}<pre>{''.join(map(_diff_line, lines))}</pre>"


def _diff_line(line: str) -> str:
    look = {"+": "add", "-": "del", "@": "at"}.get(line[:1])
    return f'<span class="{look}">{_text(line)}</span>' if look else f"<span>{_text(line)}</span>"


def _title(path: str, view: View) -> str:
    return f'<div class="file"><code>{_text(view.shown(path))}</code></div>'


def prose(text: str) -> str:
    """Return a message as HTML, with what stands in backticks as code."""
    return _QUOTED.sub(r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    return escape(printable(text))
