"""F-strings that are newer than the Python we run on, read as tuples of what they format.

Before Python 3.12 neither the quotes around an f-string nor a backslash may stand in its fields, and one in
single quotes has to end on its line (PEP 701); 3.14 knows ``t"..."`` (PEP 750). ``f"{a}: {b["x"]!r:>{w}}"``
becomes ``(  a,   b["x"]  ,  w, )`` *of the same length*, so every byte offset stays true, and in the tree an
f-string takes the place of that tuple (of ``{a, b}``, each counts by itself). A template stays a tuple, as
``newer_trees`` has it. Before 3.12 offsets inside of f-strings are right only so.
"""

from __future__ import annotations

import ast
from bisect import bisect_right

from flake8_tradelint.patterns import DOTALL, IGNORECASE, regex
from flake8_tradelint.source.decoding import line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_CODE = regex(rb"#[^\r\n]*|[\w\x80-\xff]+|[\"'(){}\[\]:!]")
_LITERAL = regex(rb"([frtub]{0,2})(\"\"\"|'''|\"|')", IGNORECASE)
_PREFIXES = frozenset((b"f", b"t", b"u", b"b", b"r", b"fr", b"rf", b"tr", b"rt", b"br", b"rb"))
_BETWEEN = regex(rb"(?:[ \t\f]|\\\r?\n)*")
_BETWEEN_LINES = regex(rb"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")
"""What may stand between two literals that are one string, outside of brackets and inside."""
_ESCAPED = rb"\\N\{[^}]*\}|\\(?:\r\n|[^{}])|"
_OF_TEXT = rb"\{\{|\}\}|[{}]|[\r\n]|\"\"\"|'''|\"|'"
_PLAIN = regex(rb"\\(?:\r\n|.)|[\r\n]|\"\"\"|'''|\"|'", DOTALL)
_FORMATTED = regex(_ESCAPED + _OF_TEXT, DOTALL)
_RAW_FORMATTED = regex(rb"\\(?:\r\n|[^{}])|" + _OF_TEXT, DOTALL)
_OF_FORMAT = regex(rb"[{}]|[\r\n]")
_CONVERSION = regex(rb"![ \t]*\w+[ \t]*")
_BLANKS = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(0x100))
_DEEPEST = 30


class NotRewritten(Exception):
    """There is no formatted string in the text, or one that is none."""


