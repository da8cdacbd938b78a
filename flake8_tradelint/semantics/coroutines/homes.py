"""Which async functions of a name a call may mean, and who may get hold of them; told from the text."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.light import partial
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.coroutines.spoken import imports
from flake8_tradelint.sharing import NOTHING
from flake8_tradelint.words import NO_WORDS, has_word, is_called
from flake8_tradelint.words.file_sets import FileSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.definitions import AsyncDefinitions
    from flake8_tradelint.semantics.coroutines.signatures import Passed
    from flake8_tradelint.semantics.linked import Linked


FEW = 10
"""Names that are looked for in a text one by one."""

SELDOM = 8
"""Files of which a name is asked one by one, before the answer is looked for in all of them at once."""

WORTH = 4
"""Words that may be looked up for all files at once for each file that was asked so far."""


class Homes(Record):
    """The async functions that a call by ``name`` may be one of: ``tops`` are their files if no methods.

    ``owners`` are the classes that have such a method, ``classes`` these and what may derive from them;
    ``modules`` are the last names of ``tops``. ``bare``: some definition in ``tops`` is at the top of its
    file, so that others may import it and pass it on.
    """

    name: bytes
    tops: frozenset[str]
    bare: bool
    modules: frozenset[bytes]
    owners: tuple[bytes, ...]
    classes: frozenset[bytes]

    def __bool__(self) -> bool:
        return bool(self.tops or self.classes)


class AsyncHomes:
    """Answers for one project."""

    def __init__(self, linked: Linked, definitions: AsyncDefinitions) -> None:
        self._linked, self._definitions = linked, definitions
        self._homes: Query[Homes] = Query(linked.trace)
        self._by_options: Query[Homes] = Query(linked.trace)
        self._facades: Query[frozenset[str]] = Query(linked.trace)
        self._near: Query[FileSet] = Query(linked.trace)
        self._kin: Query[frozenset[bytes]] = Query(linked.trace)
        self._speaking: Query[int] = Query(linked.trace)
        self._asked: dict[bytes, int] = {}
        self._words: tuple[str, frozenset[bytes]] = ("", frozenset())  # of the file that was asked for last
        self._spoken: tuple[str, Homes | None, bool] = ("", None, False)  # what was asked last

    def of_name(self, name: bytes) -> Homes:
        """What a call may mean, whatever it passes."""
        return self.of_call(name, None, of_class=True, async_for=False)

    def of_call(self, name: bytes, given: Passed | None, *, of_class: bool, async_for: bool) -> Homes:
        """What a call with these arguments may mean; see ``signatures.fits``.

        ``async_for``: it is what such a loop goes through, as it may if it is a generator.
        """

        def answer() -> Homes:
            known = self._definitions.of_name(name)
            options = tuple(range(len(known)))
            if given is not None or async_for:
                fits = partial(self._definitions.fits, given=given, of_class=of_class, async_for=async_for)
                options = tuple(number for number in options if fits(known[number]))
            return self._by_options.get(
                (name, options), lambda: self._of(name, [known[number] for number in options])
            )

        return self._homes.get((name, given, of_class, async_for), answer)

    def is_far(self, path: str, data: bytes, name: bytes) -> bool:
        """Does the file neither define it, nor speak of a class or a module that has it?

        Asked of a name that is seldom asked for, nothing is said: to look at the calls takes less. So it does
        where thousands of classes have such a method, of one of which most files speak.
        """
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if asked <= SELDOM:
            return False
        if not self._near.knows(name) and (b"def " + name in data or not self._pays(name, asked)):
            return False
        near = self._near.get(name, lambda: self._all_near(name))
        return path in self._linked.number_of and path not in near

    def _pays(self, name: bytes, asked: int) -> bool:
        homes = self.of_name(name)
        return len(homes.classes) + len(homes.modules) <= WORTH * asked

    def _all_near(self, name: bytes) -> FileSet:
        homes = self.of_name(name)
        # By the words of each file itself, which are the file's own.
        found = self._linked.trace.run_untracked(lambda: self._having(homes))
        return FileSet.of_bits(self._linked.number_of, found)

    def _having(self, homes: Homes) -> int:
        numbers, speaking = self._linked.number_of, self._speaking
        facades = self._passing_on(homes.name) if homes.bare else ()
        found = self._linked.having_one(homes.modules | self._last_names(facades))
        for owner in homes.owners:
            found |= speaking.get(owner, partial(self._speaking_of, owner))
        for path in homes.tops:
            found |= 1 << numbers[path]
        return found

    def _speaking_of(self, owner: bytes) -> int:
        return self._linked.having_one(self._kin_of(owner))

    def _kin_of(self, owner: bytes) -> frozenset[bytes]:
        """The classes that may derive from classes so called, these included."""
        # Of a dictionary, a set takes no more room than it needs; a growing one takes twice as much.
        return self._kin.get(owner, lambda: frozenset(dict.fromkeys(self._linked.headers().below((owner,)))))

    def _kin_of_all(self, owners: tuple[bytes, ...]) -> frozenset[bytes]:
        """The same of several, which may be those of several names."""
        if len(owners) == 1:
            return self._kin_of(owners[0])
        return self._kin.get(owners, lambda: NOTHING.union(*map(self._kin_of, owners)))

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

    def _last_names(self, paths: Iterable[str]) -> frozenset[bytes]:
        name_of = self._linked.symbols.modules.name
        return frozenset(name_of(path).rpartition(".")[2].encode() for path in paths)

    def passes_on(self, module: str, homes: Homes) -> bool:
        """Does the file import the name and not call it: ``pkg.send`` may be ``pkg.wire.send``?"""
        if not homes.bare:
            return False
        if self._facades.knows(homes.name):
            return module in self._facades.get(homes.name, frozenset)
        return _passes_on(self._linked.data(module), homes.name)

    def _passing_on(self, name: bytes) -> frozenset[str]:
        """All files that do."""

        def answer() -> frozenset[str]:
            word = name.decode(errors="replace")
            others = frozenset(self._linked.having(word)).difference(self._linked.calling(word))
            return frozenset(path for path in others if _passes_on(self._linked.data(path), name))

        return self._facades.get(name, answer)

    def _of(self, name: bytes, options: list[AsyncDefinition]) -> Homes:
        owners = tuple(sorted({one.owner for one in options if one.owner}))
        tops = frozenset(one.path for one in options if not one.owner)
        return Homes(
            name=name,
            tops=tops,
            bare=any(not one.owner and not one.indent for one in options),
            modules=self._last_names(tops),
            owners=owners,
            classes=self._kin_of_all(owners),
        )


def _passes_on(data: bytes, name: bytes) -> bool:
    return name in data and not is_called(data, name) and imports(data, name)
