"""Parse sources that are newer than the running Python, by rewriting new syntax into older syntax.

``ast`` of Python 3.10 rejects ``except*`` (PEP 654), that of 3.11 type parameters (PEP 695) and the f-strings
of PEP 701, before 3.14 it rejects ``except A, B:`` (PEP 758) and ``t"..."`` (PEP 750), before 3.15 ``lazy
import`` (PEP 810), stars in comprehensions (PEP 798) and ``case +1:``. These are rewritten into older syntax
*of the same length*, so every byte offset stays true. The rewritten text is only ever parsed, never written
anywhere, and only after the plain text failed to parse.
"""

from __future__ import annotations

import sys

from flake8_tradelint.source.newer_trees import handlers_as_tuples, unpack_comprehensions
from flake8_tradelint.startup.patterns import MULTILINE, composed, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _ast as ast
    import re
    from collections.abc import Callable, Iterator

    from flake8_tradelint.source.newer_trees import Place


_TEMPLATE = regex(r"\b(?:[tT][rR]?|[rR][tT])[\"']")
# `except A, B:` -> `except A| B:`, of which `handlers_as_tuples` makes a tuple again.
_HANDLER = regex(r"^([ \t]*except\*?)([ \t(\[][^\n:#\"']*,[^\n:#\"']*)(?=:)", MULTILINE)
# `except* A:` -> `except  A:`, for Python 3.10.
_GROUP = regex(r"^([ \t]*except[ \t]*)\*", MULTILINE)
# `lazy import a` -> `None;import a`, likewise `lazy from a import b`.
_LAZY = regex(r"^([ \t]*)lazy([ \t])([ \t]*(?:import|from)\b)", MULTILINE)
# `[*each for ...` -> `[ each for ...`, `{**each for ...` -> `{  each for ...`: `unpack_comprehensions`.
_PARTS = regex(
    r"[\[({](?:[ \t\r\n]*(\*\*?)(?!\*))?|[\])},]|\bfor\b|#[^\n]*"
    r"|\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
)
# `case +1:` -> `case  1:`, in alternatives and displays, too.
_CASE = regex(r"^[ \t]*case\b[^\n]*", MULTILINE)
_PLUS = regex(r"((?:\bcase|[\[({,:|=])[ \t]*)\+(?=[.\d])")
# `class A[T](B):` and `def f[T](x):` -> the parameters become blanks.
_TYPE_PARAMETERS = regex(r"^([ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+\w+)(\[)", MULTILINE)
_MOST_UNCLOSED = 20
"""Number of unclosed brackets after which the text is taken not to be Python.

Each one takes a scan of 2,000 characters to detect.
"""
# `type X = int` -> `None;X = int`, `type X[T] = ...` likewise with blanks.
_TYPE_ALIAS = regex(r"^([ \t]*)type[ ](\w+[ \t]*)(?=[=\[])", MULTILINE)


def spellings(text: str) -> Iterator[tuple[str, Callable[[ast.Module], bool] | None]]:
    """Yield rewritings of ``text`` in older syntax, line by line of the same length.

    Each comes with the function that restores its tree, and that returns False if it cannot.
    """
    for spelling, restored in _backports(text):
        if spelling != text:
            yield spelling, restored
    if sys.version_info >= (3, 12) and not _TEMPLATE.search(text):
        return
    from flake8_tradelint.source.formatted_strings import NotRewritten, Rewritten

    try:
        rewritten = Rewritten(text)
    except NotRewritten:
        return
    yield rewritten.text, rewritten.restore
    for spelling, restored in _backports(rewritten.text):
        if spelling != rewritten.text:
            yield spelling, _both(rewritten.restore, restored)


def _both(
    first: Callable[[ast.Module], bool], second: Callable[[ast.Module], bool]
) -> Callable[[ast.Module], bool]:
    return lambda tree: first(tree) and second(tree)


