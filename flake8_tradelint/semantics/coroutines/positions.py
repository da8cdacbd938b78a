"""Whether the result of a call is dropped or used as a value where the call stands, by the text.

Nothing is parsed: parentheses are matched without regard to strings. In doubt, a call is a candidate.
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
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
_REACH, _NEAR = 600, 80  # how many bytes are searched for a parenthesis, and how many of these at once
_FAR = 20 * _REACH

_GIVEN_ON = frozenset({b"return", b"yield", b"from", b"def", b"await", b"lambda"})
_OPERATORS = frozenset({b"==", b"!=", b"<=", b">=", b"+=", b"-=", b"*=", b"/=", b"%=", b"|=", b"&="})
_TAKEN_APART = regex(rb"[.\[]|[ \t]*(?:[=!<>]=|[<>+\-*/%]|and\b|or\b|is\b|in\b|if\b)")
"""``call(...).x``, ``call(...)[0]``, ``call(...) == x``, ``call(...) and ...``."""
_AWAIT = regex(rb"\bawait\s*\Z")
_READ = regex(rb"\s*\.|[ \t]*\[")
"""``.x`` or ``[0]`` behind a call."""
_PLAIN_END = regex(rb"\([^()\[\]{}]{0,200}\)")
"""Arguments without brackets."""
_CALLED = regex(rb"[(,\s](?:target|function|func|callback|handler|fn)=\Z")
"""Keyword arguments that will be called."""
_ELEMENT = regex(rb"\s*(?:async[ \t]+)?for\b")
_COUNTED = regex(rb"\b(?:any|all|sum)\([ \t\r\n]*[(\[{]?[ \t\r\n]*\Z")
"""A function that only inspects the elements of a comprehension."""
_GIVEN = regex(rb"(?:\*|\breturn|\byield)[ \t]*\Z")
"""Tokens before a list, set or dict display whose items are unpacked or returned to the caller."""
_TARGET = regex(rb"(?:\A|[\n;])[ \t]*([\w\x80-\xff]+)[ \t]*(?::[^=\n]*)?=[ \t]*\Z")
_ADDED = regex(rb"(?:\A|[^\w.\x80-\xff])([\w\x80-\xff]+)\.(?:append|add|appendleft)\Z")
_ENDING = frozenset({b"", b"\n", b"\r", b")", b",", b"]"})
_NEXT_DEF = regex(rb"\n[ \t]*(?:async[ \t]+)?def\b")
_ASYNC_FOR = regex(rb"\basync[ \t]+for\b[^\n]*\bin[ \t]*\Z")
_KEYWORDS = frozenset({b"if", b"while", b"not", b"and", b"or", b"elif", b"assert", b"in", b"is", b"else"})


class CallText(Record):
    """A call ``head.name(...)``; the head may be empty, ``bracket`` is the offset of its parenthesis.

    ``async_for``: an ``async for`` iterates over its result; ``entered``: a ``with`` enters it;
    ``awaited``: so that it is only lost if it is a generator's.
    """

    head: bytes
    name: bytes
    bracket: int
    async_for: bool
    entered: bool = False
    awaited: bool = False

    @property
    def owner(self) -> bytes:
        """The last name of the head."""
        return self.head[self.head.rfind(b".") + 1 :]

    def end(self, data: bytes) -> int:
        """Return the offset at which the name ends."""
        at = self.bracket
        while data[at - 1] in b" \t":
            at -= 1
        return at


def lost_calls(data: bytes, name: bytes, takers: frozenset[bytes]) -> Iterator[CallText]:
    """Yield the calls of the name whose result nothing awaits; ``takers`` only inspect their arguments."""
    for at in occurrences(data, name):
        behind = at + len(name)
        while behind < len(data) and data[behind] in b" \t":
            behind += 1
        if data[behind : behind + 1] == b"(":
            found = lost_call(data, -1, at + len(name), behind, name, takers)
            if found is not None:
                yield found


def lost_call(
    data: bytes,
    start: int,
    end: int,
    bracket: int,
    name: bytes,
    takers: frozenset[bytes],
    *,
    yields: bool = False,
) -> CallText | None:
    """Return the call with this name's end and parenthesis; ``None`` if its result may be awaited later.

    ``yields``: the name may be that of a generator, which cannot be awaited.

    ``start`` is the offset of the callee, -1 if it has to be found.
    """
    at = end - len(name)
    start = _start(data, at) if start < 0 else start
    awaited = not _stands_badly(data, start, bracket, takers)
    if awaited and not (yields and _AWAIT.search(data, max(0, start - 20), start)):
        return None
    entered = data.startswith(b"with ", max(0, start - 5)) and _is_all(data, bracket)
    loop = _ASYNC_FOR.search(data, data.rfind(b"\n", 0, start) + 1, start) is not None
    return CallText(data[start:at].rstrip(b". \t\r\n\\"), name, bracket, loop, entered, awaited)


def is_read_first(data: bytes, bracket: int) -> bool:
    """Return True if something is read of the result of the call at ``bracket``: ``fetch()[0]``."""
    simple = _PLAIN_END.match(data, bracket)
    end = simple.end() if simple is not None else _closing(data, bracket, _FAR)
    return end is None or _READ.match(data, end) is not None


def is_element(data: bytes, bracket: int) -> bool:
    """Return True if the call at ``bracket`` is the element of a comprehension."""
    simple = _PLAIN_END.match(data, bracket)
    end = simple.end() if simple is not None else _closing(data, bracket)
    return end is not None and _ELEMENT.match(data, end) is not None


def _is_all(data: bytes, bracket: int) -> bool:
    """Return True if nothing of the result is read, and nothing computed from it."""
    behind = _closing(data, bracket)
    return behind is not None and not _TAKEN_APART.match(data, behind)


def _stands_badly(data: bytes, start: int, bracket: int, takers: frozenset[bytes]) -> bool:
    before = start
    while before > 0 and data[before - 1] in _BLANK:
        before -= 1
    word = _NAME.search(data, max(0, before - 20), before)
    same_line = b"\n" not in data[before:start]
    if word is not None and word[0] == b"await":
        return is_read_first(data, bracket)
    if word is not None and word[0] == b"def":
        return False
    behind = _closing(data, bracket)
    if behind is None or _TAKEN_APART.match(data, behind):
        return True
    last = data[before - 1 : before]
    element = _ELEMENT.match(data, behind)
    # A loop on the line after a complete statement is a statement of its own.
    if element is not None and (b"\n" not in element[0] or last in (b"(", b"[", b"{", b",")):
        tested = word is not None and word[0] in _KEYWORDS
        if tested or _COUNTED.search(data, max(0, before - 40), before):
            return True
        return _is_element_kept(data, before, behind)
    if not same_line and last not in (b"(", b"[", b"{", b",", b"="):
        return True
    if word is not None and same_line:
        return word[0] not in _GIVEN_ON or (word[0] == b"return" and _is_in_async(data, before))
    if last in (b"(", b","):
        return _is_looked_at(data, before, takers) or _is_item_kept(data, before, behind)
    if last == b"=":
        called = _CALLED.search(data, max(0, before - 20), before) is not None
        return _is_bound(data, before, start, behind) or (called and _is_looked_at(data, before, takers))
    if last == b"@":
        return False
    if last == b":":
        head = data[data.rfind(b"\n", 0, before) + 1 : before]
        return b"lambda" in head or _HEADER.match(head) is not None
    return last != b"[" or _is_item_kept(data, before, behind)


def _is_in_async(data: bytes, at: int) -> bool:
    """Return True if the function around the line may be an ``async def``."""
    line = data.rfind(b"\n", 0, at) + 1
    indent = len(data[line:at]) - len(data[line:at].lstrip())
    last = max(0, line - _FAR)
    while (at := data.rfind(b"def ", last, at)) >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        before = data[start:at]
        words = before.split()
        if len(before) - len(before.lstrip()) < indent and words in ([], [b"async"]):
            return bool(words)
    return last > 0


def _is_element_kept(data: bytes, before: int, behind: int) -> bool:
    """Return True if the element of a comprehension is in a collection that may not be awaited."""
    opened = _opened_before(data, before, 1)
    return opened is None or not _is_passed_on(data, opened, behind)


def _is_item_kept(data: bytes, before: int, behind: int) -> bool:
    """Return True for an item of a display, or of a local collection: ``prices.append(f())``."""
    opened = _opened_before(data, before, 1)
    if opened is None:
        return True
    if data[opened] != ord("("):
        return not _is_passed_on(data, opened, behind)
    added = _ADDED.search(data, max(0, opened - 80), opened)
    return added is not None and not _is_unpacked(data, added[1], behind)


def _is_passed_on(data: bytes, opened: int, behind: int) -> bool:
    """Return True if the display is returned or unpacked, by itself or by the name of its variable."""
    if _GIVEN.search(data, max(0, opened - 20), opened):
        return True
    bound = _TARGET.search(data, max(0, opened - 120), opened)
    return bound is not None and _is_unpacked(data, bound[1], behind)


def _is_unpacked(data: bytes, name: bytes, behind: int) -> bool:
    """Return True if the function goes on with ``*name`` or ``return name``."""
    following = _NEXT_DEF.search(data, behind)
    end = following.start() if following is not None else len(data)
    return any(
        data[at + len(name) : at + len(name) + 1] in _ENDING
        for sign in (b"*", b"return ")
        for at in _occurrences(data, sign + name, behind, end, len(sign))
    )


def _occurrences(data: bytes, text: bytes, start: int, end: int, skipped: int) -> Iterator[int]:
    """Yield the offsets of the text, without the first bytes of it."""
    at = data.find(text, start, end)
    while at >= 0:
        yield at + skipped
        at = data.find(text, at + 1, end)


def _is_bound(data: bytes, end: int, start: int, behind: int) -> bool:
    """Return True if the value is compared, added, or bound to a plain name, or to an item of one.

    A keyword argument has no blank after the ``=``.
    """
    if data[end - 2 : end] in _OPERATORS:
        return True
    target = data[data.rfind(b"\n", 0, end) + 1 : end - 1].partition(b":")[0].rstrip()
    if end >= start or b"." in target.partition(b"[")[0]:
        return False
    if not target.endswith(b"]") or b"," in target:
        return True
    return not _is_unpacked(data, target.partition(b"[")[0].strip(), behind)


def _start(data: bytes, at: int) -> int:
    """Return the offset at which the callee begins whose last name stands at ``at``."""
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


def opened_by(text: bytes) -> int:
    """Return the offset of the bracket that the last byte of the text closes; 0 if it is not there."""
    return _opening(text, len(text) - 1)


def opened_around(data: bytes, at: int) -> int | None:
    """Return the offset of the innermost bracket that is open at ``at``; ``None`` if none is near."""
    return _opened_before(data, at, 1)


def _opening(data: bytes, at: int) -> int:
    """Return the offset of the bracket that the one at ``at`` closes, or of the end of the search."""
    found = _opened_before(data, at + 1, 0)
    return max(0, at - _REACH) if found is None else found


def _opened_before(data: bytes, end: int, depth: int) -> int | None:
    """Return the bracket before ``end`` that opens the ``depth``-th level outward; ``None`` if none is near.

    With a depth of 0 it is the one that the bracket just before ``end`` closes.
    """
    last = max(0, end - _REACH)
    while end > last:
        # The bracket is mostly near.
        start = max(last, end - _NEAR)
        for match in reversed(list(_BRACKETS.finditer(data, start, end))):
            depth += 1 if match[0] in b")]}" else -1
            if not depth:
                return match.start()
        end = start
    return None


def _closing(data: bytes, bracket: int, reach: int = _REACH) -> int | None:
    """Return the end of the call whose parenthesis opens at ``bracket``; ``None`` if it is far away."""
    depth = 0
    for match in _BRACKETS.finditer(data, bracket, bracket + reach):
        depth += 1 if match[0] in b"([{" else -1
        if not depth:
            return match.end()
    return None


def _is_looked_at(data: bytes, end: int, takers: frozenset[bytes]) -> bool:
    """Return True if the text before ``end`` is in the arguments of a call that only inspects them."""
    opened = _opened_before(data, end, 1)
    if opened is None or data[opened] != ord("("):
        return opened is None
    if _AWAIT.search(data, max(0, opened - 20), opened):
        return is_read_first(data, opened)
    return _only_looks(data, opened, takers)


def _only_looks(data: bytes, bracket: int, takers: frozenset[bytes]) -> bool:
    """Return True if the bracket follows nothing, a keyword, a taker or a function that the file defines."""
    name = _NAMES.search(data, max(0, bracket - 80), bracket)
    last = name[1].rpartition(b".")[2] if name is not None else b""
    return not last or last in takers or last in _KEYWORDS or b"def " + last + b"(" in data
