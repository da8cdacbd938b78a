"""What a file imports, by its text: a superset, as imports in comments and strings count."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import MULTILINE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_FROM = regex(rb"from[ \t]+([.\w]+)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^\n(]*))")
_IMPORT = regex(rb"^[ \t]*(?:lazy[ \t]+)?import[ \t]+([^\n#;]+)", MULTILINE)
_LISTED = regex(rb"import[ \t]+([^\n#;]+)")
_COMMENT = regex(rb"#[^\n]*")
_LONG = 8000
"""The most bytes that an import statement may have."""


class Origin(Record):
    """What a name refers to: ``attr`` of ``module`` (which may start with dots), or the module itself."""

    module: bytes
    attr: bytes = b""


def origins(data: bytes) -> dict[bytes, Origin]:
    """Return what each imported name refers to; for ``*`` imports see ``stars``."""
    found: dict[bytes, Origin] = {}
    for module, one, other in _FROM.findall(data):
        for name, alias in _pairs(one or other):
            found[alias or name] = Origin(module, name)
    for listed in _listed(data):
        for name, alias in _pairs(listed):
            found[alias or name] = Origin(name)
    return found


def bound_from(data: bytes, packages: frozenset[bytes]) -> Iterator[tuple[bytes, Origin]]:
    """Yield the names that absolute imports from one of these packages bind, and what each refers to.

    A name may be ``*``, or a dotted one.
    """
    for module, one, other in _FROM.findall(data):
        if module.partition(b".")[0] in packages:  # empty for a relative import
            yield from ((alias or name, Origin(module, name)) for name, alias in _pairs(one or other))
    for listed in _listed(data):
        for name, alias in _pairs(listed):
            if name.partition(b".")[0] in packages:
                yield alias or name, Origin(name)


def _listed(data: bytes) -> Iterator[bytes]:
    """Yield what follows ``import`` in the lines that begin with it."""
    at = data.find(b"import")
    while at >= 0:
        if data[data.rfind(b"\n", 0, at) + 1 : at].strip(b" \t") in (b"", b"lazy"):
            found = _LISTED.match(data, at)
            if found is not None:
                yield found[1]
        at = data.find(b"import", at + 6)


def statement_around(data: bytes, at: int) -> list[tuple[bytes, Origin]] | None:
    """Return what the import statement around the offset binds; ``None`` if there is none."""
    start = data.rfind(b"from ", max(0, at - _LONG), at)
    match = _FROM.match(data, start) if start >= 0 else None
    if match is not None and at < match.end():
        names = match[2] if match[2] is not None else match[3]
        if b";" in names or b"\\" in names:
            return None  # the match is more than the statement, or less
        return [(alias or name, Origin(match[1], name)) for name, alias in _pairs(names)]
    line = data.rfind(b"\n", 0, at) + 1
    match = _IMPORT.match(data, line)
    if match is None or at >= match.end():
        return None
    return [(alias or name, Origin(name)) for name, alias in _pairs(match[1])]


def stars(data: bytes) -> tuple[bytes, ...]:
    """Return the modules of ``from module import *``."""
    return tuple(module for module, _, names in _FROM.findall(data) if names.strip() == b"*")


def _pairs(names: bytes) -> Iterator[tuple[bytes, bytes]]:
    for part in _COMMENT.sub(b"", names).split(b","):
        words = part.split()
        if len(words) in (1, 3):
            yield words[0], words[2] if len(words) == 3 else b""
