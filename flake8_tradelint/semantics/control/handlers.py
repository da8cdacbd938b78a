"""Find suites by text: the lines of a definition, and the ``except`` or ``if`` around a line."""

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
    """Return True if the line (1-based) is in an ``except`` suite whose header contains ``name``.

    Only suites of the line's own function count. With ``Timeout`` as name: the suite runs because time was
    up.
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
    """Return the headers of the ``if`` around the line (1-based), ``elif`` included, and its suites' lines.

    Return two empty lists if the line is directly inside something else.
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
    """Return the index of the line that opens the suite of the line at ``index``; -1 if none does."""
    depth = indent(lines[index])
    return next((n for n in range(index - 1, -1, -1) if lines[n].strip() and indent(lines[n]) < depth), -1)


def suite(data: bytes, line: int) -> Iterator[bytes]:
    """Yield the lines of the definition whose header is on that line (1-based), without the header."""
    lines = data.splitlines()[line - 1 :]
    depth = indent(lines[0]) if lines else 0
    for below in lines[1:]:
        if below.strip() and indent(below) <= depth and not below.lstrip().startswith((b")", b"#")):
            return
        yield below


def function_around(data: bytes, line: int) -> Iterator[bytes]:
    """Yield the lines of the innermost definition around the line (1-based), without the header."""
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
    """Yield the lines after that line (1-based) in its suite, nested suites included, without strings."""
    text = b"\n".join(data.splitlines()[line - 1 :])
    lines = _LITERAL.sub(b'""', text).splitlines()
    depth = indent(lines[0]) if lines else 0
    for below in lines[1:]:
        if below.strip(b' \t"') and indent(below) < depth:
            return
        yield below


def indent(line: bytes) -> int:
    """Return the number of bytes of white space before the line's text."""
    return len(line) - len(line.lstrip())
