"""Classes that may have attributes from outside of the project, by the text of their headers.

A class is open if a base comes from outside, if it has a keyword, or if it is a mixin that nobody uses.
"""

from __future__ import annotations

from itertools import chain, islice

from flake8_tradelint.db.queries import Query
from flake8_tradelint.words import NO_WORDS, occurrences, without_subscripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.classes.headers import Header


_HARMLESS = frozenset({b"object", b"ABC", b"abc", b"Generic", b"Protocol", b"typing", b"t", b"enum", b"Enum"})
_HARMLESS |= frozenset({b"IntEnum", b"StrEnum", b"Flag", b"IntFlag", b"ReprEnum", b"str", b"int"})
_NOTHING = frozenset[bytes]()


class OpenClasses:
    """Queries about the classes of one project.

    ``given`` returns the names that each file gives; ``is_given`` tells whether some file gives a name.
    """

    def __init__(
        self,
        linked: ClassDb,
        given: Callable[[], Mapping[str, frozenset[bytes]]],
        is_given: Callable[[bytes], bool],
    ) -> None:
        self._linked, self._given, self._is_given = linked, given, is_given
        self._open: Query[bool] = Query(linked.trace, lambda _: False)
        self._outside: Query[bool] = Query(linked.trace, lambda _: False)
        self._homes: Query[Mapping[bytes, list[str]]] = Query(linked.trace)

    def is_open(self, path: str, header: Header) -> bool:
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
        if name in _HARMLESS or (self._is_given(name) and name not in self._files_of):
            return False
        by_path = self._linked.headers().by_path
        return self._outside.get(
            name,
            lambda: all(
                self.is_open(path, header)
                for path in self._files_of.get(name, ())
                for header in by_path[path]
                if header.name == name
            ),
        )

    def given_above(self, path: str) -> set[bytes]:
        """Return names that every class gives which a base of the file's classes may be, by its name."""
        by_file, by_path = self._given(), self._linked.headers().by_path
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

    @property
    def _files_of(self) -> Mapping[bytes, list[str]]:
        """The files with a class, by its name."""
        return self._homes.get("files", self._find_files)

    def _find_files(self) -> Mapping[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path, headers in self._linked.headers().by_path.items():
            for header in headers:
                found.setdefault(header.name, []).append(path)
        return found
