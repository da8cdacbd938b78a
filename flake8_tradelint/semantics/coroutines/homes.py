"""Where the async functions of a name are, and who may get hold of them; told from the project's text."""

from __future__ import annotations

from flake8_tradelint.light import partial
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.coroutines.spoken import defined, imports
from flake8_tradelint.tracing import DEFINED, Answers, Whole
from flake8_tradelint.words import NO_WORDS, has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.signatures import Passed, Signature
    from flake8_tradelint.semantics.linked import Linked


FEW = 10
"""Names that are looked for in a text one by one."""

SELDOM = 8
"""Files of which a name is asked one by one, before the answer is looked for in all of them at once."""


class Homes(Record):
    """The async functions that a call may be one of: ``tops`` are their files if they are no methods.

    ``owners`` are the classes that have such a method, ``classes`` these and what may derive from them;
    ``modules`` are the last names of ``tops``. ``bare``: some definition in ``tops`` is at the top of its
    file. ``facades`` are files that import one of these and pass it on.
    """

    tops: frozenset[str]
    bare: frozenset[str]
    facades: frozenset[str]
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
        self._facades: Answers[frozenset[str]] = Answers(linked.trace)
        self._signatures: Answers[Signature | None] = Answers(linked.trace)
        self._near: Answers[bytes] = Answers(linked.trace)
        self._kin: Answers[frozenset[bytes]] = Answers(linked.trace)
        self._speaking: Answers[int] = Answers(linked.trace)
        self._asked: dict[bytes, int] = {}
        self._place: tuple[str, int] = ("", -1)  # of the file that was asked for last
        self._words: tuple[str, frozenset[bytes]] = ("", frozenset())  # of the file that was asked for last
        self._spoken: tuple[str, Homes | None, bool] = ("", None, False)  # what was asked last
        self._bits = Whole(linked.trace, "", lambda: {path: bit for bit, path in enumerate(linked.numbered)})

    @property
    def names(self) -> frozenset[bytes]:
        """The names of all async functions."""
        files = self._files.get()
        if self._names is None:
            names = getattr(files, "names", None)  # of columns
            self._names = frozenset(files) if names is None else names()
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
            options = tuple(range(len(known)))
            if given is not None or async_for:
                fits = partial(self.fits, given=given, of_class=of_class, async_for=async_for)
                options = tuple(number for number in options if fits(known[number]))
            return self._by_options.get(
                (name, options), lambda: self._of(name, [known[number] for number in options])
            )

        return self._homes.get((name, given, of_class, async_for), answer)

    def is_far(self, path: str, data: bytes, name: bytes) -> bool:
        """Does the file neither define it, nor speak of a class or a module that has it?

        Asked of a name that is seldom asked for, nothing is said: to look at the calls takes less.
        """
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if asked <= SELDOM or (not self._near.knows(name) and b"def " + name in data):
            return False
        if self._place[0] != path:
            self._place = path, self._bits.get().get(path, -1)
        at = self._place[1]
        near = self._near.get(name, lambda: self._all_near(name))
        return at >= 0 and not near[at >> 3] >> (at & 7) & 1

    def _all_near(self, name: bytes) -> bytes:
        homes = self.of_name(name)
        # By the words of each file itself, which are the file's own.
        found = self._linked.trace.apart(lambda: self._having(homes))
        return found.to_bytes(len(self._linked.numbered) // 8 + 1, "little")

    def _having(self, homes: Homes) -> int:
        bits, speaking = self._bits.get(), self._speaking
        found = self._linked.having_one(homes.modules | self._last_names(homes.facades))
        for owner in homes.owners:
            found |= speaking.get(owner, partial(self._speaking_of, owner))
        for path in homes.tops:
            found |= 1 << bits[path]
        return found

    def _speaking_of(self, owner: bytes) -> int:
        return self._linked.having_one(self._kin_of(owner))

    def _kin_of(self, owner: bytes) -> frozenset[bytes]:
        """The classes that may derive from classes so called, these included."""
        return self._kin.get(owner, lambda: frozenset(self._linked.headers().below((owner,))))

    def speaks(self, path: str, homes: Homes) -> bool:
        """Does the file speak of one of the classes?"""
        if self._spoken[0] != path or self._spoken[1] is not homes:
            self._spoken = path, homes, self._speaks(path, homes)
        return self._spoken[2]

    def _speaks(self, path: str, homes: Homes) -> bool:
        if len(homes.classes) <= FEW:
            data = self._linked.data(path)
            return any(has_word(data, name) for name in homes.classes)
        if self._words[0] != path:
            self._words = path, frozenset(self._linked.data(path).translate(NO_WORDS).split())
        return not self._words[1].isdisjoint(homes.classes)

    def fits(self, one: AsyncDefinition, given: Passed | None, *, of_class: bool, async_for: bool) -> bool:
        """May it be what such a call means? See ``of_call``."""
        if given is None and not async_for:
            return True
        if given is not None:
            taken = self._signatures.get((one.path, one.end), lambda: one.signature(self._data(one.path)))
            from flake8_tradelint.semantics.coroutines.signatures import fits

            if not fits(taken, given, of_class=of_class):
                return False
        return not (async_for and one.yields(self._data(one.path)))

    def defined(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Every ``async def`` of the name: of their files, that is all that is read."""
        return self._definitions.get(name, lambda: tuple(self._defined(name)))

    def _defined(self, name: bytes) -> Iterator[AsyncDefinition]:
        from flake8_tradelint.semantics.coroutines.async_texts import told

        trace = self._linked.trace
        for path in self._files.get().get(name, ()):
            data = self._data(path)
            found = self._read(path, data, name)
            yield from found
            if not trace.deaf:
                trace.open[-1].add((DEFINED, told(path, data, name, found)))

    def _data(self, path: str) -> bytes:
        """The text of a file, of which no more is read than is among the sources already."""
        return self._linked.trace.apart(lambda: self._linked.data(path))

    def at_top(self, path: str, name: bytes) -> list[AsyncDefinition]:
        """Those in one file that are no methods."""
        return [one for one in self._read(path, self._linked.data(path), name) if not one.owner]

    def _read(self, path: str, data: bytes, name: bytes) -> tuple[AsyncDefinition, ...]:
        from flake8_tradelint.semantics.coroutines.async_texts import async_definitions

        headers = self._linked.headers().by_path.get(path, ())
        return tuple(async_definitions(path, data, name, headers))

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
            lambda made: _packed(made, facts.numbered),
            lambda kept: _unpacked(kept, facts.numbered),
        )

    def _last_names(self, paths: Iterable[str]) -> frozenset[bytes]:
        name_of = self._linked.symbols.modules.name
        return frozenset(name_of(path).rpartition(".")[2].encode() for path in paths)

    def _passing_on(self, name: bytes) -> frozenset[str]:
        """The files that import the name and do not call it: ``pkg.send`` may be ``pkg.wire.send``."""

        def answer() -> frozenset[str]:
            data, word = self._linked.data, name.decode(errors="replace")
            others = frozenset(self._linked.having(word)).difference(self._linked.calling(word))
            return frozenset(path for path in others if name in data(path) and imports(data(path), name))

        return self._facades.get(name, answer)

    def _of(self, name: bytes, options: list[AsyncDefinition]) -> Homes:
        owners = frozenset(one.owner for one in options if one.owner)
        tops = frozenset(one.path for one in options if not one.owner)
        bare = frozenset(one.path for one in options if not one.owner and not one.indent)
        return Homes(
            tops=tops,
            bare=bare,
            facades=self._passing_on(name) if bare else bare,
            modules=self._last_names(tops),
            owners=tuple(sorted(owners)),
            classes=frozenset().union(*map(self._kin_of, owners)),
        )


# In columns they come from the cache, or go there.


def _packed(files: Mapping[bytes, tuple[str, ...]], paths: Sequence[str]) -> object:
    from flake8_tradelint.words.columns import packed_files

    return packed_files(files, paths)


def _unpacked(data: Any, paths: Sequence[str]) -> Mapping[bytes, tuple[str, ...]]:
    from flake8_tradelint.words.columns import unpacked_files

    return unpacked_files(data, paths)
