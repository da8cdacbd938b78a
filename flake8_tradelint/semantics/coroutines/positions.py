"""Where in the text does a call stand: can its result be taken for something there, or thrown away?

No parser: parentheses are matched without regard to strings. What is in doubt counts as suspicious.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_HEADER = regex(rb"[ \t]*(?:if|elif|else|for|while|try|except|finally|with|async|case|match|def|class)\b")
"""The beginning of a compound statement, whose suite may stand on the same line."""
_NAME = regex(rb"[\w\x80-\xff]+\Z")
_NAMES = regex(rb"([\w\x80-\xff.]+)[ \t]*\Z")
_IDENTIFIER = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(
    range(0x80, 0x100)
)
_BLANK = frozenset(b" \t\r\n\\")
_OPENING = {ord(")"): ord("("), ord("]"): ord("[")}
_BRACKETS = regex(rb"[()\[\]{}]")
_REACH, _NEAR = 600, 80  # bytes in which a parenthesis is matched; those that are looked through at once

_GIVEN_ON = frozenset({b"return", b"yield", b"from", b"def", b"await", b"lambda"})
_OPERATORS = frozenset({b"==", b"!=", b"<=", b">=", b"+=", b"-=", b"*=", b"/=", b"%=", b"|=", b"&="})
_TAKEN_APART = regex(rb"[.\[]|[ \t]*(?:[=!<>]=|[<>+\-*/%]|and\b|is\b|in\b|if\b)")
"""``call(...).x``, ``call(...)[0]``, ``call(...) == x``, ``call(...) and ...``."""
_CALLED = regex(rb"[(,\s](?:target|function|func|callback|handler|fn)=\Z")
"""Keywords for what will be called."""
_ELEMENT = regex(rb"\s*(?:async[ \t]+)?for\b")
_COUNTED = regex(rb"\b(?:any|all|sum)\([ \t\r\n]*[(\[{]?[ \t\r\n]*\Z")
"""Whoever has these elements looks at them only."""
_ASYNC_FOR = regex(rb"\basync[ \t]+for\b[^\n]*\bin[ \t]*\Z")
_KEYWORDS = frozenset({b"if", b"while", b"not", b"and", b"or", b"elif", b"assert", b"in", b"is", b"else"})


class CallText(Record):
    """``head.name(...)``, whose arguments begin at the offset ``bracket``; the head may be empty.

    ``async_for``: such a loop goes through what it gives; ``entered``: a ``with`` enters that.
    """

    head: bytes
    name: bytes
    bracket: int
    async_for: bool
    entered: bool = False

    @property
    def owner(self) -> bytes:
        """The last name of the head."""
        return self.head[self.head.rfind(b".") + 1 :]

    def end(self, data: bytes) -> int:
        """Where the name ends."""
        at = self.bracket
        while data[at - 1] in b" \t":
            at -= 1
        return at


def lost_calls(data: bytes, name: bytes, takers: frozenset[bytes]) -> Iterator[CallText]:
    """The calls of the name that stand where nobody awaits them later; ``takers`` look at arguments only."""
    for at in occurrences(data, name):
        behind = at + len(name)
        while behind < len(data) and data[behind] in b" \t":
            behind += 1
        if data[behind : behind + 1] == b"(":
            found = lost_call(data, -1, at + len(name), behind, name, takers)
            if found is not None:
                yield found


def lost_call(
    data: bytes, start: int, end: int, bracket: int, name: bytes, takers: frozenset[bytes]
) -> CallText | None:
    """The call of which the name ends and the parenthesis stands there, if nobody awaits it later.

    ``start``: where the callee begins, -1 where that has to be looked for.
    """
    at = end - len(name)
    start = _start(data, at) if start < 0 else start
    if not _stands_badly(data, start, bracket, takers):
        return None
    entered = data.startswith(b"with ", max(0, start - 5)) and _is_all(data, bracket)
    loop = _ASYNC_FOR.search(data, data.rfind(b"\n", 0, start) + 1, start) is not None
    return CallText(data[start:at].rstrip(b". \t\r\n\\"), name, bracket, loop, entered)


def _is_all(data: bytes, bracket: int) -> bool:
    """Is the result what is meant, and nothing of it or made of it?"""
    behind = _closing(data, bracket)
    return behind is not None and not _TAKEN_APART.match(data, behind)


def _stands_badly(data: bytes, start: int, bracket: int, takers: frozenset[bytes]) -> bool:
    before = start
    while before > 0 and data[before - 1] in _BLANK:
        before -= 1
    word = _NAME.search(data, max(0, before - 20), before)
    same_line = b"\n" not in data[before:start]
    if word is not None and word[0] in (b"await", b"def"):
        return False
    behind = _closing(data, bracket)
    if behind is None or _TAKEN_APART.match(data, behind):
        return True
    last = data[before - 1 : before]
    element = _ELEMENT.match(data, behind)
    # Behind a statement a loop begins on the next line.
    if element is not None and (b"\n" not in element[0] or last in (b"(", b"[", b"{", b",")):
        tested = word is not None and word[0] in _KEYWORDS
        if tested or _COUNTED.search(data, max(0, before - 40), before):
            return True
        # Whoever gets the elements may await them, unless there is nobody.
        line = data.rfind(b"\n", 0, before) + 1
        return last in (b"[", b"{") and not data[line : before - 1].strip()
    if not same_line and last not in (b"(", b"[", b"{", b",", b"="):
        return True
    if word is not None and same_line:
        return word[0] not in _GIVEN_ON
    if last in (b"(", b","):
        return _is_looked_at(data, before, takers)
    if last == b"=":
        called = _CALLED.search(data, max(0, before - 20), before) is not None
        return _is_bound(data, before, start) or (called and _is_looked_at(data, before, takers))
    if last == b"@":
        return False
    if last == b":":
        head = data[data.rfind(b"\n", 0, before) + 1 : before]
        return b"lambda" in head or _HEADER.match(head) is not None
    return last != b"["


def _is_bound(data: bytes, end: int, start: int) -> bool:
    """Is the value compared, added, or bound to a plain name? Keywords have no blank behind the ``=``.

    What is put into an item (``waiting[key] = call()``) somebody may take out of it.
    """
    if data[end - 2 : end] in _OPERATORS:
        return True
    target = data[data.rfind(b"\n", 0, end) + 1 : end - 1].partition(b":")[0].rstrip()
    return end < start and b"." not in target and (not target.endswith(b"]") or b"," in target)


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
    """The bracket that the one at ``at`` closes; where there is none near, as far as one looks."""
    found = _opened_before(data, at + 1, 0)
    return max(0, at - _REACH) if found is None else found


def _opened_before(data: bytes, end: int, depth: int) -> int | None:
    """The bracket before ``end`` that opens the ``depth``-th level outward (0: it closes just there)."""
    last = max(0, end - _REACH)
    while end > last:
        # Mostly it is near.
        start = max(last, end - _NEAR)
        for match in reversed(list(_BRACKETS.finditer(data, start, end))):
            depth += 1 if match[0] in b")]}" else -1
            if not depth:
                return match.start()
        end = start
    return None


def _closing(data: bytes, bracket: int) -> int | None:
    """Where the call ends whose parenthesis opens there; ``None`` where that is far away."""
    depth = 0
    for match in _BRACKETS.finditer(data, bracket, bracket + _REACH):
        depth += 1 if match[0] in b"([{" else -1
        if not depth:
            return match.end()
    return None


def _is_looked_at(data: bytes, end: int, takers: frozenset[bytes]) -> bool:
    """Does the call whose arguments the text before ``end`` is among only look at them?"""
    opened = _opened_before(data, end, 1)
    return opened is None or (data[opened] == ord("(") and _only_looks(data, opened, takers))


def _only_looks(data: bytes, bracket: int, takers: frozenset[bytes]) -> bool:
    """Is what stands before the bracket nothing, a keyword, a taker or a function of the file?"""
    name = _NAMES.search(data, max(0, bracket - 80), bracket)
    last = name[1].rpartition(b".")[2] if name is not None else b""
    return not last or last in takers or last in _KEYWORDS or b"def " + last + b"(" in data
