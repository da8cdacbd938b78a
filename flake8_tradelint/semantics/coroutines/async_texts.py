"""The ``async def`` statements of a name, told from the text of the files that have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
from flake8_tradelint.semantics.coroutines.signatures import Signature, signature

_NEXT_STATEMENT = re.compile(rb"\n[^\s#)\]}]")
_BRACKET = re.compile(rb"[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(")


@dataclass(frozen=True, slots=True)
class AsyncDefinition:
    """``owner`` is the class whose method it is, empty for none; ``indent`` the blanks before it.

    ``signature``: as far as it can be told; a decorator may have changed it. ``yields``: its text speaks of
    ``yield``.
    """

    path: str
    owner: bytes
    indent: int
    signature: Signature | None
    yields: bool


def async_definitions(
    path: str, data: bytes, name: bytes, headers: ClassHeaders
) -> Iterator[AsyncDefinition]:
    """Those of one name in one file, but for what a decorator makes a context manager."""
    known = headers.by_path.get(path, ())
    for match in re.finditer(rb"async[ \t]+def[ \t]+" + name + rb"(?![\w\x80-\xff])", data):
        start = data.rfind(b"\n", 0, match.start()) + 1
        above = data[data.rfind(b"\n", 0, max(0, start - 1)) + 1 : start].lstrip()
        if above.startswith(b"@") and b"contextmanager" in above:
            continue
        owner = _class_around(data, match.start(), known)
        bracket = _BRACKET.match(data, match.end())
        plain = bracket is not None and not above.startswith((b"@", b")"))
        taken = signature(data, bracket.end() - 1, method=bool(owner)) if plain and bracket else None
        indent = data[start : match.start()]
        end = re.compile(rb"\n(?:%s)?(?=[^\s#)\]}])" % indent).search(data, match.end())
        body = data[match.end() : end.start() if end is not None else len(data)]
        yield AsyncDefinition(path, owner, len(indent), taken, b"yield" in body)


def _class_around(data: bytes, at: int, headers: tuple[Header, ...]) -> bytes:
    """The class whose header is the nearest above the definition that stands there; empty for none."""
    indent = at - data.rfind(b"\n", 0, at) - 1
    above = [header for header in headers if header.start < at and len(header.indent) < indent]
    if not above or (not above[-1].indent and _NEXT_STATEMENT.search(data, above[-1].end, at)):
        return b""
    return above[-1].name
