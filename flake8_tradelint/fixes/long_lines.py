"""Wrap the lines that a fix has made too long, as black and ruff wrap them.

A statement that was wrapped before is only wrapped anew if it stood as they would have it. A line that was
too long before stays one line.
"""

from __future__ import annotations

import io
import tokenize
from difflib import get_close_matches

from flake8_tradelint.fixes.layout import Piece, laid_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.fixes.line_length import LineStyle

_FSTRING = (getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "TSTRING_START", -1))
_FSTRING_END = (getattr(tokenize, "FSTRING_END", -1), getattr(tokenize, "TSTRING_END", -1))
_BLANK = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
_PRAGMAS = ("noqa", "type:", "pylint:", "pyright:", "pragma:", "fmt:", "isort:", "ruff:", "mypy:")


def wrapped(before: str, after: str, style: LineStyle, indent: str) -> str:
    """Return ``after`` with the statements wrapped that ``before`` lacks and that are too long.

    ``indent`` is one level. Lines that cannot be wrapped stay.
    """
    known = {line.rstrip("\r\n") for line in io.StringIO(before)}
    lines = list(io.StringIO(after))
    new = {
        number
        for number, line in enumerate(lines, 1)
        if _width(line.rstrip("\r\n")) > style.length and line.rstrip("\r\n") not in known
    }
    new -= _long_before(before, after, {number: lines[number - 1].strip() for number in new}, style)
    if not new or "\f" in after:
        return after
    try:
        statements = list(_statements(after))
    except (tokenize.TokenError, SyntaxError):
        return after
    for tokens in reversed(statements):
        first, last = tokens[0].start[0], tokens[-1].end[0]
        if new.isdisjoint(range(first, last + 1)):
            continue
        if (text := _wrapped_statement(tokens, lines[first - 1 : last], style, indent)) is not None:
            ending = lines[last - 1][len(lines[last - 1].rstrip("\r\n")) :]
            lines[first - 1 : last] = ["\n".join(text).replace("\n", ending or "\n") + ending]
    return "".join(lines)


def _long_before(before: str, after: str, new: dict[int, str], style: LineStyle) -> set[int]:
    """Return which of the lines ``new`` stand for one that was too long before the fix, each for another."""
    found: set[int] = set()
    for line in io.StringIO(before) if new else ():
        if _width(line.rstrip("\r\n")) > style.length and line not in after:
            left = {text: number for number, text in new.items() if number not in found}
            found.update(left[text] for text in get_close_matches(line.strip(), left, n=1))
    return found


def _width(line: str) -> int:
    """Return the width of a line; comments for tools do not count."""
    code, mark, comment = line.rpartition("  # ")
    return len(code) if mark and comment.startswith(_PRAGMAS) else len(line)


def _statements(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """Yield the tokens of each statement, or header of a compound one, with its comment."""
    tokens: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            yield tokens
            tokens = []
        elif token.type not in _BLANK and (tokens or token.type != tokenize.COMMENT):
            tokens.append(token)


def _wrapped_statement(
    tokens: Sequence[tokenize.TokenInfo], lines: Sequence[str], style: LineStyle, indent: str
) -> Sequence[str] | None:
    *_, last = tokens
    comment = f"  {last.string}" if last.type == tokenize.COMMENT else ""
    code = tokens[:-1] if comment else tokens
    text = [line.rstrip("\r\n") for line in lines]
    outer = text[0][: code[0].start[1]]
    if (
        outer.strip()
        or any(token.type == tokenize.COMMENT for token in code)
        or any(line.endswith("\\") for line in text)
    ):
        return None
    pieces = list(_pieces(code, text, code[0].start[0]))
    if any("\n" in piece.text for piece in pieces):
        return None
    inner = outer.removesuffix(indent)
    if len(text) > 1 and _stand(laid_out(pieces, inner, indent, style), comment) != [
        line.removeprefix(indent) for line in text
    ]:
        return None
    counted = "" if comment.lstrip("# ").startswith(_PRAGMAS) else comment
    found = laid_out(pieces, outer, indent, style, after=len(counted))
    return _stand(found, comment) if found != text else None


def _stand(lines: Sequence[str], comment: str) -> list[str]:
    return [*lines[:-1], lines[-1] + comment]


def _pieces(tokens: Sequence[tokenize.TokenInfo], lines: Sequence[str], first: int) -> Iterator[Piece]:
    """Yield the tokens as they would stand on one line; an f-string is one piece."""
    end = tokens[0].start
    depth = 0
    begun = tokens[0].start
    for token in tokens:
        depth += token.type in _FSTRING
        if depth == (token.type in _FSTRING):
            begun = token.start
        if token.type in _FSTRING_END:
            depth -= 1
        if depth:
            continue
        text = _source(lines, first, begun, token.end)
        if begun[0] == end[0]:
            yield Piece(text, lines[begun[0] - first][end[1] : begun[1]] != "", on_new_line=False)
        else:
            yield Piece(text, is_spaced=True, on_new_line=True)
        end = token.end
        begun = token.end


def _source(lines: Sequence[str], first: int, start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - first][start[1] : end[1]]
    inner = lines[start[0] - first + 1 : end[0] - first]
    return "\n".join([lines[start[0] - first][start[1] :], *inner, lines[end[0] - first][: end[1]]])
