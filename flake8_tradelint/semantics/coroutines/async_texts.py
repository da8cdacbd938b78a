"""The ``async def`` statements of a name, found in the text of the files that have them."""

from __future__ import annotations

from bisect import bisect_left

from flake8_tradelint.semantics.coroutines.signatures import Signature, signature
from flake8_tradelint.semantics.coroutines.spoken import passes_on
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.headers import Header


_NEXT_STATEMENT = regex(rb"\n[^\s#)\]}]")
_BRACKET = regex(rb"[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(")


class AsyncDefinition(Record):
    """An ``async def`` statement, or a plain function that passes its coroutine on.

    ``owner`` is the class whose method it is, empty for none. ``indent`` is its indentation, ``end`` the
    offset at which its name ends. ``plain``: no decorator may have changed its parameters.
    """

    path: str
    owner: bytes
    indent: int
    end: int
    plain: bool

    def signature(self, data: bytes) -> Signature | None:
        """Return its parameters; ``None`` if they are not known from the text."""
        if not self.plain:
            return None
        text = self._text(data)
        bracket = _BRACKET.match(text)
        return signature(text, bracket.end() - 1, method=bool(self.owner)) if bracket is not None else None

    def yields(self, data: bytes) -> bool:
        """Return True if its text contains ``yield``."""
        return b"yield" in self._text(data)

    def said(self, data: bytes) -> tuple[object, ...]:
        """Return all that other files may depend on, independent of where the definition stands."""
        taken = self.signature(data)
        signature = taken and (taken.most, taken.required, sorted(taken.named), taken.bound)
        return self.owner, self.indent, signature, self.yields(data)

    def _text(self, data: bytes) -> bytes:
        """Return the text of the definition after its name."""
        end = _end_of(self.indent).search(data, self.end)
        return data[self.end : end.start() if end is not None else len(data)]


def async_definitions(
    path: str, data: bytes, name: bytes, headers: tuple[Header, ...]
) -> Iterator[AsyncDefinition]:
    """Yield the definitions of one name in one file, without those decorated as context managers."""
    for at in _places(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        indent = len(data[start:at]) - len(data[start:at].lstrip())
        above = data[data.rfind(b"\n", 0, max(0, start - 1)) + 1 : start].lstrip()
        if above.startswith(b"@") and b"contextmanager" in above:
            continue
        end = data.find(name, at + 4) + len(name)
        plain = not above.startswith((b"@", b")"))
        around = _class_around(data, start + indent, headers)
        yield AsyncDefinition(path, around.name if around is not None else b"", indent, end, plain)


def told(path: str, data: bytes, name: bytes, found: Iterable[AsyncDefinition]) -> bytes:
    """Return the source (of the kind ``DEFINED``) of a query that reads these definitions of one file.

    It covers all definitions of the name, as one may be added or changed, and the path, as the definitions of
    two files may be equal.
    """
    from flake8_tradelint.startup.light.digests import blake2b
    from flake8_tradelint.words.asked import defined_text

    said = repr((path, *(one.said(data) for one in found))).encode(errors="surrogatepass")
    return defined_text(name, blake2b(said, digest_size=10).hexdigest(), path)


def _places(data: bytes, name: bytes) -> Iterator[int]:
    """Yield the offsets of ``def`` in the statements that define the name."""
    for at in occurrences(data, name):
        line = data.rfind(b"\n", 0, at) + 1
        words = data[line:at].split()
        start = data.rfind(b"def", line, at) if words[-1:] == [b"def"] else -1
        if start >= 0 and (words[-2:-1] == [b"async"] or passes_on(data, start)):
            yield start


@lru_cache(maxsize=32)
def _end_of(indent: int) -> re.Pattern[bytes]:
    """Return the pattern of a line that is indented by at most ``indent`` blanks."""
    return regex(rb"\n[ \t]{0,%d}[^\s#)\]}]" % indent)


def _class_around(data: bytes, at: int, headers: tuple[Header, ...]) -> Header | None:
    """Return the header of the class around a statement that begins at ``at``; ``None`` if there is none."""
    indent = at - data.rfind(b"\n", 0, at) - 1
    before = range(bisect_left(headers, at, key=lambda header: header.start) - 1, -1, -1)
    above = next((headers[place] for place in before if len(headers[place].indent) < indent), None)
    if above is None or (not above.indent and _NEXT_STATEMENT.search(data, above.end, at)):
        return None
    return above
