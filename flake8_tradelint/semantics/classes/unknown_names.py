"""Find the attributes that a file reads and that nothing in sight has: the candidates of TL406, by text.

Only the code around them is read then. A name that a function or class has, that a class body binds, or that
some code stores on an object, is given. For attributes of ``self`` it has to be given in a file of the class
or of its bases; for those of other objects, anywhere in the project.
"""

from __future__ import annotations

import os
from itertools import chain, islice

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.classes.given_names import (
    given_names,
    has_attribute,
    imported,
    without_long_strings,
)
from flake8_tradelint.semantics.classes.standard_names import STANDARD_NAMES
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import NO_WORDS, occurrences, without_subscripts

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
_APART = regex(rb"\.(?:[ \t]+|(?:[ \t]*(?:#[^\n]*|\\)?\r?\n)+[ \t]*)([^\W\d][\w\x80-\xff]*)")
"""A name that stands apart from its dot: behind blanks, or on the next line."""

_CHAIN = regex(rb"(?<![\w.\x80-\xff])([\w\x80-\xff]*)[\w.\x80-\xff]*\.\Z")
_BEFORE = regex(rb"\.([^\W\d][\w\x80-\xff]*)\.\Z")
_LONGEST = 200
"""Bytes before a name in which the chain that it ends is looked for."""

_FORMATTED = regex(rb"[fFtT][rR]?[\"']")

_HARMLESS = frozenset({b"object", b"ABC", b"abc", b"Generic", b"Protocol", b"typing", b"t", b"enum", b"Enum"})
_HARMLESS |= frozenset({b"IntEnum", b"StrEnum", b"Flag", b"IntFlag", b"ReprEnum", b"str", b"int"})
_OWNERS = (b"self.", b"cls.")
_IMPORTS = (b"from ", b"import ")
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
        self._open: Query[bool] = Query(linked.trace, lambda _: False)
        self._outside: Query[bool] = Query(linked.trace, lambda _: False)
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
        yield from self._apart(data)
        for name in unknown:
            places = (at for at in occurrences(data, name) if _may_be_read(data, at, outside))
            if any(not self._is_of_nothing(data, at) for at in places):
                yield name

    def _apart(self, data: bytes) -> Iterator[bytes]:
        """Yield names that nothing in the project gives, and that stand apart from their dot."""
        code = without_long_strings(data)
        for match in _APART.finditer(code):
            if match[1] not in self._all and self._is_rare(match[1]):
                line = code[code.rfind(b"\n", 0, match.start()) + 1 : match.start()]
                if not _is_text(line):
                    yield match[1]

    def _is_of_nothing(self, data: bytes, at: int) -> bool:
        """Return True if the name is read on an attribute that the project only reads: it has no class."""
        found = _BEFORE.search(data, max(at - _LONGEST, 0), at)
        return found is not None and found[1] not in self._all and self._is_only_read(found[1])

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
        if all(self._is_open(path, header) for header in headers):
            return
        given = self._by_file.get().get(path, _NOTHING)
        found = {name for name in set(_OWN.findall(data)) - _STANDARD - given if self._is_rare(name)}
        for name in found - self._given_above(path) if found else ():
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
        return any(not self._is_open(path, header) for header in near)

    def _is_open(self, path: str, header: Header) -> bool:
        """Return True if the class has a base from outside or a keyword, or is a mixin nobody uses."""
        return self._open.get(
            (path, header.start),
            lambda: self._has_outside(path, header) or not self.is_used(header.name.decode(errors="replace")),
        )

    def is_used(self, name: str) -> bool:
        """Return False for a mixin whose name stands nowhere but in its own statement."""
        if "mixin" not in name.lower():
            return True
        data, word = self._linked.data, name.encode()
        found = (occurrences(data(path), word) for path in self._linked.mentioning(name))
        return next(islice(chain.from_iterable(found), 1, None), None) is not None

    def _has_outside(self, path: str, header: Header) -> bool:
        text = without_subscripts(self._linked.data(path)[header.start : header.end])
        bases = text[text.find(b"(") + 1 :] if b"(" in text else b""
        words = bases.translate(NO_WORDS).split()
        return b"=" in bases or any(self._is_outside(word) for word in words)

    def _is_outside(self, name: bytes) -> bool:
        """Return True if no class of the project is called so, or only such with bases from outside."""
        if name in _HARMLESS or (name in self._all and name not in self._files_of):
            return False
        by_path = self._linked.headers().by_path
        return self._outside.get(
            name,
            lambda: all(
                self._is_open(path, header)
                for path in self._files_of.get(name, ())
                for header in by_path[path]
                if header.name == name
            ),
        )

    def _given_above(self, path: str) -> set[bytes]:
        """Return names that every class gives which a base of the file's classes may be, by its name."""
        by_file, by_path = self._by_file.get(), self._linked.headers().by_path
        found, queue, seen = set[bytes](), [path], {path}
        for file in queue:
            for base in {base for header in by_path.get(file, ()) for base in header.bases}:
                files = self._files_of.get(base, [])
                given = [by_file.get(other, _NOTHING) for other in files]
                found |= given[0].intersection(*given[1:]) if given else _NOTHING
                if len(files) == 1 and files[0] not in seen:
                    seen.add(files[0])
                    queue.append(files[0])
        return found

    @cached_property
    def _files_of(self) -> Mapping[bytes, list[str]]:
        """The files with a class, by its name."""
        found: dict[bytes, list[str]] = {}
        for path, headers in self._linked.headers().by_path.items():
            for header in headers:
                found.setdefault(header.name, []).append(path)
        return found

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


def _may_be_read(data: bytes, start: int, outside: frozenset[bytes]) -> bool:
    """Return True if the name is read on something that is no module from ``outside``.

    Names in comments, imports and strings are told apart by what stands before them on the line.
    """
    if data[start - 1 : start] != b".":
        return False
    found = _CHAIN.search(data, max(start - _LONGEST, 0), start)
    if found is None:
        return True
    if (found[1] in outside and found[1]) or found[0] in _OWNERS:
        return False
    before = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]
    return not (before.endswith((b'"', b"'", b"://")) or before in _IMPORTS or _is_text(before))


def _is_text(before: bytes) -> bool:
    """Return True if what follows this part of a line is in a comment or in a plain string."""
    double, single = before.count(b'"'), before.count(b"'")
    if not double and not single:
        return b"#" in before
    if b'"""' in before or b"'''" in before or b"\\" in before or (double and single):
        return False
    return (double + single) % 2 == 1 and _FORMATTED.search(before) is None
