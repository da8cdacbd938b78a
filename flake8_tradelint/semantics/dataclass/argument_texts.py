"""The calls in a file as text: where they open, what else they are called, what replaces an instance."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.passed_texts import arguments
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import WORD_BYTES, renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence


_OPENING = regex(rb"[\s\\]*\(")
_HEADERS = (b"class ", b"def ")
_NAME = regex(rb"[\w\x80-\xff]+")
_RECEIVER = regex(rb"(\w*)[ \t]*\.[ \t]*$")
_CHAIN = bytes(WORD_BYTES) + b"."
_BEHIND = frozenset((b"(", b" ", b"\\", b"\n", b"\r", b"\t", b"\f", b"\v"))
"""What may stand behind a name that is called, or to which another name is given."""
_FAR = 100
REPLACERS = frozenset({b"replace", b"evolve"})
"""Functions that make an instance anew from another one."""
_HOMES = (b"dataclasses", b"attr", b"copy", b"msgspec")


class Uses(Record):
    """What a file does with a name: where it starts in ``calls``, and where their arguments do.

    ``aliases`` are what the file calls it otherwise.
    """

    calls: Sequence[tuple[int, int]]
    aliases: Sequence[bytes]


def uses(data: bytes, name: bytes) -> Uses:
    """What the file does with the name, found in one pass."""
    calls: list[tuple[int, int]] = []
    aliases: list[bytes] = []
    at = data.find(name)
    while at >= 0:
        end = at + len(name)
        behind = data[end : end + 1]
        if behind in _BEHIND and not (at and data[at - 1] in WORD_BYTES):
            if data.startswith(b" as ", end):
                alias = _NAME.match(data, end + 4)
                aliases += [alias[0]] if alias else ()
            elif not data[max(0, at - 8) : at].endswith(_HEADERS):
                opening = _OPENING.match(data, end)
                calls += [(at, opening.end())] if opening else ()
        at = data.find(name, end)
    return Uses(calls, aliases)


def calls(data: bytes, name: bytes) -> Sequence[tuple[int, int]]:
    """Where ``name`` starts in calls, and where their arguments do."""
    return uses(data, name).calls


def dotted(data: bytes, at: int, name: bytes) -> bytes:
    """The name there with the names and dots in front of it; with a dot first where there is more."""
    before = data[max(0, at - _FAR) : at]
    head = before[len(before.rstrip(_CHAIN)) :]
    before = data[max(0, at - len(head) - _FAR) : at - len(head)].rstrip(b" \t\r\n\\")
    return b"." + name if before.endswith(b".") else head + name


def replacing(data: bytes) -> Iterator[bytes]:
    """Which of ``REPLACERS`` may be called with a keyword?"""
    if not any(home in data for home in _HOMES):
        return
    aliases = renamed(data, REPLACERS.union(_HOMES))
    homes = {*_HOMES, b"attrs", b"structs", *(alias for alias, name in aliases.items() if name in _HOMES)}
    for name in sorted(REPLACERS):
        if name in aliases.values() or any(
            _is_home(data, start, homes) and arguments(data, at)[0] != frozenset()
            for start, at in calls(data, name)
        ):
            yield name


def _is_home(data: bytes, at: int, homes: Container[bytes]) -> bool:
    """Is what stands there no member, or one of these?"""
    before = _RECEIVER.search(data, max(0, at - _FAR), at)
    return before is None or before[1] in homes
