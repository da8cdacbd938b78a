"""Choose the definitions of a file to read again, or to ask of kept readers, when interests grow."""

from __future__ import annotations

from flake8_tradelint.outline.statements import methods
from flake8_tradelint.startup.records import Record, field
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flake8_tradelint.outline import Definition, Part
    from flake8_tradelint.semantics.reading.reader import Reader

    Find = Callable[[Callable[[Reader], bool]], Reader | None]
    """Return a kept reader for which the predicate holds, or ``None``."""


class Choice(Record):
    """Some top-level definitions of a file; of some classes only the body and some methods.

    ``methods`` has all methods of such a class, by the byte where the class starts; ``read`` has the bytes
    where those methods start that are read.
    """

    tops: tuple[Definition, ...] = ()
    methods: Mapping[int, tuple[Definition, ...]] = field(default_factory=dict)
    read: frozenset[int] = frozenset()

    def dropped(self, part: Part) -> Iterator[tuple[Definition, Definition]]:
        """Yield the methods that are not read, each with its class.

        ``part`` is what is then known of the file.
        """
        chosen = {top.start for top in self.tops}
        found = [pair for pair in part.dropped or () if pair[0].start in chosen - self.methods.keys()]
        for top in self.tops:
            inside = self.methods.get(top.start, ())
            found += [(top, method) for method in inside if method.start not in self.read]
        yield from sorted(found, key=lambda pair: pair[1].start)


class _Chosen:
    """Collects a choice."""

    def __init__(self) -> None:
        self._tops: list[Definition] = []
        self._methods: dict[int, tuple[Definition, ...]] = {}
        self._read: set[int] = set()

    def add(self, top: Definition) -> None:
        """Add the whole definition."""
        self._tops.append(top)

    def add_some(self, cls: Definition, inside: tuple[Definition, ...], read: set[int]) -> None:
        """Add the class's body and some of the methods ``inside``."""
        if cls.start not in self._methods:
            self._tops.append(cls)
            self._methods[cls.start] = inside
        self._read |= read

    def choice(self) -> Choice:
        """Return what was added."""
        return Choice(tuple(self._tops), self._methods, frozenset(self._read))


class Choosing:
    """Find what to read in a file of which more is asked; ``new`` are the newly asked names.

    ``tops`` are the top-level definitions; ``find`` returns kept readers, which know the new names as well.
    """

    def __init__(self, data: bytes, tops: tuple[Definition, ...], new: list[bytes], find: Find) -> None:
        self._data, self._tops, self._find = data, tops, find
        self._new = [name for name in new if name in data]
        self._parsed = _Chosen()
        self._told: dict[Reader, _Chosen] = {}

    def parsed(self) -> Choice:
        """Return the definitions that have to be parsed."""
        return self._parsed.choice()

    def told(self) -> Iterator[tuple[Reader, Choice]]:
        """Yield the kept readers to ask, with the definitions that each answers for."""
        return ((reader, chosen.choice()) for reader, chosen in self._told.items())

    def choose(self, before: Part, part: Part) -> None:
        """Choose the definitions that are newly read, or contain one of the new names."""
        then, now = _dropped(before), _dropped(part)
        for top in self._tops:
            missing, missed = now.get(top.start, frozenset()), then.get(top.start, frozenset())
            has_new = top.start not in missing and self._has_name(top.start, top.end)
            if missing == missed and not has_new:
                continue
            if top.is_class and top.start not in missed and bool(missing) == bool(missed):
                self._choose_in(top, missing, missed, has_new=has_new)
                continue
            self._choose_whole(top, read_before=missing == missed)

    def _choose_whole(self, top: Definition, *, read_before: bool) -> None:
        reader = self._find(lambda reader: reader.has_whole(top)) if read_before else None
        (self._parsed if reader is None else self._of(reader)).add(top)

    def _choose_in(
        self, cls: Definition, missing: frozenset[int], missed: frozenset[int], *, has_new: bool
    ) -> None:
        """Choose in a class of which some methods were read before, or are to be read."""
        inside = methods(self._data, cls)
        fresh = {method.start for method in inside if method.start in missed - missing}
        for method in inside if has_new else ():
            if method.start in missed | missing or not self._has_name(method.start, method.end):
                continue
            reader = self._having(cls, method)
            if reader is None:
                fresh.add(method.start)
            else:
                self._of(reader).add_some(cls, inside, {method.start})
        if not fresh:
            if not self._has_name_outside(cls, inside):
                return
            reader = self._having(cls)
            if reader is not None:
                self._of(reader).add_some(cls, inside, set())
                return
        self._parsed.add_some(cls, inside, fresh)

    def _having(self, cls: Definition, method: Definition | None = None) -> Reader | None:
        return self._find(lambda reader: reader.has(cls, method))

    def _of(self, reader: Reader) -> _Chosen:
        return self._told.setdefault(reader, _Chosen())

    def _has_name(self, start: int, end: int) -> bool:
        return any(has_word(self._data, name, start, end) for name in self._new)

    def _has_name_outside(self, cls: Definition, inside: tuple[Definition, ...]) -> bool:
        """Return True if one of the names occurs in the class outside its methods."""
        bounds = [cls.start, *(bound for method in inside for bound in (method.start, method.end)), cls.end]
        return any(self._has_name(*between) for between in zip(bounds[::2], bounds[1::2], strict=True))


def _dropped(part: Part) -> dict[int, frozenset[int]]:
    """Return, by the start of each definition, the starts of the definitions cut out of it."""
    found: dict[int, set[int]] = {}
    for top, dropped in part.dropped or ():
        found.setdefault(top.start, set()).add(dropped.start)
    return {start: frozenset(starts) for start, starts in found.items()}
