"""The headers of class statements as text: which names stand in whose bases.

A superset of the truth, made without parsing: what looks like a class statement counts as one.
"""

from __future__ import annotations

from flake8_tradelint.db import KIN, Trace
from flake8_tradelint.db.facts import EarlierNames
from flake8_tradelint.db.queries import Query
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import IDENTIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.semantics.classes.kinship import Kinship
    from flake8_tradelint.words.index import WordIndex

# Literal first, so that the search runs at memchr's speed; a header may span lines.
_HEADER = regex(
    rb"class[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?:\(((?:.|\n){0,1500}?)\))?[ \t]*:"
)


class Header(Record):
    """``class name(bases):`` at the bytes ``start`` to ``end``, ``indent`` blanks deep.

    ``bases`` are all names between the parentheses, and what the file calls otherwise under these.
    """

    name: bytes
    bases: frozenset[bytes]
    several: bool
    start: int
    end: int
    indent: bytes


class ClassHeaders:
    """The headers of a project's files, by file, by name in the bases, by name of the class.

    ``paths`` are all files, where ``kinship`` is known from before. ``beside`` is a digest of the headers of
    files that are not the project's.
    """

    def __init__(
        self,
        by_path: Mapping[str, tuple[Header, ...]],
        trace: Trace,
        kinship: Kinship | None = None,
        paths: Sequence[str] = (),
        *,
        beside: str = "",
    ) -> None:
        self.beside = beside
        self.by_path, self._trace, self._kinship, self._paths = by_path, trace, kinship, paths
        self._files: dict[bytes, tuple[str, ...]] = {}
        self._children: dict[bytes, Sequence[bytes]] = {}  # of each name in some class's bases
        self._parents: dict[bytes, Iterable[bytes]] = {}  # of each name of a class
        self._names: Query[frozenset[bytes]] = Query(trace)
        self._deriving: Query[Mapping[bytes, Sequence[Header]]] = Query(trace)
        if kinship is None:
            self._relate()

    def _relate(self) -> None:
        files: dict[bytes, dict[str, None]] = {}
        children: dict[bytes, dict[bytes, None]] = {}
        parents: dict[bytes, frozenset[bytes]] = {}
        for path, found in self.by_path.items():
            for header in found:
                known = parents.setdefault(header.name, header.bases)
                if known is not header.bases:  # one of thirty has a namesake
                    parents[header.name] = known | header.bases
                for base in header.bases:
                    files.setdefault(base, {})[path] = None
                    children.setdefault(base, {})[header.name] = None
        self._files = {base: tuple(found) for base, found in files.items()}
        self._children = {base: tuple(found) for base, found in children.items()}
        self._parents = {**parents}

    def packed(self, paths: Sequence[str]) -> bytes:
        """Who is whose kin, in bytes; ``paths`` are all files."""
        from flake8_tradelint.semantics.classes.kinship import kinship

        return kinship(self._files, self._children, self._parents, paths).packed()

    def files(self, base: bytes) -> tuple[str, ...]:
        """The files with classes in whose bases the name stands."""
        self._trace.open[-1].add((KIN, base))
        found = self._files.get(base, ())
        if not found and self._kinship is not None:
            found = self._files[base] = tuple(self._paths[at] for at in self._kinship.files.numbers(base))
        return found

    def children(self, names: Iterable[bytes]) -> Iterable[bytes]:
        """The names of classes in whose bases one of the names stands."""
        asked = self._trace.open[-1]
        found: dict[bytes, None] = {}
        for name in names:
            asked.add((KIN, name))
            found.update(dict.fromkeys(self._kin(name, below=True)))
        return found

    def parents(self, name: bytes) -> Iterable[bytes]:
        """The names in the bases of classes so called."""
        self._trace.open[-1].add((KIN, name))
        return self._kin(name, below=False)

    def names(self, path: str) -> frozenset[bytes]:
        """The names of the classes of the file."""
        return self._names.get(path, lambda: frozenset(one.name for one in self.by_path.get(path, ())))

    def deriving(self, path: str, base: bytes) -> Sequence[Header]:
        """The headers of the file in whose bases the name stands."""
        return self._deriving.get(path, lambda: _by_base(self.by_path.get(path, ()))).get(base, ())

    def below(self, names: Iterable[bytes]) -> list[bytes]:
        """The names, and those of classes that may derive from classes so called."""
        found = dict.fromkeys(names)
        queue = list(found)
        asked = self._trace.open[-1]
        for name in queue:
            asked.add((KIN, name))
            new = [child for child in self._kin(name, below=True) if child not in found]
            found.update(dict.fromkeys(new))
            queue += new
        return queue

    def above(self, names: Iterable[bytes]) -> list[bytes]:
        """The names, and those from which classes so called may derive."""
        found = dict.fromkeys(names)
        queue = list(found)
        asked = self._trace.open[-1]
        for name in queue:
            asked.add((KIN, name))
            new = [parent for parent in self._kin(name, below=False) if parent not in found]
            found.update(dict.fromkeys(new))
            queue += new
        return queue

    def _kin(self, name: bytes, *, below: bool) -> Iterable[bytes]:
        found = self._children.get(name) if below else self._parents.get(name)
        if found is not None or self._kinship is None:
            return found or ()
        if below:
            return self._children.setdefault(name, self._kinship.kin(self._kinship.children, name))
        return self._parents.setdefault(name, self._kinship.kin(self._kinship.parents, name))


