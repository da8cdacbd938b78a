"""Ask for calls of closing coroutine functions (``session.close()``) without ``await``."""

from __future__ import annotations

from flake8_tradelint.questions import Question
from flake8_tradelint.questions.resources import OF_ALL
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, Resource
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import ProjectKeywords


_AWAITED = regex(rb"\bawait\s+[\w.\[\]'\"\x80-\xff]*$")
_CALLED = regex(rb"\s*\(")
_NAME = regex(rb"[\w\x80-\xff]+")
_LAST = regex(rb"[\w\x80-\xff]+$")
_VARIABLE = regex(rb"(?<![\w.\x80-\xff])[\w\x80-\xff]+$")
_ANYBODY = {"self", "cls", "None"}
_ITSELF = (b"self", b"cls")
_BOUND = regex(
    rb"[ \t]*(?::?=|in\b|,[^=\n()]*(?:=|\bin\b))\s*(?:await\s+)?(?:[\w\x80-\xff]+\.)*([\w\x80-\xff]+)"
)
"""Matches the text that follows the name of a variable where the variable is bound."""


def closed_rows(project: ProjectFacts) -> tuple[Resource, ...]:
    """Return the rows of all resources that the project may close."""
    return (SESSION, *project.resources)


def closers(project: ProjectFacts) -> frozenset[str]:
    """Return the names of their closing coroutine functions."""
    return frozenset[str]().union(*(row.awaits for row in closed_rows(project)))


class UnawaitedCloses(Record, Question):
    """Closing coroutine functions, called without ``await`` or handed on without a call."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return the words of sessions and of all packages."""
        return OF_ALL

    def words(self) -> tuple[bytes, ...]:
        """Return the beginnings of the names."""
        return (b".close", b".aclose", b".stop", b".dispose", b".drain", b".reset", b".invalidate")

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the names, called or not."""
        names = closers(project)
        return Interests(callees=names, attributes=names)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if something that may be a resource is closed without ``await`` or parentheses."""
        names = closers(project)
        if not project.mentions(path, [f".{name}".encode() for name in sorted(names)]):
            return False
        # A `close` that only begins a `wait_closed` makes no coroutine.
        return any(
            _may_be_of(project, path, row, lines)
            for name, lines in _unawaited_receivers(project.data(path), names).items()
            for row in closed_rows(project)
            if name in row.awaits
        )


def _unawaited_receivers(data: bytes, names: Iterable[str]) -> dict[str, list[bytes]]:
    """Return, by method, the lines up to its dot on which it is not awaited, or not called."""
    found: dict[str, list[bytes]] = {}
    closed = regex(rb"\.[ \t]*(%s)\b" % "|".join(sorted(names)).encode())
    for match in closed.finditer(data):
        line = _before(data, match.start())
        if not _AWAITED.search(line) or not _CALLED.match(data, match.end()):
            found.setdefault(match[1].decode(), []).append(line)
    return found


def _may_be_of(project: ProjectFacts, path: str, row: Resource, lines: list[bytes]) -> bool:
    """Return True if a receiver at the end of one of the lines may be such a resource."""
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
    """Return the last names of the row's classes."""
    if row is SESSION:
        return row.names()
    return frozenset(cls.rpartition(".")[2] for cls in row.classes - row.patterns())


def _receivers(data: bytes, line: bytes) -> list[bytes]:
    """Return the last name of the receiver at the end of ``line``; all names if it ends with a bracket.

    For a variable, add the last names of what the file binds it to: ``x = self.session``, ``x = make()``.
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
    """Return the text before ``at`` on its line."""
    return data[data.rfind(b"\n", 0, at) + 1 : at]
