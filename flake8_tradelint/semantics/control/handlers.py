"""Suites, told from the text: the lines of a definition, and the ``except`` that a line stands under."""

from __future__ import annotations

from flake8_tradelint.patterns import DOTALL, regex
from flake8_tradelint.words import LITERALS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_LITERAL = regex(LITERALS, DOTALL)
_HANDLER = regex(rb"except\b([^#\n]*)")
DEFINITIONS = (b"def ", b"async def ", b"class ")


def handles(lines: Sequence[bytes], line: int, name: bytes) -> bool:
    """Is the line, counted from 1, in an ``except`` suite of its function that has ``name`` in its header?

    ``Timeout``: what is done there is done because the time was up.
    """
    depth = indent(lines[line - 1]) if line <= len(lines) else 0
    for number in range(line - 2, -1, -1):
        if not depth:
            return False
        above = lines[number]
        text = above.strip()
        if not text or text.startswith(b"#") or indent(above) >= depth:
            continue
        if text.startswith(DEFINITIONS):
            return False
        caught = _HANDLER.match(text)
        if caught is not None and name in caught[1]:
            return True
        depth = indent(above)
    return False


def beside(lines: Sequence[bytes], line: int) -> tuple[list[bytes], list[bytes]]:
    """The headers of the ``if`` that the line, counted from 1, stands in, ``elif`` too, and its suites.

    Two empty lists where the line stands in something else.
    """
    at = header_of(lines, line - 1)
    depth = indent(lines[at]) if at >= 0 else 0
    while at >= 0 and lines[at].lstrip().startswith((b"elif", b"else")):
        at = next((n for n in range(at - 1, -1, -1) if lines[n].strip() and indent(lines[n]) <= depth), -1)
        if at >= 0 and indent(lines[at]) < depth:
            return [], []
    if at < 0 or not lines[at].lstrip().startswith(b"if "):
        return [], []
    headers, suites = [lines[at]], []
    for below in lines[at + 1 :]:
        if below.strip() and indent(below) <= depth:
            if indent(below) < depth or not below.lstrip().startswith((b"elif", b"else")):
                break
            headers.append(below)
        else:
            suites.append(below)
    return headers, suites


def header_of(lines: Sequence[bytes], index: int) -> int:
    """The index of the line that opens the suite of that line, -1 where none does."""
    depth = indent(lines[index])
    return next((n for n in range(index - 1, -1, -1) if lines[n].strip() and indent(lines[n]) < depth), -1)


def suite(data: bytes, line: int) -> Iterator[bytes]:
    """The lines of the definition whose header is on that line, counted from 1, without the header."""
    lines = data.splitlines()[line - 1 :]
    depth = indent(lines[0]) if lines else 0
    for below in lines[1:]:
        if below.strip() and indent(below) <= depth and not below.lstrip().startswith((b")", b"#")):
            return
        yield below


def function_around(data: bytes, line: int) -> Iterator[bytes]:
    """The lines of the innermost definition that the line, counted from 1, stands in, without the header."""
    lines = data.splitlines()
    depth = indent(lines[line - 1])
    for number in range(line - 1, 0, -1):
        above = lines[number - 1]
        if above.strip() and indent(above) < depth:
            depth = indent(above)
            if above.lstrip().startswith(DEFINITIONS):
                yield from suite(data, number)
                return


def following(data: bytes, line: int) -> Iterator[bytes]:
    """What follows that line, counted from 1, in its suite and the suites in that: lines without strings."""
    text = b"\n".join(data.splitlines()[line - 1 :])
    lines = _LITERAL.sub(b'""', text).splitlines()
    depth = indent(lines[0]) if lines else 0
    for below in lines[1:]:
        if below.strip(b' \t"') and indent(below) < depth:
            return
        yield below


def indent(line: bytes) -> int:
    """The bytes of white space before the line's text."""
    return len(line) - len(line.lstrip())
