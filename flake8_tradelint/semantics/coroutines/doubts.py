"""Does the code around a call know that it may make no coroutine, or put another function in its place?"""

from __future__ import annotations

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import IGNORECASE, composed, escape, regex
from flake8_tradelint.semantics.control.handlers import beside, handles
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


_CALL = regex(rb"[ \t]*([A-Za-z_][\w.]*)\(")
_FLAG = regex(rb"async|await|corou", IGNORECASE)


class Doubts:
    """What the text of one file says of names; it is searched once for each, however often that is called."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines: list[bytes] | None = None
        self._replaced: dict[str, bool] = {}
        self._awaited: dict[str, bool] = {}
        self._told_apart: dict[str, bool] = {}

    def may_be_replaced(self, name: str) -> bool:
        """Is the name's attribute replaced in the file, or asked what function it is?"""
        if name not in self._replaced:
            self._replaced[name] = may_be_replaced(self._data, name)
        return self._replaced[name]

    def is_fallback(self, name: str, line: int) -> bool:
        """Is it called without ``await`` because with it there was a ``TypeError``, of a plain one?"""
        if b"TypeError" not in self._data:
            return False
        if name not in self._awaited:
            self._awaited[name] = _is_awaited(self._data, name)
        if not self._awaited[name]:
            return False
        return handles(self._split(), line, b"TypeError")

    def is_told_by_a_flag(self, line: int) -> bool:
        """Does an ``if`` of something like ``is_async`` make the call here, and await it in another suite?"""
        lines = self._split()
        called = _CALL.match(lines[line - 1])
        if called is None:
            return False
        headers, suites = beside(lines, line)
        if not any(_FLAG.search(header) for header in headers):
            return False
        awaited = composed(rb"(?:\bawait[ \t]+|\()" + escape(called[1]) + rb"\(")
        return any(awaited.search(text) for text in suites)

    def never_runs(self, line: int) -> bool:
        """Does the call stand under a condition that is a constant: ``if _IS_SYNC:`` in the other version?"""
        from flake8_tradelint.semantics.control.never_run import never_runs

        return never_runs(self._data, self._split(), line)

    def _split(self) -> list[bytes]:
        if self._lines is None:
            self._lines = self._data.splitlines()
        return self._lines

    def is_told_apart(self, receiver: str) -> bool:
        """Does the file ask of which class the receiver is? Where a test fails, it is of another one."""
        if receiver not in self._told_apart:
            self._told_apart[receiver] = _is_told_apart(self._data, receiver)
        return self._told_apart[receiver]


def may_be_replaced(data: bytes, name: str) -> bool:
    """Is the name's attribute assigned in the file, patched by a string, or asked what function it is?

    ``client.fetch = Mock()``, ``patch.object(Client, "fetch")``, ``iscoroutinefunction(client.fetch)``.
    """
    word = name.encode()
    if b"." + word in data and _is_assigned(data, word):
        return True
    if b"iscoroutine" in data and _asked(name).search(data):
        return True
    return (b"patch" in data or b"setattr" in data) and _is_patched(data, word)


def _is_assigned(data: bytes, word: bytes) -> bool:
    return any(
        data[at - 1 : at] == b"." and _ASSIGNED.match(data, at + len(word)) for at in occurrences(data, word)
    )


def _is_patched(data: bytes, word: bytes) -> bool:
    for at in occurrences(data, word):
        after = data[at + len(word) : at + len(word) + 1]
        if after in (b"'", b'"') and _PATCHED.search(data, max(at - _FAR, 0), at):
            return True
    return False


_ASSIGNED = regex(rb"[ \t]*=(?!=)")
_PATCHED = regex(rb"(?:patch|setattr)[\w.]*\([^)]{0,300}[\"'](?:[\w.]+\.)?\Z")
_FAR = 600
"""Bytes before a name in a string within which the call begins that the string is given to."""


def _is_awaited(data: bytes, name: str) -> bool:
    import re

    return re.search(rb"await[ \t]+[\w.]*\b%s\(" % escape(name.encode()), data) is not None


def _is_told_apart(data: bytes, receiver: str) -> bool:
    if b"isinstance(" not in data:
        return False
    import re

    asked = rb"isinstance\([ \t\n]*(?:[\w.]+\.)?" + escape(receiver.encode()) + rb"[ \t\n]*,"
    return re.search(asked, data) is not None


@lru_cache(maxsize=1024)
def _asked(name: str) -> re.Pattern[bytes]:
    return composed(rb"iscoroutine(?:function)?\([^)\n]*\b" + escape(name.encode()) + rb"\b")
