"""Render a document with the requested changes, and verify the result before anyone may use it.

The promises of operations are not trusted: the new text must parse, must equal the old one outside of the
declared places, and must have the same strings where that was promised.
"""

from __future__ import annotations

import ast
from collections import Counter

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, Rewriter
from flake8_tradelint.fixes.long_lines import wrapped
from flake8_tradelint.fixes.module_level import module_level
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def render(document: Document, changes: Sequence[Change]) -> bytes:
    """Return the bytes of the file after the changes.

    Raises:
        Refused: the result does not pass the verification, or nothing would change.
    """
    imports = dict.fromkeys(wanted for change in changes for wanted in change.imports)
    definitions = dict.fromkeys(wanted for change in changes for wanted in change.definitions)
    # Rewrites that keep a statement one statement come first, those that may split it last.
    every = [*module_level(document, tuple(imports), tuple(definitions)), *changes]
    try:
        text = document.module.visit(Rewriter(every)).code
    except cst.CSTValidationError as error:
        raise Refused(f"libcst rejects the result: {error}") from None
    except RecursionError:
        raise Refused("too deeply nested for libcst") from None
    if text == document.text:
        raise Refused("the fix would change nothing")
    touches = [touch for change in every for touch in change.touches]
    verify(document, text, touches, keeps_strings=all(change.keeps_strings for change in changes))
    return document.encode(_wrapped(document, text))


def _wrapped(document: Document, text: str) -> str:
    """Return the text with long lines wrapped, if that leaves its syntax tree as it is."""
    module = document.module
    short = wrapped(document.text, text, document.line_style, module.default_indent)
    if short == text:
        return text
    trees = _tree(text), _tree(short)
    same = None not in trees and len({ast.dump(tree) for tree in trees if tree is not None}) == 1
    return short if same else text


def verify(document: Document, text: str, touches: Iterable[Anchor], *, keeps_strings: bool) -> None:
    """Compare the new ``text`` with the document.

    Raises:
        Refused: the text must not be written.
    """
    if not is_elsewhere_equal(document.utf8, text.encode(), touches):
        raise Refused("the fix would change unrelated parts of the file")
    before = _tree(document.text)
    if before is None:
        # A source newer than this Python's ast, which only libcst can parse.
        _must_parse(text)
        return
    after = _tree(text)
    if after is None:
        raise Refused("the fixed file would not parse")
    if keeps_strings and _strings(before) != _strings(after):
        raise Refused("the fix would change the text of a string")


def is_elsewhere_equal(before: bytes, after: bytes, touches: Iterable[Anchor]) -> bool:
    """Return True if ``after`` differs from ``before`` only within the touched byte ranges.

    The pieces between the ranges must occur in ``after`` in order, the first and the last at the very ends.
    Taking each as early as possible finds such a match if there is one.
    """
    *pieces, last = _kept(before, sorted(touches))
    at = 0
    for number, piece in enumerate(pieces):
        found = after.find(piece, at) if number else (0 if after.startswith(piece) else -1)
        if found < 0:
            return False
        at = found + len(piece)
    if not pieces:
        return after == last
    return len(after) - at >= len(last) and after.endswith(last)


def _kept(before: bytes, touches: Sequence[Anchor]) -> list[bytes]:
    pieces = []
    at = 0
    for touch in touches:
        pieces.append(before[at : max(at, touch.start)])
        at = max(at, touch.end)
    return [*pieces, before[at:]]


def _tree(text: str) -> ast.Module | None:
    try:
        return parse_text(text)
    except SourceError:
        return None


def _must_parse(text: str) -> None:
    try:
        cst.parse_module(text)
    except cst.ParserSyntaxError:
        raise Refused("the fixed file would not parse") from None


def _strings(tree: ast.Module) -> Counter[str | bytes]:
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return Counter(value for value in constants if isinstance(value, str | bytes))
