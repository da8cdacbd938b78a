"""Reads sources that are newer than the Python we run on.

``ast`` of Python 3.10 rejects ``except*`` (PEP 654), that of 3.11 type parameters (PEP 695) and the
f-strings of PEP 701, and before 3.14 it rejects ``except A, B:`` (PEP 758) and ``t"..."`` (PEP 750). Those
spellings are rewritten into older ones *of the same length*, so every byte offset stays true. The rewritten
text is only ever parsed, never written anywhere, and only after the plain text failed to parse.
"""

from __future__ import annotations

import sys

from flake8_tradelint.patterns import IGNORECASE, MULTILINE, composed, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _ast as ast
    import re
    from collections.abc import Callable, Iterator


# `except A, B:` -> `except A| B:`: the handler's type becomes a BinOp, which nobody reads.
_UNPARENTHESISED_EXCEPT = regex(
    r"^([ \t]*except\*?[ \t]+)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)([ \t]*:)", MULTILINE
)
# `except* A:` -> `except  A:`, for Python 3.10.
_GROUP = regex(r"^([ \t]*except[ \t]*)\*", MULTILINE)
# `class A[T](B):` and `def f[T](x):` -> the parameters become blanks.
_TYPE_PARAMETERS = regex(r"^([ \t]*(?:class|(?:async[ \t]+)?def)[ \t]+\w+)(\[)", MULTILINE)
# `type X = int` -> `None;X = int`, `type X[T] = ...` likewise with blanks.
_TYPE_ALIAS = regex(r"^([ \t]*)type[ ](\w+[ \t]*)(?=[=\[])", MULTILINE)
_TEMPLATE = regex(r"\b(?:t|tr|rt)[\"']", IGNORECASE)


def spellings(text: str) -> Iterator[tuple[str, Callable[[ast.Module], bool] | None]]:
    """``text`` in older spellings, line by line as long as it is, each with what restores its tree.

    That tells whether there is such a tree.
    """
    for spelling in dict.fromkeys(_backports(text)):
        if spelling != text:
            yield spelling, None
    if sys.version_info >= (3, 12) and not _TEMPLATE.search(text):
        return
    from flake8_tradelint.source.formatted_strings import NotRewritten, Rewritten

    try:
        rewritten = Rewritten(text)
    except NotRewritten:
        return
    for spelling in dict.fromkeys((rewritten.text, *_backports(rewritten.text))):
        yield spelling, rewritten.restore


def _backports(text: str) -> tuple[str, ...]:
    """``text`` with newer statements in older spellings.

    In the first one only those of Python 3.14 are: what Python 3.12 knows means more than its older spelling.
    """
    caught = _UNPARENTHESISED_EXCEPT.sub(lambda m: m[1] + m[2].replace(",", "|") + m[3], text)
    text = _GROUP.sub(r"\1 ", caught) if sys.version_info < (3, 11) else caught
    text = _blank_brackets(text, _TYPE_PARAMETERS)
    text = _blank_brackets(text, composed(r"^([ \t]*type[ ]\w+[ \t]*)(\[)", MULTILINE))
    return caught, _TYPE_ALIAS.sub(r"\1None;\2", text)


def _blank_brackets(text: str, opener: re.Pattern[str]) -> str:
    """Replace the bracketed group that ``opener``'s second group starts by blanks."""
    parts: list[str] = []
    done = 0
    for match in opener.finditer(text):
        start = match.start(2)
        end = _closing_bracket(text, start)
        if start < done or end is None:
            continue
        parts += [text[done:start], _blank(text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _blank(group: str) -> str:
    """Blanks of the same shape; the lines of a group that spans several are joined by backslashes."""
    import re

    blanks = re.sub(r"[^\r\n]", " ", group)
    return re.sub(r" (\r?\n|\r)", r"\\\1", blanks)


def _closing_bracket(text: str, start: int) -> int | None:
    """The offset after the bracket that closes the one at ``start``; strings are not understood."""
    depth = 0
    for offset in range(start, min(len(text), start + 2000)):
        char = text[offset]
        depth += (char == "[") - (char == "]")
        if depth == 0:
            return offset + 1
    return None
