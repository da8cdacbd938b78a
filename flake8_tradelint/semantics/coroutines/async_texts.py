"""The ``async def`` statements of a name, told from the text of the files that have them."""

from __future__ import annotations

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.coroutines.signatures import Signature, signature
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.headers import Header


_NEXT_STATEMENT = regex(rb"\n[^\s#)\]}]")
_BRACKET = regex(rb"[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(")


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
    path: str, data: bytes, name: bytes, headers: tuple[Header, ...]
) -> Iterator[AsyncDefinition]:
    """Those of one name in one file, but for what a decorator makes a context manager."""
    for at in _places(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        indent = len(data[start:at]) - len(data[start:at].lstrip())
        above = data[data.rfind(b"\n", 0, max(0, start - 1)) + 1 : start].lstrip()
        if above.startswith(b"@") and b"contextmanager" in above:
            continue
        behind = data.find(name, at + 4) + len(name)
        owner = _class_around(data, start + indent, headers)
        bracket = _BRACKET.match(data, behind)
        plain = bracket is not None and not above.startswith((b"@", b")"))
        taken = signature(data, bracket.end() - 1, method=bool(owner)) if plain and bracket else None
        yield AsyncDefinition(path, owner, indent, taken, b"yield" in _body(data, behind, indent))


def _places(data: bytes, name: bytes) -> Iterator[int]:
    """Where ``def`` stands in the statements that define the name."""
    for at in occurrences(data, name):
        line = data.rfind(b"\n", 0, at) + 1
        words = data[line:at].split()
        if words[-2:] == [b"async", b"def"]:
            yield data.rfind(b"def", line, at)


def _body(data: bytes, start: int, indent: int) -> bytes:
    end = _end_of(indent).search(data, start)
    return data[start : end.start() if end is not None else len(data)]


@lru_cache(maxsize=32)
def _end_of(indent: int) -> re.Pattern[bytes]:
    """A line that begins no deeper than ``indent`` blanks."""
    return regex(rb"\n[ \t]{0,%d}[^\s#)\]}]" % indent)


def _class_around(data: bytes, at: int, headers: tuple[Header, ...]) -> bytes:
    """The class whose header is the nearest above the definition that stands there; empty for none."""
    indent = at - data.rfind(b"\n", 0, at) - 1
    above = [header for header in headers if header.start < at and len(header.indent) < indent]
    if not above or (not above[-1].indent and _NEXT_STATEMENT.search(data, above[-1].end, at)):
        return b""
    return above[-1].name