def _by_base(found: Iterable[Header]) -> Mapping[bytes, Sequence[Header]]:
    by_base: dict[bytes, list[Header]] = {}
    for header in found:
        for base in header.bases:
            by_base.setdefault(base, []).append(header)
    return by_base


def plain(found: Iterable[Header]) -> tuple[tuple[bytes, frozenset[bytes], bool, bytes], ...]:
    """What headers say, wherever they stand."""
    return tuple((one.name, one.bases, one.several, one.indent) for one in found)


def changed_headers(
    pairs: Iterable[tuple[Iterable[Header] | None, Iterable[Header] | None]],
) -> Iterator[tuple[bytes, frozenset[bytes], bool, bytes]]:
    """Yield what headers say that only one of two states of a file has; ``pairs`` are these states."""
    for one, other in pairs:
        yield from frozenset(plain(one or ())) ^ frozenset(plain(other or ()))


def changed_names(
    pairs: Iterable[tuple[Iterable[Header] | None, Iterable[Header] | None]],
) -> frozenset[bytes]:
    """Return the names about which these states of files say something else in their class headers."""
    return frozenset(name for cls, bases, *_ in changed_headers(pairs) for name in (cls, *bases))


def headers(data: bytes) -> tuple[Header, ...]:
    """Every class statement in the text (and what looks like one)."""
    if b"class " not in data and b"class\t" not in data:
        return ()
    matches = [
        (match, indent) for match in _HEADER.finditer(data) if (indent := _indent(data, match)) is not None
    ]
    given = _given(data, matches)
    found = []
    for match, indent in matches:
        bases, several = _bases(match[2]) if match[2] else (_NONE, False)
        if not given.isdisjoint(bases):
            bases = bases.union(*(_origins(data, word) for word in bases & given))
        found.append(Header(match[1], bases, several, match.start(), match.end(), indent))
    return tuple(found)


def _indent(data: bytes, match: re.Match[bytes]) -> bytes | None:
    """The blanks before it; ``None`` where there is something else."""
    start = match.start()
    indent = data[data.rfind(b"\n", 0, start) + 1 : start]
    return indent if not indent or indent.isspace() else None


def _given(data: bytes, matches: Sequence[tuple[re.Match[bytes], bytes]]) -> set[bytes]:
    """The names that the file gives to something else, so that a base may be called by them."""
    deriving = [(match, indent) for match, indent in matches if match[2]]
    if not deriving:
        return set()
    # At the top of the module, what a class derives from has got its name before. A function runs later.
    nested = any(indent for _, indent in deriving)
    end = len(data) if nested else deriving[-1][0].start()
    return {*_GIVEN.findall(data, 0, end), *_ALIAS.findall(data, 0, end)}


_NONE: frozenset[bytes] = frozenset()
_ALIAS = regex(rb" as ([\w\x80-\xff]+)")
_GIVEN = regex(rb"\n([\w\x80-\xff]+) = ")


@lru_cache(maxsize=2048)
def _bases(text: bytes) -> tuple[frozenset[bytes], bool]:
    """The names between the parentheses of a header, and whether there are several bases.

    Neighbours' headers are alike, and so they have one set in common.
    """
    # Keywords are no bases; neither is what stands behind the last comma.
    several = any(b"=" not in part and not part.isspace() for part in text.split(b",")[1:] if part)
    return frozenset(IDENTIFIER.findall(text)), several


def _origins(data: bytes, word: bytes) -> Iterator[bytes]:
    """What a word in a header stands for where the file gives something this name."""
    for mark in (b" as " + word, b"\n" + word + b" = "):
        at = data.find(mark)
        while at >= 0:
            line = data[data.rfind(b"\n", 0, at) + 1 : data.find(b"\n", at + 1)]
            yield from IDENTIFIER.findall(line)
            at = data.find(mark, at + 1)


def earlier_names(
    facts: FileFacts, headers: ClassHeaders, words: WordIndex, table: str, kinds: tuple[str, ...]
) -> EarlierNames:
    """Return the names of classes that an earlier run computed facts for: the last set in the kept table."""

    def with_headers(names: frozenset[bytes]) -> Iterator[str]:
        by_path = headers.by_path
        near = dict.fromkeys(path for name in sorted(names) for path in words.files(name))
        near.update(dict.fromkeys(frozenset(by_path).difference(words.paths)))  # those of packages
        for path in near:
            if any(header.name in names for header in by_path.get(path, ())):
                yield path

    return EarlierNames(lambda: facts.earlier_names(table, kinds), with_headers)
