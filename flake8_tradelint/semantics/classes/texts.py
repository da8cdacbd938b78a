"""Which classes might override a dataclass's field? Told from the text, before anything is parsed.

A superset on purpose: a class is suspect when it may derive, by the names in its header,
from a decorated class, and its body binds a name that some decorated class annotates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.body_texts import WORD, assignments, body_of, decorators_of
from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
from flake8_tradelint.semantics.classes.maker_texts import makes_heirs, may_hook
from flake8_tradelint.tracing import Trace, Whole

_NOTHING: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class ClassText:
    """A class statement's body as it looks: names that it annotates and assigns."""

    decorated: bool
    annotated: frozenset[bytes]
    assigned: frozenset[bytes]


class ClassTexts:
    """The class statements of a project's files, read once on demand."""

    def __init__(
        self, headers: Callable[[], ClassHeaders], data: Callable[[str], bytes], trace: Trace
    ) -> None:
        self._headers, self._data = headers, data
        self._suspects = Whole(trace, "classes that may override fields", self._find)

    def suspects(self) -> Mapping[str, frozenset[bytes]]:
        """By file: the names of the classes that may bind a dataclass's field anew."""
        return self._suspects.get()

    def _find(self) -> dict[str, frozenset[bytes]]:
        headers = self._headers()
        hooking = self._hooking(headers)
        heirs = frozenset(headers.below(hooking)) - hooking
        relatives = frozenset(headers.below(self._decorated(headers) | heirs))
        # A base of a relative need be no relative: a mixin binds names, too.
        of_interest = frozenset(headers.above(relatives))
        names = _Names(headers, heirs)
        own: list[tuple[str, Header, ClassText]] = []
        for path, found in headers.by_path.items():
            for header in found:
                if header.name in of_interest:
                    text = class_text(self._data(path), header)
                    names.add(header.name, text)
                    if header.bases & relatives:
                        own.append((path, header, text))
        suspects: dict[str, frozenset[bytes]] = {}
        for path, header, text in own:
            if names.is_suspect(header, text):
                suspects[path] = suspects.get(path, _NOTHING) | {header.name}
        return suspects

    def _hooking(self, headers: ClassHeaders) -> set[bytes]:
        """The names of classes that may make dataclasses of their subclasses."""
        return {
            header.name
            for path, found in headers.by_path.items()
            if may_hook(self._data(path))
            for header in found
            if makes_heirs(self._data(path), body_of(self._data(path), header))
        }

    def _decorated(self, headers: ClassHeaders) -> set[bytes]:
        return {
            header.name
            for path, found in headers.by_path.items()
            if b"@" in self._data(path)
            for header in found
            if decorators_of(self._data(path), header)
        }


class _Names:
    """What decorated classes declare, and what classes assign, by the class's name."""

    def __init__(self, headers: ClassHeaders, decorated: frozenset[bytes]) -> None:
        self._headers, self._decorated = headers, decorated
        self._declared: dict[bytes, frozenset[bytes]] = {}
        self._assigned: dict[bytes, frozenset[bytes]] = {}

    def add(self, name: bytes, text: ClassText) -> None:
        """One more class of this name."""
        decorated = text.decorated or name in self._decorated
        declared = text.annotated | text.assigned if decorated else _NOTHING
        self._declared[name] = self._declared.get(name, _NOTHING) | declared
        self._assigned[name] = self._assigned.get(name, _NOTHING) | text.assigned

    def is_suspect(self, header: Header, text: ClassText) -> bool:
        """May the class bind a field of what is above it, or one of its bases that of another?"""
        if text.assigned & _of(self._declared, self._headers.above(header.bases)):
            return True
        if not header.several:
            return False
        above = [frozenset(self._headers.above([base])) for base in header.bases]
        return any(
            self._clash(one, other) or self._clash(other, one) for one, other in combinations(above, 2)
        )

    def _clash(self, one: frozenset[bytes], other: frozenset[bytes]) -> bool:
        """Does ``other`` assign what ``one`` declares, unless a class below both has done it before?"""
        declared, assigned = _of(self._declared, one), _of(self._assigned, other)
        if not declared & assigned:
            return False
        return bool(
            declared & _of(self._assigned, other - one) or _of(self._declared, one - other) & assigned
        )


def _of(table: Mapping[bytes, frozenset[bytes]], names: Iterable[bytes]) -> frozenset[bytes]:
    return _NOTHING.union(*(table[name] for name in names if name in table))


def class_text(data: bytes, header: Header) -> ClassText:
    """What the class statement behind the header looks like."""
    decorators, body = decorators_of(data, header), body_of(data, header)
    # What a plain `@dataclass` annotates is a field of its own, unless it says ClassVar.
    own = b"dataclass" in decorators and b"init" not in decorators
    annotated, assigned = _bound(body, own and b"__init__" not in body)
    return ClassText(bool(decorators), annotated, assigned)


def _bound(body: bytes, own: bool) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The names that statements directly in the body annotate and assign."""
    annotated: set[bytes] = set()
    assigned: set[bytes] = set()
    for match in assignments(body):
        names = WORD.findall(match[1])
        if match[2] == b":":
            annotated.update(names)
        if match[2] != b":" or (b"=" in match[3] and not (own and b"ClassVar" not in match[3])):
            assigned.update(names)
    return frozenset(annotated), frozenset(assigned)
