"""The dataclasses of a project and what derives from them, by text: which class may a name mean?"""

from __future__ import annotations

from flake8_tradelint.db import Trace
from flake8_tradelint.db.queries import Query
from flake8_tradelint.interning import NOTHING, Sharing
from flake8_tradelint.semantics.classes.body_texts import decorators_of
from flake8_tradelint.semantics.classes.headers import earlier_names
from flake8_tradelint.semantics.classes.maker_texts import (
    ALIAS_SIGNS,
    HOOK_SIGNS,
    MAKER_SIGNS,
    STRUCT_FACTS,
    STRUCT_SIGNS,
    Makers,
    aliases_in,
    hooking,
    struct_names,
    structs,
)
from flake8_tradelint.semantics.dataclass.field_texts import FieldText, field_texts
from flake8_tradelint.words.speaking import Speaking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.words.index import WordIndex

    Candidate = tuple[str, FieldText]
    """A class statement and the file that it is in."""


FAMILY_FACTS = (
    *("class headers", "other names of what makes dataclasses", "classes whose hooks make dataclasses"),
    *(STRUCT_FACTS, "classes that are made", "fields"),
)
"""What of each file tells the family."""


class FamilyTexts:
    """``names`` are those of classes that are made, and of those that derive from them."""

    def __init__(
        self,
        headers: ClassHeaders,
        data: Callable[[str], bytes],
        words: WordIndex,
        trace: Trace,
        facts: FileFacts,
    ) -> None:
        self._headers, self._data, self._shared = headers, data, Sharing[bytes]()
        self._renaming, self._hooks, self._speaking, self._naming = (
            Speaking(signs, words, data, trace)
            for signs in (ALIAS_SIGNS, HOOK_SIGNS, MAKER_SIGNS, STRUCT_SIGNS)
        )
        by_path, table = headers.by_path, facts.table
        of_makers, of_hooks, of_structs, of_made, of_fields = FAMILY_FACTS[1:]
        aliases = facts.by_file(of_makers, _Files(words.paths, by_path), self._aliases)
        said = table(
            f"makers {headers.beside}",
            FAMILY_FACTS[:2],
            lambda: tuple(sorted({a for f in aliases.values() for a in f})),
        )
        self.makers = Makers(said)
        self._renamed = Speaking(dict.fromkeys(said, ()), words, data, trace)
        hooks = facts.by_file(of_hooks, by_path, self._hooking)
        bases = facts.by_file(of_structs, by_path, self._bases)
        own = facts.by_file(of_made, by_path, self._made, self.makers.aliases)
        name, kinds = f"made {headers.beside}", FAMILY_FACTS[:-1]
        self._heirs, self._structs, made, wanted = facts.table_of_names(
            name, kinds, lambda: _wanted(headers, hooks.values(), bases.values(), own.values())
        )
        self._classes = facts.by_file(
            of_fields,
            by_path,
            lambda path: self._texts(path, wanted),
            wanted,
            earlier=earlier_names(facts, headers, words, name, kinds),
        )
        self._paths = facts.table_of_files(
            f"files of classes {headers.beside}", FAMILY_FACTS, self._files_of_classes
        )
        (self.names,) = facts.table_of_names(
            f"family {headers.beside}", FAMILY_FACTS, lambda: (_below(made, self._classes),)
        )
        # A cycle ends with what the class statement itself says.
        self._anew: Query[bool] = Query(trace, lambda key: key[1].made_anew)
        self._initialised: Query[bool] = Query(trace, lambda key: key[1].initialised)
        self._by_name: Query[Mapping[bytes, list[Candidate]]] = Query(trace)

    def facts(self) -> object:
        """What the answers follow from, the fields aside."""
        return self.makers.aliases, self._heirs, self._structs, self.names

    def classes(self, path: str) -> tuple[FieldText, ...]:
        """The class statements of the file that may matter."""
        return self._classes.get(path, ())

    def made(self, path: str) -> Iterator[FieldText]:
        """Those that have a decorator which may make fields, or a base that may."""
        return (text for text in self.classes(path) if self.is_made(text))

    def all_made(self) -> Iterator[FieldText]:
        """Those of all files."""
        return (text for path in self._classes for text in self.made(path))

    def is_made(self, cls: FieldText) -> bool:
        """May the class be a dataclass of its own?"""
        return cls.name in self._heirs or cls.name in self._structs or self.makers.make(cls.decorators)

    def is_plain(self, cls: FieldText) -> bool:
        """Does what makes it surely take what the body says for parameters?"""
        return cls.name not in self._heirs and self.makers.are_plain(cls.decorators)

    def candidates(self, path: str, name: bytes) -> list[Candidate]:
        """The classes that the name may mean: the file's own, else all of the project."""
        return self._own(path).get(name) or self.named(name)

    def named(self, name: bytes) -> list[Candidate]:
        """All classes of this name."""
        paths = self._paths.get(name, ())
        return [one for at in paths for one in self._own(at).get(name, ())]

    def _own(self, path: str) -> Mapping[bytes, list[Candidate]]:
        """The classes of one file, by name."""
        return self._by_name.get(path, lambda: self._indexed(path))

    def _indexed(self, path: str) -> Mapping[bytes, list[Candidate]]:
        found: dict[bytes, list[Candidate]] = {}
        for cls in self.classes(path):
            found.setdefault(cls.name, []).append((path, cls))
        return found

    def is_out_of_sight(self, path: str, cls: FieldText) -> bool:
        """Is it no dataclass at all, initialised by hand, or made anew in a way that nobody follows?"""
        if self._is_made_anew(path, cls) or self._is_initialised(path, cls):
            return True
        return not (self.is_made(cls) or cls.bases & self.names)

    def _is_made_anew(self, path: str, cls: FieldText) -> bool:
        return self._anew.get((path, cls), lambda: cls.made_anew or self._inherits_anew(path, cls))

    def _is_initialised(self, path: str, cls: FieldText) -> bool:
        """Is the first ``__init__`` of it and its bases surely one that no decorator generates?"""
        if self.is_made(cls) or len(cls.bases) > 1:
            return cls.initialised and not self.is_made(cls)
        return self._initialised.get((path, cls), lambda: cls.initialised or self._inherits_it(path, cls))

    def _inherits_it(self, path: str, cls: FieldText) -> bool:
        options = [option for base in cls.bases for option in self.candidates(path, base)]
        return bool(options) and all(self._is_initialised(*option) for option in options)

    def _inherits_anew(self, path: str, cls: FieldText) -> bool:
        for base in cls.bases:
            options = self.candidates(path, base)
            if options and all(self._is_made_anew(*option) for option in options):
                return True
        return False

    def _files_of_classes(self) -> dict[bytes, tuple[str, ...]]:
        found: dict[bytes, dict[str, None]] = {}
        for path, texts in self._classes.items():
            for text in texts:
                found.setdefault(text.name, {})[path] = None
        return {name: tuple(paths) for name, paths in found.items()}

    def _texts(self, path: str, wanted: frozenset[bytes]) -> tuple[FieldText, ...]:
        found = [one for one in self._headers.by_path[path] if one.name in wanted]
        return field_texts(self._data(path), found, self._shared) if found else ()

    def _aliases(self, path: str) -> frozenset[bytes]:
        return aliases_in(self._data(path)) if self._renaming.has(path) else NOTHING

    def _hooking(self, path: str) -> frozenset[bytes]:
        if not self._hooks.has(path):
            return NOTHING
        return hooking(self._data(path), self._headers.by_path[path])

    def _bases(self, path: str) -> frozenset[bytes]:
        return struct_names(self._data(path)) if self._naming.has(path) else NOTHING

    def _made(self, path: str) -> frozenset[bytes]:
        """The names of the file's classes whose decorators may make fields."""
        if not (self._speaking.has(path) or (self.makers.aliases and self._renamed.has(path))):
            return NOTHING
        data = self._data(path)
        if b"@" not in data or not self.makers.may_be_in(data):
            return NOTHING
        headers = self._headers.by_path[path]
        return frozenset(one.name for one in headers if self.makers.make(decorators_of(data, one)))


