"""The names under which a project knows ``msgspec.Struct``, by text: too many rather than too few."""

from __future__ import annotations

from flake8_tradelint.interning import NOTHING
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
    from flake8_tradelint.words.speaking import Signs


_PACKAGE = b"msgspec"
STRUCT_SIGNS: Signs = {_PACKAGE: ()}
"""The word stands in every file that imports ``Struct`` from the package itself."""
STRUCT_FACTS = "names of structs' bases"
_STRUCT = frozenset({b"Struct"})
_ALIAS = regex(rb"\bStruct[ \t]+as[ \t]+(\w+)|\b(\w+)[ \t]*(?::[^\n=]*)?=[^\n=]*\bStruct\b")


def struct_names(data: bytes) -> frozenset[bytes]:
    """Return the names that the file may give to ``Struct``, by which other files may import it."""
    if _PACKAGE not in data:
        return NOTHING
    return _STRUCT.union(*(filter(None, match) for match in _ALIAS.findall(data)))


def derives_from_struct(data: bytes, header: Header) -> bool:
    """Return True if the class statement may name ``Struct`` as a base."""
    return _PACKAGE in data and not header.bases.isdisjoint(struct_names(data))


def structs(headers: ClassHeaders, names: Iterable[frozenset[bytes]]) -> frozenset[bytes]:
    """Return the names of the classes below ``Struct``; ``names`` are what each file calls it."""
    known = NOTHING.union(*names)
    return frozenset(headers.below(headers.children(sorted(known)))) if known else NOTHING
