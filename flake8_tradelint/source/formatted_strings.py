"""Parse f-strings and t-strings that are newer than the running Python, by rewriting them into tuples.

Before Python 3.12, the fields of an f-string cannot contain its own quotes or a backslash, and an f-string in
single quotes must end on its line (PEP 701); only 3.14 knows ``t"..."`` (PEP 750). The source ``f"{a}:
{b["x"]!r:>{w}}"`` is rewritten to ``(  a,   b["x"]  ,  w, )`` *of the same length*, so every byte offset
stays true. After parsing, an f-string node replaces that tuple, with one formatted value for each expression
(a nested one of a format specification counts by itself). A template stays a tuple, as in ``newer_trees``.
Before 3.12, offsets inside f-strings are correct only with this rewriting.
"""

from __future__ import annotations

import ast
from bisect import bisect_right

from flake8_tradelint.source.decoding import line_starts
from flake8_tradelint.startup.patterns import DOTALL, IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_CODE = regex(rb"#[^\r\n]*|[\w\x80-\xff]+|[\"'(){}\[\]:!]")
_LITERAL = regex(rb"([frtub]{0,2})(\"\"\"|'''|\"|')", IGNORECASE)
_PREFIXES = frozenset((b"f", b"t", b"u", b"b", b"r", b"fr", b"rf", b"tr", b"rt", b"br", b"rb"))
_BETWEEN = regex(rb"(?:[ \t\f]|\\\r?\n)*")
_BETWEEN_LINES = regex(rb"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")
"""What may stand between two implicitly concatenated literals: ``_BETWEEN`` outside of brackets, this inside.
"""
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
    """Raised where the text has no formatted string, or has a malformed one."""


class Rewritten:
    """``text`` with every formatted string rewritten into a tuple of the same length in bytes.

    Raises:
        NotRewritten: the text has no formatted string, or is not Python.
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
        """Replace the tuples by f-string nodes.

        Return True if each tuple was found where an expression may be.
        """
        lines, left = line_starts(self._before), set(self._starts)
        places = {}
        for start in left:
            line = bisect_right(lines, start)
            places[line, start - lines[line - 1]] = start
        # Innermost first: an enclosing string may begin at the same place as one that it contains.
        for holder, key, value in reversed([*_tuples(tree)]):
            found = places.get((value.lineno, value.col_offset))
            if found in left and isinstance(value.ctx, ast.Load):
                left.discard(found)
                if found not in self._templates:
                    holder[key] = _joined(value)
        return not left

    def _code(self, at: int, *, in_field: bool) -> int:
        """Scan code from byte ``at``; in a field, stop at the character that ends the field.

        Return the offset where the scan stopped. Raise ``NotRewritten`` if a field does not end.
        """
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
        """Rewrite implicitly concatenated literals from offset ``first`` on; return where they end."""
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
        """Return the offset at which a plain literal ends."""
        while match := _PLAIN.search(self._before, at):
            if _closes(match[0], quote):
                return match.start() + len(quote)
            _refuse_line_end(match[0], quote)
            at = match.end()
        raise NotRewritten

    def _formatted(self, start: int, at: int, quote: bytes, *, raw: bool) -> int:
        """Blank a formatted literal except for its fields; return the offset at which it ends."""
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
        """Rewrite one field, whose opening brace ends at ``start``: put a comma behind the expression.

        Return its end.
        """
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
        """Rewrite a format specification, which may contain fields.

        Return the offset behind its closing brace.
        """
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
    """Return True if the quotes found, one or three, end a literal that was opened with ``quote``."""
    return found[:1] in (b'"', b"'") and found.startswith(quote)


def _refuse_line_end(found: bytes, quote: bytes) -> None:
    if len(quote) == 1 and found in (b"\n", b"\r"):
        raise NotRewritten


def _tuples(tree: ast.Module) -> Iterator[tuple[Any, str | int, ast.Tuple]]:
    """Yield every tuple node with its container (a node's ``__dict__`` or a list) and its key there."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.Tuple):
                yield vars(node), name, value
            elif isinstance(value, list):
                yield from ((value, at, item) for at, item in enumerate(value) if isinstance(item, ast.Tuple))


def _joined(formatted: ast.Tuple) -> ast.JoinedStr:
    """Return the f-string node that formats the elements of a tuple."""
    values: list[ast.expr] = [
        ast.copy_location(ast.FormattedValue(value=value, conversion=-1, format_spec=None), value)
        for value in formatted.elts
    ]
    return ast.copy_location(ast.JoinedStr(values=values), formatted)
