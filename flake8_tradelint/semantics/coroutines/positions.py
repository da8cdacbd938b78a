"""Where in the text does a call stand: can its result be taken for something there, or thrown away?

No parser: parentheses are matched without regard to strings. What is in doubt counts as suspicious.
"""

from __future__ import annotations

import re

from flake8_tradelint.words import occurrences

_NAME = re.compile(rb"[\w\x80-\xff]+\Z")
_NAMES = re.compile(rb"([\w\x80-\xff.]+)[ \t]*\Z")
_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(
    range(0x80, 0x100)
)
_BLANK = frozenset(b" \t\r\n\\")
_OPENING = {ord(")"): ord("("), ord("]"): ord("[")}
_REACH = 600  # bytes in which a parenthesis is matched

_GIVEN_ON = frozenset({b"return", b"yield", b"from", b"def", b"await", b"lambda"})
_OPERATORS = frozenset({b"==", b"!=", b"<=", b">=", b"+=", b"-=", b"*=", b"/=", b"%=", b"|=", b"&="})
_TAKEN_APART = re.compile(rb"[.\[]|[ \t]*(?:[=!<>]=|[<>+\-*/%]|and\b|is\b|in\b|if\b)")
_KEYWORDS = frozenset({b"if", b"while", b"not", b"and", b"or", b"elif", b"assert", b"in", b"is", b"else"})


def is_suspicious(data: bytes, name: bytes, takers: frozenset[bytes]) -> bool:
    """Does some call of the name stand where nobody awaits it later? ``takers`` look at arguments only."""
    for at in occurrences(data, name):
        behind = at + len(name)
        while behind < len(data) and data[behind] in b" \t":
            behind += 1
        if data[behind : behind + 1] == b"(" and _stands_badly(data, at, behind, takers):
            return True
    return False


def _stands_badly(data: bytes, at: int, bracket: int, takers: frozenset[bytes]) -> bool:
    start = _start(data, at)
    before = start
    while before > 0 and data[before - 1] in _BLANK:
        before -= 1
    word = _NAME.search(data, max(0, before - 20), before)
    same_line = b"\n" not in data[before:start]
    if word is not None and word[0] in (b"await", b"def"):
        return False
    if _is_taken_apart(data, bracket):
        return True
    last = data[before - 1 : before]
    if not same_line and last not in (b"(", b"[", b"{", b",", b"="):
        return True
    if word is not None and same_line:
        return word[0] not in _GIVEN_ON
    if last in (b"(", b","):
        return _is_looked_at(data, before, takers)
    if last == b"=":
        return _is_bound(data, before, start)
    if last == b"@":
        return False
    if last == b":":
        return b"lambda" in data[data.rfind(b"\n", 0, before) + 1 : before]
    return last != b"["


def _is_bound(data: bytes, end: int, start: int) -> bool:
    """Is the value compared, added, or bound to a plain name? Keywords have no blank behind the ``=``."""
    if data[end - 2 : end] in _OPERATORS:
        return True
    target = data[data.rfind(b"\n", 0, end) + 1 : end - 1]
    return end < start and b"." not in target.partition(b":")[0]


def _start(data: bytes, at: int) -> int:
    """Where the callee, of which the last name stands at ``at``, begins."""
    while at > 0:
        byte = data[at - 1]
        if byte in _IDENTIFIER or byte == ord("."):
            at -= 1
        elif byte in _OPENING and data[at : at + 1] in (b".", b"[", b"("):
            at = _opening(data, at - 1)
        elif byte in _BLANK and data[at : at + 1] == b".":
            at -= 1
        else:
            break
    return at


def _opening(data: bytes, at: int) -> int:
    """The bracket that the one at ``at`` closes; ``at`` where there is none near."""
    depth = 0
    for here in range(at, max(-1, at - _REACH), -1):
        if data[here] in b")]}":
            depth += 1
        elif data[here] in b"([{":
            depth -= 1
            if not depth:
                return here
    return max(0, at - _REACH)


def _is_taken_apart(data: bytes, bracket: int) -> bool:
    """``call(...).x``, ``call(...)[0]``, ``call(...) == x``, ``call(...) and ...``."""
    depth = 0
    for here in range(bracket, min(len(data), bracket + _REACH)):
        if data[here] in b"([{":
            depth += 1
        elif data[here] in b")]}":
            depth -= 1
            if not depth:
                return _TAKEN_APART.match(data, here + 1) is not None
    return True


def _is_looked_at(data: bytes, end: int, takers: frozenset[bytes]) -> bool:
    """Does the call whose arguments the text before ``end`` is among only look at them?"""
    depth = 1
    for here in range(end - 1, max(-1, end - _REACH), -1):
        if data[here] in b")]}":
            depth += 1
        elif data[here] in b"([{":
            depth -= 1
            if not depth:
                return data[here] == ord("(") and _only_looks(data, here, takers)
    return True


def _only_looks(data: bytes, bracket: int, takers: frozenset[bytes]) -> bool:
    """Is what stands before the bracket nothing, a keyword, a taker or a function of the file?"""
    name = _NAMES.search(data, max(0, bracket - 80), bracket)
    last = name[1].rpartition(b".")[2] if name is not None else b""
    return not last or last in takers or last in _KEYWORDS or b"def " + last + b"(" in data
