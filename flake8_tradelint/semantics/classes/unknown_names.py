"""Find the attributes that a file reads and that nothing in sight has: the candidates of TL406, by text.

Only the code around them is read then. A name that a function or class has, that a class body binds, or that
some code stores on an object, is given. For attributes of ``self`` it has to be given in a file of the class
or of its bases; for those of other objects, anywhere in the project.
"""

from __future__ import annotations

import os
from itertools import islice

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.classes.given_names import has_attribute
from flake8_tradelint.semantics.classes.given_texts import given_names, imported
from flake8_tradelint.semantics.classes.open_classes import OpenClasses
from flake8_tradelint.semantics.classes.read_texts import attribute_before, may_be_read, names_apart
from flake8_tradelint.semantics.classes.standard_names import STANDARD_NAMES
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.classes.headers import Header


MANY = 12
"""A name that more files read, and none gives, is that of a library or of a compiled module."""

_MAY_BE_MANY = 16
"""A name that more files have in their text counts as read in many; some of them may have it in comments."""

_FACTS = "given names"
"""The kind of file facts that are the names which a file gives to something."""

_OWN = regex(rb"(?:self|cls)\.[\s\\]*([^\W\d][\w\x80-\xff]*)")
_BEHIND_DOT = regex(rb"\.([^\W\d][\w\x80-\xff]*)")
_NOTHING = frozenset[bytes]()
_STANDARD = frozenset(name.encode() for name in STANDARD_NAMES)


class UnknownNames:
    """Queries about the attribute names of one project, found in the text."""

    def __init__(self, linked: ClassDb) -> None:
        self._linked = linked
        self._by_file = Table(
            linked.trace,
            _FACTS,
            self._read_names,
            lambda _: None,
            made_from=MadeFrom(linked.facts, (_FACTS,), (_FACTS,)),
            diff=lambda _: linked.facts.changed_words(_FACTS),
        )
        self._classes = OpenClasses(linked, self._by_file.get, lambda name: name in self._all)
        self._read: Query[bool] = Query(linked.trace)
        self._found: Query[frozenset[str]] = Query(linked.trace)

    def prepare(self) -> None:
        """Find the given names of all files."""
        self._by_file.get()

    def in_file(self, path: str) -> frozenset[str]:
        """Return the attributes that the file may read on the project's objects, and that nothing gives."""
        return self._found.get(path, lambda: self._in_file(path))

    def _in_file(self, path: str) -> frozenset[str]:
        data = self._linked.data(path)
        found = {*self._of_others(path, data), *self._of_self(path, data)}
        return frozenset(name.decode(errors="replace") for name in found)

    def _of_others(self, path: str, data: bytes) -> Iterator[bytes]:
        """Yield names that nothing in the project gives, read on what is not imported from outside."""
        unknown = {name for name in set(_BEHIND_DOT.findall(data)) - self._all if self._is_rare(name)}
        outside = self._imported_from_outside(path, data) if unknown else _NOTHING
        apart = (name for name in names_apart(data) if name not in self._all)
        yield from (name for name in apart if self._is_rare(name))
        for name in unknown:
            places = (at for at in occurrences(data, name) if may_be_read(data, at, outside))
            if any(not self._is_of_nothing(data, at) for at in places):
                yield name

    def _is_of_nothing(self, data: bytes, at: int) -> bool:
        """Return True if the name is read on an attribute that the project only reads: it has no class."""
        holder = attribute_before(data, at)
        return bool(holder) and holder not in self._all and self._is_only_read(holder)

    def _is_only_read(self, name: bytes) -> bool:
        return self._read.get(
            name,
            lambda: all(
                data[at - 1 : at] == b"." and data[at + len(name) : at + len(name) + 1] == b"."
                for path in self._linked.mentioning(name.decode(errors="replace"))
                for data in (self._linked.data(path),)
                for at in occurrences(data, name)
            ),
        )

    def _is_rare(self, name: bytes) -> bool:
        return not is_internal(name) and not self._may_be_everywhere(name.decode(errors="replace"))

    def _may_be_everywhere(self, name: str) -> bool:
        return next(islice(self._linked.with_word(name), _MAY_BE_MANY, None), None) is not None

    def is_everywhere(self, name: str) -> bool:
        """Return True if many files have such an attribute: nothing gives it, so it is that of a library."""
        files = tuple(islice(self._linked.with_word(name), _MAY_BE_MANY + 1))
        if len(files) <= MANY:
            return False
        return (
            len(files) > _MAY_BE_MANY or sum(has_attribute(self._linked, path, name) for path in files) > MANY
        )

    def _of_self(self, path: str, data: bytes) -> Iterator[bytes]:
        """Yield names that neither the file nor one with a base of its classes gives, read on ``self``."""
        headers = self._linked.headers().by_path.get(path, ())
        if all(self._classes.is_open(path, header) for header in headers):
            return
        given = self._by_file.get().get(path, _NOTHING)
        found = {name for name in set(_OWN.findall(data)) - _STANDARD - given if self._is_rare(name)}
        for name in found - self._classes.given_above(path) if found else ():
            if any(self._may_be_of_self(path, data, at, headers) for at in occurrences(data, name)):
                yield name

    def _may_be_of_self(self, path: str, data: bytes, at: int, headers: Sequence[Header]) -> bool:
        """Return True if one of the classes that may surround the place may have no bases from outside."""
        start = data.rfind(b"\n", 0, at) + 1
        indent = at - start - len(data[start:at].lstrip())
        near: list[Header] = []
        for header in headers:
            if header.start > at:
                break
            if not header.indent:
                near.clear()
            if len(header.indent) < indent:
                near.append(header)
        return any(not self._classes.is_open(path, header) for header in near)

    def is_used(self, name: str) -> bool:
        """Return False for a mixin whose name stands nowhere but in its own statement."""
        return self._classes.is_used(name)

    @cached_property
    def _all(self) -> frozenset[bytes]:
        """The names that some file gives, those of modules, and of the standard library's objects."""
        modules = (name.encode() for name in self.modules)
        return _STANDARD.union(modules, *self._by_file.get().values())

    @cached_property
    def modules(self) -> frozenset[str]:
        """The names of the project's modules and packages, which are attributes of packages."""
        parts = {part for path in self._linked.paths for part in path.split(os.sep)}
        return frozenset(part.removesuffix(".py") for part in parts)

    def _imported_from_outside(self, path: str, data: bytes) -> frozenset[bytes]:
        """Return the names that the file only imports, and not from the project."""
        found = imported(data, lambda module: not self._is_own(path, module.decode(errors="replace")))
        return frozenset(found) - self._by_file.get().get(path, _NOTHING)

    def _is_own(self, path: str, module: str) -> bool:
        first = module.partition(".")[0]
        return not first or self._linked.symbols.modules.find(first, path) is not None

    def _read_names(self) -> Mapping[str, frozenset[bytes]]:
        data = self._linked.data
        return self._linked.facts.by_file(
            _FACTS, tuple(self._linked.paths), lambda path: given_names(data(path))
        )


def is_internal(name: bytes) -> bool:
    """Return True for names of one letter, and those that begin with two underscores."""
    return len(name) == 1 or name.startswith(b"__")
