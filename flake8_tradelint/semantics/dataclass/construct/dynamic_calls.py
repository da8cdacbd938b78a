"""Calls of a dataclass that do not name it: ``type(self)(...)``, ``self.__class__(...)``.

Matched in the text of all files that have a class of the family, or a base of one. Such a call may be of
another class; it is counted all the same.
"""

from __future__ import annotations

from flake8_tradelint.patterns import composed, regex
from flake8_tradelint.semantics.dataclass.construct.constructors import positions
from flake8_tradelint.semantics.dataclass.declare.queries import Query
from flake8_tradelint.semantics.dataclass.passed_texts import arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_CALLS: Query[tuple[tuple[frozenset[bytes] | None, int, bytes], ...]] = Query()
"""By the first class of a family."""
_CALL = rb"(?:\)|\.__class__|\.(?:%s)|\b(?:%s)\[[^\]\n]*\])\([ \t\r\n]*(?!\))"
"""A call with arguments: of a call's result, of an object's class, of an attribute of a module, of
``Ring[float]``."""
_REDUCED = regex(rb"(?:\btype\([ \t]*\w+[ \t]*\)|\.__class__),[ \t]*\(|\.__subclasses__\(")
_STAR = regex(rb"(?:^|[(,])[ \t\r\n]*\*")
_FAR = 2000
"""How many bytes of arguments are read."""


def may_be_passed(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if such a call may pass the field ``name`` of the family's first class."""
    known = positions(table, family[0]) or {}
    found = known.get(name)
    place, word = len(known) if found is None else found, name.encode()
    calls = table.results(_CALLS).get(family[0], lambda: tuple(_calls(project, table, family)))
    for keywords, positional, text in calls:
        if keywords is None or word in keywords or positional > place or _STAR.search(text):
            return True
    return False


def _calls(
    project: TypeDb, table: DataclassTable, family: tuple[ClassRef, ...]
) -> Iterator[tuple[frozenset[bytes] | None, int, bytes]]:
    """Yield each call's keywords (``None``: any), its number of positional arguments, and their text."""
    names = [ref.qualname.rsplit(".", 1)[-1] for ref in family]
    either = b"|".join(sorted({name.encode() for name in names}))
    call = composed(_CALL % (either, either))
    paths = {base.path for ref in family for base in table.classes.project_mro(ref)}
    for name in names:
        paths.update(project.mentioning(name))
    for path in sorted(paths):
        data = project.data(path)
        if _REDUCED.search(data):
            yield None, 0, b""
        for match in call.finditer(data):
            yield (*arguments(data, match.end()), _text(data, match.end()))


def _text(data: bytes, start: int) -> bytes:
    depth = 1
    for at in range(start, min(len(data), start + _FAR)):
        char = data[at : at + 1]
        depth += (char in b"([{") - (char in b")]}")
        if not depth:
            return data[start:at]
    return data[start : start + _FAR]