class _Files:
    """The project's files, and those of installed packages that have classes."""

    def __init__(self, own: Collection[str], with_classes: Mapping[str, object]) -> None:
        self._own, self._with_classes = dict.fromkeys(own), with_classes

    def __contains__(self, path: object) -> bool:
        return path in self._own or path in self._with_classes

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (path for path in self._with_classes if path not in self._own)


def _wanted(
    headers: ClassHeaders,
    hooks: Iterable[frozenset[bytes]],
    bases: Iterable[frozenset[bytes]],
    own: Iterable[frozenset[bytes]],
) -> tuple[frozenset[bytes], frozenset[bytes], frozenset[bytes], frozenset[bytes]]:
    """Return heirs of hooks, structs, these and what decorators make, and all of whose fields one may ask."""
    hooked = frozenset[bytes]().union(*hooks)
    heirs = frozenset(headers.below(sorted(hooked))) - hooked
    below = structs(headers, bases)
    made = heirs.union(below, *own)
    # A base of a relative need be no relative.
    return heirs, below, made, frozenset(headers.above(headers.below(made)))


def _below(made: Iterable[bytes], classes: Mapping[str, tuple[FieldText, ...]]) -> frozenset[bytes]:
    """The names of classes that are made, and of those that derive from them."""
    children: dict[bytes, list[bytes]] = {}
    for found in classes.values():
        for text in found:
            for base in text.bases:
                children.setdefault(base, []).append(text.name)
    family = dict.fromkeys(made)
    queue = list(family)
    for name in queue:
        new = [child for child in children.get(name, ()) if child not in family]
        family.update(dict.fromkeys(new))
        queue += new
    return frozenset(family)