class Rewritten:
    """``text`` without formatted strings.

    Raises:
        NotRewritten: there is none, or the text is no Python.
    """

    def __init__(self, text: str) -> None:
        self._before = text.encode(errors="surrogatepass")
        self._after = bytearray(self._before)
        self._starts: set[int] = set()
        self._templates: set[int] = set()
        self._depth = 0
        self._code(0, in_field=False)
        if not self._starts:
            raise NotRewritten
        self.text = self._after.decode(errors="surrogatepass")

    def restore(self, tree: ast.Module) -> bool:
        """Put f-strings in the places of their tuples; are all of these where values may be?"""
        lines, left = line_starts(self._before), set(self._starts)
        places = {}
        for start in left:
            line = bisect_right(lines, start)
            places[line, start - lines[line - 1]] = start
        # From the inside: what stands around one may begin at the same place, and holds it.
        for holder, key, value in reversed([*_tuples(tree)]):
            found = places.get((value.lineno, value.col_offset))
            if found in left and isinstance(value.ctx, ast.Load):
                left.discard(found)
                if found not in self._templates:
                    holder[key] = _joined(value)
        return not left

    def _code(self, at: int, *, in_field: bool) -> int:
        """Go through code; of a field, up to the character that ends it, which has to come."""
        text, brackets = self._before, 0
        while match := _CODE.search(text, at):
            found, at = match[0], match.end()
            if found in (b'"', b"'"):
                at = self._string(match.start(), in_brackets=in_field or brackets > 0)
            elif found in (b"(", b"[", b"{"):
                brackets += 1
            elif found in (b")", b"]", b"}", b":", b"!"):
                if in_field and brackets <= 0 and text[match.start() : at + 1] != b"!=":
                    return match.start()
                brackets -= found not in (b":", b"!")
            elif found.lower() in _PREFIXES and text[at : at + 1] in (b'"', b"'"):
                at = self._string(match.start(), in_brackets=in_field or brackets > 0)
        if in_field:
            raise NotRewritten
        return len(text)

    def _string(self, first: int, *, in_brackets: bool) -> int:
        """String literals, one behind the other, that are one value."""
        text, plain, at = self._before, [], first
        between = _BETWEEN_LINES if in_brackets else _BETWEEN
        is_formatted, is_template, end = False, False, first
        while literal := _LITERAL.match(text, at):
            prefix = literal[1].lower()
            if b"f" in prefix or b"t" in prefix:
                is_formatted, is_template = True, is_template or b"t" in prefix
                end = self._formatted(at, literal.end(), literal[2], raw=b"r" in prefix)
            else:
                end = self._end(literal.end(), literal[2])
                plain.append((at, end))
            gap = between.match(text, end)
            at = gap.end() if gap is not None else end
        if is_formatted:
            for start, stop in plain:
                self._blank(start, stop)
            self._after[first], self._after[end - 1] = b"()"
            self._starts.add(first)
            if is_template:
                self._templates.add(first)
        return end

    def _end(self, at: int, quote: bytes) -> int:
        """Where a plain literal ends."""
        while match := _PLAIN.search(self._before, at):
            if _closes(match[0], quote):
                return match.start() + len(quote)
            _refuse_line_end(match[0], quote)
            at = match.end()
        raise NotRewritten

    def _formatted(self, start: int, at: int, quote: bytes, *, raw: bool) -> int:
        """The same of a formatted one, of which blanks are left around the fields."""
        done, pattern = start, _RAW_FORMATTED if raw else _FORMATTED
        while match := pattern.search(self._before, at):
            found, at = match[0], match.end()
            if _closes(found, quote):
                end = match.start() + len(quote)
                self._blank(done, end)
                return end
            if found == b"}":
                raise NotRewritten
            if found == b"{":
                self._blank(done, at)
                done = at = self._field(at)
            else:
                _refuse_line_end(found, quote)
        raise NotRewritten

    def _field(self, start: int) -> int:
        """One field, from behind its brace: a comma behind what is formatted."""
        text = self._before
        self._depth += 1
        stop = self._code(start, in_field=True)
        formatted = text[start:stop].rstrip()
        if not formatted or self._depth > _DEEPEST:
            raise NotRewritten
        if formatted.endswith(b"=") and formatted[-2:] not in (b"==", b"!=", b"<=", b">="):
            self._blank(start + len(formatted) - 1, stop)
        if conversion := _CONVERSION.match(text, stop):
            self._blank(stop, conversion.end())
            stop = conversion.end()
        if text[stop : stop + 1] not in (b":", b"}"):
            raise NotRewritten
        self._after[stop] = ord(",")
        end = stop + 1 if text[stop] == ord("}") else self._format(stop + 1)
        self._depth -= 1
        return end

    def _format(self, at: int) -> int:
        """What stands behind the colon, which may have fields, and the brace that ends it."""
        done = at
        while match := _OF_FORMAT.search(self._before, at):
            at = match.end()
            self._blank(done, at)
            if match[0] == b"}":
                return at
            done = at = self._field(at) if match[0] == b"{" else at
        raise NotRewritten

    def _blank(self, start: int, end: int) -> None:
        self._after[start:end] = self._before[start:end].translate(_BLANKS)


def _closes(found: bytes, quote: bytes) -> bool:
    """Does a literal in these quotes end where three or one were found?"""
    return found[:1] in (b'"', b"'") and found.startswith(quote)


def _refuse_line_end(found: bytes, quote: bytes) -> None:
    if len(quote) == 1 and found in (b"\n", b"\r"):
        raise NotRewritten


def _tuples(tree: ast.Module) -> Iterator[tuple[Any, str | int, ast.Tuple]]:
    """Every tuple, with what holds it: the fields of a node, or a list that is one of these."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.Tuple):
                yield vars(node), name, value
            elif isinstance(value, list):
                yield from ((value, at, item) for at, item in enumerate(value) if isinstance(item, ast.Tuple))


def _joined(formatted: ast.Tuple) -> ast.JoinedStr:
    """The f-string of what it formats."""
    values: list[ast.expr] = [
        ast.copy_location(ast.FormattedValue(value=value, conversion=-1, format_spec=None), value)
        for value in formatted.elts
    ]
    return ast.copy_location(ast.JoinedStr(values=values), formatted)
