"""Which classes might override a dataclass's field? Told from the text, before anything is parsed.

A superset on purpose: a class is suspect when it may derive, by the names in its header,
from a decorated class, and its body binds a name that some decorated class annotates.
"""

from __future__ import annotations

from flake8_tradelint.db import Changes, Trace
from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table, changed_rows
from flake8_tradelint.interning import NOTHING, Sharing
from flake8_tradelint.semantics.classes.body_texts import WORD, assignments, body_of, decorators_of
from flake8_tradelint.semantics.classes.headers import earlier_names
from flake8_tradelint.semantics.classes.maker_texts import (
    HOOK_SIGNS,
    STRUCT_FACTS,
    STRUCT_SIGNS,
    hooking,
    struct_names,
    structs,
)
from flake8_tradelint.words.speaking import Speaking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.semantics.classes.declared_above import ClassText
    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
    from flake8_tradelint.words.index import WordIndex


_FACTS = (
    *("class headers", "classes whose hooks make dataclasses", STRUCT_FACTS),
    *("decorated classes", "class bodies"),
)
"""What of each file tells them."""


class ClassTexts:
    """The class statements of a project's files, read once on demand."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        data: Callable[[str], bytes],
        words: WordIndex,
        trace: Trace,
        facts: FileFacts,
    ) -> None:
        self._headers, self._data, self._words, self._facts = headers, data, words, facts
        self._trace = trace
        name = "classes that may override fields"
        made_from = MadeFrom(facts, _FACTS)
        self._suspects = Table(trace, name, self._find, made_from=made_from, diff=self._changes)

    def suspects(self) -> Mapping[str, frozenset[bytes]]:
        """By file: the names of the classes that may bind a dataclass's field anew.

        Whoever asks may look at what is said of his own file only.
        """
        return self._suspects.get()

    def _find(self) -> dict[str, frozenset[bytes]]:
        headers, table = self._headers(), self._facts.table
        data, by_path, by_file = self._data, headers.by_path, self._facts.by_file
        _, of_hooks, of_structs, of_decorated, of_bodies = _FACTS
        speaking, naming = (
            Speaking(signs, self._words, data, self._trace) for signs in (HOOK_SIGNS, STRUCT_SIGNS)
        )

        def hooked(path: str) -> frozenset[bytes]:
            return hooking(data(path), by_path[path]) if speaking.has(path) else NOTHING

        def named(path: str) -> frozenset[bytes]:
            return struct_names(data(path)) if naming.has(path) else NOTHING

        hooks, bases = by_file(of_hooks, by_path, hooked), by_file(of_structs, by_path, named)
        decorated = by_file(of_decorated, by_path, lambda path: decorated_in(data(path), by_path[path]))
        name, kinds = f"relatives {headers.beside}", _FACTS[:-1]
        heirs, relatives, of_interest = self._facts.table_of_names(
            name, kinds, lambda: _relatives(headers, hooks.values(), bases.values(), decorated.values())
        )

        shared = Sharing[bytes]()

        def bodies(path: str) -> tuple[ClassText, ...]:
            found = (header for header in by_path[path] if header.name in of_interest)
            return tuple(class_text(data(path), header, shared) for header in found)

        earlier = earlier_names(self._facts, headers, self._words, name, kinds)
        bodies_by_path = by_file(of_bodies, by_path, bodies, of_interest, earlier=earlier)

        def suspects() -> dict[str, frozenset[bytes]]:
            if not bodies_by_path:
                return {}
            from flake8_tradelint.semantics.classes.declared_above import DeclaredAbove

            names = DeclaredAbove(headers, heirs, self._trace)
            own: list[tuple[str, Header, ClassText]] = []
            for path, texts in bodies_by_path.items():
                found = [header for header in by_path[path] if header.name in of_interest]
                for header, text in zip(found, texts, strict=True):
                    names.add(header.name, text)
                    if header.bases & relatives:
                        own.append((path, header, text))
            suspects: dict[str, frozenset[bytes]] = {}
            for path, header, text in own:
                if names.is_suspect(header, text):
                    suspects[path] = suspects.get(path, NOTHING) | {header.name}
            return suspects

        return table(self._table, _FACTS, suspects, lambda found: tuple(found.items()), dict)

    @property
    def _table(self) -> str:
        return f"suspects {self._headers().beside}"

    def _changes(self, digest: str) -> Changes | None:
        """Return the files of which the table says something else; a verdict reads the row of its file."""
        return changed_rows(self._facts.before(self._table, _FACTS, dict), self._suspects.get(), digest)


def _relatives(
    headers: ClassHeaders,
    hooks: Iterable[frozenset[bytes]],
    bases: Iterable[frozenset[bytes]],
    decorated: Iterable[frozenset[bytes]],
) -> tuple[frozenset[bytes], frozenset[bytes], frozenset[bytes]]:
    """Heirs of hooks and of ``Struct``, what derives from decorated classes, and all whose bodies matter."""
    hooked = NOTHING.union(*hooks)
    heirs = (frozenset(headers.below(sorted(hooked))) - hooked) | structs(headers, bases)
    relatives = frozenset(headers.below(heirs.union(*decorated)))
    # Most decorated classes have no heirs. A base of a relative need be no relative: a mixin binds, too.
    return heirs, relatives, frozenset(headers.above(headers.children(relatives)))


def decorated_in(data: bytes, headers: Iterable[Header]) -> frozenset[bytes]:
    """The names of the classes that have a decorator."""
    if b"@" not in data:
        return NOTHING
    return frozenset(header.name for header in headers if decorators_of(data, header))


def class_text(data: bytes, header: Header, shared: Sharing[bytes]) -> ClassText:
    """What the class statement behind the header looks like."""
    from flake8_tradelint.semantics.classes.declared_above import ClassText

    decorators, body = decorators_of(data, header), body_of(data, header)
    # What a plain `@dataclass` annotates is a field of its own, unless it says ClassVar.
    own = b"dataclass" in decorators and b"init" not in decorators
    annotated, assigned = _bound(body, own and b"__init__" not in body)
    return ClassText(bool(decorators), shared.of(annotated), shared.of(assigned))


def _bound(body: bytes, own: bool) -> tuple[set[bytes], set[bytes]]:
    """The names that statements directly in the body annotate and assign."""
    annotated: set[bytes] = set()
    assigned: set[bytes] = set()
    for match in assignments(body):
        names = WORD.findall(match[1])
        if match[2] == b":":
            annotated.update(names)
        if match[2] != b":" or (b"=" in match[3] and not (own and b"ClassVar" not in match[3])):
            assigned.update(names)
    return annotated, assigned
