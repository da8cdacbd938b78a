"""Where the async functions of a name are, and who may get hold of them; told from the project's text."""

from __future__ import annotations

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition, async_definitions
from flake8_tradelint.semantics.coroutines.signatures import Passed, fits
from flake8_tradelint.semantics.coroutines.spoken import defined
from flake8_tradelint.tracing import Answers, Whole
from flake8_tradelint.word_columns import FilesOf, packed_files, unpacked_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.semantics.linked import Linked


@dataclass(frozen=True, slots=True)
class Homes:
    """The async functions that a call may be one of: ``tops`` are their files if they are no methods.

    ``classes`` have such a method or derive from one that has, ``speakers`` are the files that speak of
    one of them; ``modules`` are the last names of ``tops``. ``bare``: some definition in ``tops`` is at the
    top of its file.
    """

    tops: frozenset[str]
    bare: frozenset[str]
    modules: frozenset[bytes]
    classes: frozenset[bytes]
    speakers: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.tops or self.classes)


_Family = tuple[frozenset[bytes], frozenset[str]]
"""The names of classes, and the files that speak of them."""


class AsyncHomes:
    """Answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._files = Whole(
            linked.trace, "async functions", self._read_names, kinds=("async functions",), partly="words"
        )
        self._names: frozenset[bytes] | None = None
        self._definitions: Answers[tuple[AsyncDefinition, ...]] = Answers(linked.trace)
        self._homes: Answers[Homes] = Answers(linked.trace)
        self._by_options: Answers[Homes] = Answers(linked.trace)
        self._families: Answers[_Family] = Answers(linked.trace)

    @property
    def names(self) -> frozenset[bytes]:
        """The names of all async functions."""
        files = self._files.get()
        if self._names is None:
            self._names = files.names() if isinstance(files, FilesOf) else frozenset(files)
        return self._names

    def of_name(self, name: bytes) -> Homes:
        """What a call may mean, whatever it passes."""
        return self.of_call(name, None, of_class=True, async_for=False)

    def of_call(self, name: bytes, given: Passed | None, *, of_class: bool, async_for: bool) -> Homes:
        """What a call with these arguments may mean; see ``signatures.fits``.

        ``async_for``: it is what such a loop goes through, as it may if it is a generator.
        """

        def answer() -> Homes:
            known = self.defined(name)
            options = tuple(
                number
                for number, one in enumerate(known)
                if fits(one.signature, given, of_class=of_class) and not (async_for and one.yields)
            )
            return self._by_options.get(
                (name, options), lambda: self._of([known[number] for number in options])
            )

        return self._homes.get((name, given, of_class, async_for), answer)

    def defined(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Every ``async def`` of the name."""
        return self._definitions.get(name, lambda: tuple(self._read(name)))

    def _read(self, name: bytes) -> Iterator[AsyncDefinition]:
        for path in self._files.get().get(name, ()):
            headers = self._linked.headers().by_path.get(path, ())
            yield from async_definitions(path, self._linked.data(path), name, headers)

    def _read_names(self) -> Mapping[bytes, tuple[str, ...]]:
        """For every name of an async function: the files that define one."""
        data, having = self._linked.data, tuple(self._linked.having("async"))
        by_file = self._linked.facts.by_file(
            "async functions", having, lambda path: frozenset(defined(data(path)))
        )

        def files() -> Mapping[bytes, tuple[str, ...]]:
            found: dict[bytes, list[str]] = {}
            for path, names in by_file.items():
                for name in names:
                    found.setdefault(name, []).append(path)
            return {name: tuple(paths) for name, paths in found.items()}

        kinds, paths = ("async functions",), self._linked.paths
        return self._linked.facts.table(
            "async homes",
            kinds,
            files,
            lambda made: packed_files(made, paths),
            lambda kept: unpacked_files(kept, paths),
        )

    def _of(self, options: list[AsyncDefinition]) -> Homes:
        owners = frozenset(one.owner for one in options if one.owner)
        tops = frozenset(one.path for one in options if not one.owner)
        name_of = self._linked.symbols.modules.name
        classes, speakers = self._families.get(owners, lambda: self._family(owners))
        return Homes(
            tops=tops,
            bare=frozenset(one.path for one in options if not one.owner and not one.indent),
            modules=frozenset(name_of(path).rpartition(".")[2].encode() for path in tops),
            classes=classes,
            speakers=speakers,
        )

    def _family(self, owners: frozenset[bytes]) -> _Family:
        """The classes so called, all that derive from them, and who speaks of one; many calls share these."""
        classes = frozenset(self._linked.headers().below(sorted(owners)) if owners else ())
        having = self._linked.having
        names = (name.decode(errors="replace") for name in classes)
        return classes, frozenset(path for name in names for path in having(name))