def _backports(text: str) -> list[tuple[str, Callable[[ast.Module], bool]]]:
    """Return ``text`` with newer statements in older syntax, each with the function that restores its tree.

    The first rewriting changes only the syntax of Python 3.14 and 3.15: what Python 3.12 knows would lose
    some of its meaning in older syntax.
    """
    newest = _LAZY.sub(r"\1None;\3", _HANDLER.sub(_bars, text))
    newest = _CASE.sub(lambda line: _PLUS.sub(r"\1 ", line[0]), newest)
    newest, starred = _without_stars(newest)

    def restored(tree: ast.Module) -> bool:
        handlers_as_tuples(tree)
        if starred:
            unpack_comprehensions(tree, starred)
        return True

    older = _GROUP.sub(r"\1 ", newest) if sys.version_info < (3, 11) else newest
    older = _blank_brackets(older, _TYPE_PARAMETERS)
    older = _blank_brackets(older, composed(r"^([ \t]*type[ ]\w+[ \t]*)(\[)", MULTILINE))
    older = _TYPE_ALIAS.sub(r"\1None;\2", older)
    return [(spelling, restored) for spelling in dict.fromkeys((newest, older))]


def _bars(handler: re.Match[str]) -> str:
    """Return ``except A, f(b, c):`` with ``|`` in place of the commas outside of brackets."""
    depth, classes = 0, []
    for char in handler[2]:
        depth += (char in "([{") - (char in ")]}")
        classes.append("|" if char == "," and not depth else char)
    return handler[1] + "".join(classes)


def _without_stars(text: str) -> tuple[str, dict[Place, tuple[Place, int]]]:
    """Blank the stars that comprehensions begin with; return the text and the places of these stars.

    The places are what ``unpack_comprehensions`` expects.
    """
    starred: dict[Place, tuple[Place, int]] = {}
    parts: list[str] = []
    done = 0
    for display in sorted(_starred_comprehensions(text), key=lambda match: match.start()):
        start, end = display.span(1)
        starred[_place(text, display.start())] = _place(text, start), end - start
        parts += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*parts, text[done:]]), starred


def _starred_comprehensions(text: str) -> Iterator[re.Match[str]]:
    """Yield the opening brackets that one or two stars (group 1) follow, with a ``for`` before any comma."""
    around: list[re.Match[str] | None] = []
    for match in _PARTS.finditer(text):
        part = match[0]
        if part[0] in "[({":
            around.append(match if match[1] else None)
        elif part in ("]", ")", "}"):
            del around[-1:]
        elif part in (",", "for") and around:
            opened, around[-1] = around[-1], None
            if opened is not None and part == "for":
                yield opened


def _place(text: str, offset: int) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, start) + 1, len(text[start:offset].encode(errors="surrogatepass"))


def _blank_brackets(text: str, opener: re.Pattern[str]) -> str:
    """Replace every bracketed group that begins at group 2 of ``opener`` by blanks."""
    parts: list[str] = []
    done = unclosed = 0
    for match in opener.finditer(text):
        start = match.start(2)
        end = _closing_bracket(text, start) if unclosed < _MOST_UNCLOSED else None
        if start < done or end is None:
            unclosed += end is None
            continue
        parts += [text[done:start], _blank(text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _blank(group: str) -> str:
    """Return blanks in the shape of ``group``; its line breaks are kept, with a backslash before each."""
    import re

    blanks = re.sub(r"[^\r\n]", " ", group)
    return re.sub(r" (\r?\n|\r)", r"\\\1", blanks)


def _closing_bracket(text: str, start: int) -> int | None:
    """Return the offset behind the bracket that closes the one at ``start``.

    String literals are not recognised.
    """
    depth = 0
    for offset in range(start, min(len(text), start + 2000)):
        char = text[offset]
        depth += (char == "[") - (char == "]")
        if depth == 0:
            return offset + 1
    return None
