"""The parameters of an ``async def``, and the arguments of a call, by their text.

A call that does not fit the function cannot be a call of it. If the text is in doubt (a ``*`` in the
call, a decorator that may change the signature, no end of the parentheses), everything fits.
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import LITERALS

_TOKEN = regex(
    LITERALS + rb"|[\[({]|[\])}]|,|\blambda\b",
    DOTALL,
)
_COMMENT = regex(rb"#[^\n]*")
_LONGEST = 4000
_NAME = regex(rb"\s*(\*{0,2})\s*([\w\x80-\xff]*)\s*([:=]?)(=?)")


class Signature(Record):
    """At most ``most`` arguments by position, at least ``required`` in all, ``named`` by name.

    ``bound``: it has a receiver besides, which is passed by position in a call on the class itself.
    """

    most: int
    required: int
    named: frozenset[bytes]
    bound: bool = False


class Passed(Record):
    """How many arguments a call passes by position, and which by name."""

    positional: int
    named: frozenset[bytes]


_MANY = 1 << 20


def fits(signature: Signature | None, passed: Passed | None, *, of_class: bool) -> bool:
    """Return True if the call may be one of such a function; ``None`` stands for what the text does not show.

    ``of_class``: the method may be called on the class, ``Base.close(self)``.
    """
    if signature is None or passed is None:
        return True
    if passed.positional > signature.most + (of_class and signature.bound):
        return False
    if b"**" not in signature.named and not passed.named <= signature.named:
        return False
    return passed.positional + len(passed.named) >= signature.required


def signature(data: bytes, bracket: int, *, method: bool) -> Signature | None:
    """Return the parameters of a definition whose parenthesis is at ``bracket``, without a method's first."""
    parts = _parts(data, bracket)
    if parts is None:
        return None
    most = required = 0
    named: set[bytes] = set()
    by_position = True
    for part in parts:
        match = _NAME.match(part)
        assert match is not None
        stars, name, default = match[1], match[2], b"=" in part
        if part.strip() == b"/":
            named.clear()
            continue
        if stars:
            by_position = False
            most = _MANY if stars == b"*" and name else most
            named |= {b"**"} if stars == b"**" else set()
            continue
        named.add(name)
        required += not default
        most += by_position and most < _MANY
    if method and parts and most < _MANY:
        most -= 1
    return Signature(most, max(0, required - method), frozenset(named), method)


def passed(data: bytes, bracket: int) -> Passed | None:
    """Return the arguments of the call whose parenthesis is at ``bracket``."""
    parts = _parts(data, bracket)
    if parts is None:
        return None
    positional = 0
    named: set[bytes] = set()
    for part in parts:
        match = _NAME.match(part)
        assert match is not None
        if match[1]:
            return None
        if match[2] and match[3] == b"=" and not match[4]:
            named.add(match[2])
        else:
            positional += 1
    return Passed(positional, frozenset(named))


def _parts(data: bytes, bracket: int) -> list[bytes] | None:
    """Return the texts between the commas of the parentheses that open at ``bracket``, without comments."""
    depth, start = 0, bracket + 1
    parts: list[bytes] = []
    for match in _TOKEN.finditer(data, bracket, bracket + _LONGEST):
        token = match[0]
        if token == b"lambda":
            return None  # a lambda's parameters have commas, too
        if token in b"([{":
            depth += 1
        elif token in b")]}":
            depth -= 1
            if not depth:
                parts.append(data[start : match.start()])
                cleaned = [_COMMENT.sub(b"", part) for part in parts]
                return [part for part in cleaned if part.strip()]
        elif token == b"," and depth == 1:
            parts.append(data[start : match.start()])
            start = match.end()
    return None
