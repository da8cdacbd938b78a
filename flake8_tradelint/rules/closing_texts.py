"""Is something closed in a file without ``await``, that may be a resource? Told by its text."""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, Resource
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts


_AWAITED = regex(rb"\bawait\s+[\w.\[\]'\"\x80-\xff]*$")
_NAME = regex(rb"[\w\x80-\xff]+")
_LAST = regex(rb"[\w\x80-\xff]+$")
_VARIABLE = regex(rb"(?<![\w.\x80-\xff])[\w\x80-\xff]+$")
_ANYBODY = {"self", "cls", "None"}
_ITSELF = (b"self", b"cls")
_BOUND = regex(
    rb"[ \t]*(?::?=|in\b|,[^=\n()]*(?:=|\bin\b))\s*(?:await\s+)?(?:[\w\x80-\xff]+\.)*([\w\x80-\xff]+)"
)
"""What stands behind a variable that is bound."""


def unawaited_receivers(data: bytes, closers: Iterable[str]) -> dict[str, list[bytes]]:
    """The lines up to the dot of each of these methods, where no ``await`` stands before the receiver."""
    found: dict[str, list[bytes]] = {}
    closed = regex(rb"\.[ \t]*(%s)\b" % "|".join(sorted(closers)).encode())
    for match in closed.finditer(data):
        line = _before(data, match.start())
        if not _AWAITED.search(line):
            found.setdefault(match[1].decode(), []).append(line)
    return found


def may_be_of(project: ProjectFacts, path: str, row: Resource, lines: list[bytes]) -> bool:
    """May one of the receivers at the ends of the lines be such a resource?"""
    if row is not SESSION and project.call_summaries.may_acquire(row, path):
        return True
    classes = project.class_names(_class_names(row))
    if not classes:
        return False
    if row is SESSION and project.mentions(path, [name.encode() for name in classes]):
        return True
    data = project.data(path)
    names = {name.decode(errors="replace") for line in lines for name in _receivers(data, line)}
    return not project.names_beside(classes).isdisjoint(names - _ANYBODY)


def _class_names(row: Resource) -> frozenset[str]:
    """The last names of its classes."""
    if row is SESSION:
        return row.names()
    return frozenset(cls.rpartition(".")[2] for cls in row.classes - row.patterns())


def _receivers(data: bytes, line: bytes) -> list[bytes]:
    """The name that a receiver at the end of ``line`` ends with; all names where it ends with a bracket.

    Of a variable also those that what the file binds it to ends with: ``x = self.session``, ``x = make()``.
    """
    last = _LAST.search(line)
    if last is None:
        return _NAME.findall(line)
    variable = _VARIABLE.search(line)
    if variable is None or variable[0] in _ITSELF:
        return [last[0]]
    behind = (_BOUND.match(data, at + len(last[0])) for at in occurrences(data, last[0]))
    return [last[0], *(found[1] for found in behind if found is not None)]


def _before(data: bytes, at: int) -> bytes:
    """What stands before ``at`` on its line."""
    return data[data.rfind(b"\n", 0, at) + 1 : at]
