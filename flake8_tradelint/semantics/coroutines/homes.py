"""Where the async functions of a name are, and who may get hold of them; told from the project's text."""

from __future__ import annotations

from itertools import chain

from flake8_tradelint.light import partial
from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.coroutines.spoken import defined
from flake8_tradelint.tracing import Answers, Whole
from flake8_tradelint.word_columns import FilesOf, packed_files, unpacked_files
from flake8_tradelint.word_index import OFTEN
from flake8_tradelint.words import NO_WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.signatures import Passed, Signature
    from flake8_tradelint.semantics.linked import Linked


@dataclass(frozen=True, slots=True)
class Homes:
    """The async functions that a call may be one of: ``tops`` are their files if they are no methods.

    ``owners`` are the classes that have such a method, ``classes`` these and what may derive from them;
    ``modules`` are the last names of ``tops``. ``bare``: some definition in ``tops`` is at the top of its
    file.
    """

    tops: frozenset[str]
    bare: frozenset[str]
    modules: frozenset[bytes]
    owners: tuple[bytes, ...]
    classes: frozenset[bytes]

    def __bool__(self) -> bool:
        return bool(self.tops or self.classes)


class AsyncHomes:
    """Answers for one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._files = Whole(
            linked.trace,
            "async functions",
            self._read_names,
            lambda _: None,
            kinds=("async functions",),
            compared=("async functions",),
            partly="words",
        )
        self._names: frozenset[bytes] | None = None
        self._definitions: Answers[tuple[AsyncDefinition, ...]] = Answers(linked.trace)
        self._homes: Answers[Homes] = Answers(linked.trace)
        self._by_options: Answers[Homes] = Answers(linked.trace)
        self._signatures: Answers[Signature | None] = Answers(linked.trace)
        self._near: Answers[int] = Answers(linked.trace)
        self._kin: Answers[frozenset[bytes]] = Answers(linked.trace)
        self._speaking: Answers[int] = Answers(linked.trace)
        self._speakers: Answers[int] = Answers(linked.trace)
        self._asked = 0
        self._words: tuple[str, frozenset[bytes]] = ("", frozenset())  # of the file that was asked for last
        # Sets of files are many and large: as bits of a number they take a thirtieth of the memory.
        self._bits = Whole(linked.trace, "", lambda: {path: bit for bit, path in enumerate(linked.paths)})

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
                if self._fits(one, given, of_class=of_class, async_for=async_for)
            )
            return self._by_options.get(
                (name, options), lambda: self._of([known[number] for number in options])
            )

        return self._homes.get((name, given, of_class, async_for), answer)

    def is_near(self, path: str, name: bytes) -> bool:
        """Does the file define it, speak of a class that has it, or have the name of a module with it?"""
        if self._is_one_of_few(path):
            homes = self.of_name(name)
            return path in homes.tops or not self._words[1].isdisjoint(homes.classes | homes.modules)
        return self._is_in(path, self._near.get(name, lambda: self._all_near(name)))

    def _all_near(self, name: bytes) -> int:
        homes = self.of_name(name)
        modules = (self._linked.having(module.decode(errors="replace")) for module in homes.modules)
        return self._speaking_of(homes) | self._set_of(chain(homes.tops, *modules))

    def speaks(self, path: str, homes: Homes) -> bool:
        """Does the file speak of one of the classes?"""
        if self._is_one_of_few(path):
            return not self._words[1].isdisjoint(homes.classes)
        return self._is_in(path, self._speaking_of(homes))

    def _is_one_of_few(self, path: str) -> bool:
        """Is it to be told from the file's own words? Later it pays to look for classes in all files."""
        if self._words[0] != path:
            self._asked += 1
            few = self._asked <= OFTEN
            words = self._linked.data(path).translate(NO_WORDS).split() if few else ()
            self._words = path, frozenset(words)
        return self._asked <= OFTEN

    def _speaking_of(self, homes: Homes) -> int:
        def answer() -> int:
            files = 0
            for owner in homes.owners:
                files |= self._speaking.get(owner, partial(self._speaking_of_kin, owner))
            return files

        return self._speakers.get(homes.owners, answer)

    def _speaking_of_kin(self, owner: bytes) -> int:
        names = (name.decode(errors="replace") for name in self._kin_of(owner))
        return self._set_of(path for name in names for path in self._linked.having(name))

    def _kin_of(self, owner: bytes) -> frozenset[bytes]:
        """The classes that may derive from classes so called, these included."""
        return self._kin.get(owner, lambda: frozenset(self._linked.headers().below((owner,))))

    def _set_of(self, paths: Iterable[str]) -> int:
        bits = self._bits.get()
        found = bytearray(len(bits) // 8 + 1)
        for path in paths:
            bit = bits[path]
            found[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(found, "little")

    def _is_in(self, path: str, files: int) -> bool:
        bit = self._bits.get().get(path)
        return bit is not None and bool(files >> bit & 1)

    def _fits(self, one: AsyncDefinition, given: Passed | None, *, of_class: bool, async_for: bool) -> bool:
        if given is None and not async_for:
            return True
        data = self._linked.data(one.path)
        if given is not None:
            taken = self._signatures.get((one.path, one.end), lambda: one.signature(data))
            from flake8_tradelint.semantics.coroutines.signatures import fits

            if not fits(taken, given, of_class=of_class):
                return False
        return not (async_for and one.yields(data))

    def defined(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Every ``async def`` of the name."""
        return self._definitions.get(name, lambda: tuple(self._read(name)))

    def _read(self, name: bytes) -> Iterator[AsyncDefinition]:
        from flake8_tradelint.semantics.coroutines.async_texts import async_definitions

        headers = self._linked.headers().by_path
        for path in self._files.get().get(name, ()):
            yield from async_definitions(path, self._linked.data(path), name, headers.get(path, ()))

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

        facts = self._linked.facts
        return facts.table(
            "async homes",
            ("async functions",),
            files,
            lambda made: packed_files(made, facts.numbered),
            lambda kept: unpacked_files(kept, facts.numbered),
        )

    def _of(self, options: list[AsyncDefinition]) -> Homes:
        owners = frozenset(one.owner for one in options if one.owner)
        tops = frozenset(one.path for one in options if not one.owner)
        name_of = self._linked.symbols.modules.name
        return Homes(
            tops=tops,
            bare=frozenset(one.path for one in options if not one.owner and not one.indent),
            modules=frozenset(name_of(path).rpartition(".")[2].encode() for path in tops),
            owners=tuple(sorted(owners)),
            classes=frozenset().union(*map(self._kin_of, owners)),
        )
