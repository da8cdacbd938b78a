"""The async functions of a name that a call may mean, and the files that may use them; found in the text."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.interning import NOTHING
from flake8_tradelint.semantics.coroutines.spoken import imports, names_in
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import is_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.definitions import AsyncDefinitions
    from flake8_tradelint.semantics.coroutines.signatures import Passed
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


SELDOM = 8
"""Number of files that ask for a name before ``is_far`` says anything of it."""


class Homes(Record):
    """The async functions that a call by ``name`` may mean.

    ``tops`` are the files of those that are no methods, ``owners`` the classes that have such a method, and
    ``classes`` these and their possible subclasses; ``modules`` are the last names of ``tops``. ``bare``:
    some definition in ``tops`` is at the top level of its file: other files may import it and pass it on.
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
    """Queries in one project."""

    def __init__(self, linked: OwnershipDb, definitions: AsyncDefinitions) -> None:
        self._linked, self._definitions = linked, definitions
        self._homes: Query[Homes] = Query(linked.trace)
        self._by_options: Query[Homes] = Query(linked.trace)
        self._kin: Query[frozenset[bytes]] = Query(linked.trace)
        self._above: Query[frozenset[bytes]] = Query(linked.trace)
        self._asked: dict[bytes, int] = {}

    def of_name(self, name: bytes) -> Homes:
        """Return what a call may mean, with any arguments."""
        return self.of_call(name, None, of_class=True, async_for=False)

    def of_call(
        self,
        name: bytes,
        given: Passed | None,
        *,
        of_class: bool,
        async_for: bool,
        awaited: bool = False,
    ) -> Homes:
        """Return what a call with these arguments may mean; see ``signatures.fits``.

        ``async_for``: an ``async for`` iterates over the call, which may be that of a generator.
        ``awaited``: it may only mean a generator, which cannot be awaited.
        """

        def answer() -> Homes:
            known = self._definitions.of_name(name)
            options = tuple(range(len(known)))
            if given is not None or async_for or awaited:
                fits = partial(
                    self._definitions.fits,
                    given=given,
                    of_class=of_class,
                    async_for=async_for,
                    awaited=awaited,
                )
                options = tuple(number for number in options if fits(known[number]))
            return self._by_options.get(
                (name, options), lambda: self._of(name, [known[number] for number in options])
            )

        return self._homes.get((name, given, of_class, async_for, awaited), answer)

    def _kin_of(self, owner: bytes) -> frozenset[bytes]:
        """Return the classes of this name and those that may derive from them."""
        # A set made of a dictionary takes only the memory that it needs; one that grows takes twice as much.
        return self._kin.get(owner, lambda: frozenset(dict.fromkeys(self._linked.headers().below((owner,)))))

    def _kin_of_all(self, owners: tuple[bytes, ...]) -> frozenset[bytes]:
        """Return the same for several names, as one set."""
        if len(owners) == 1:
            return self._kin_of(owners[0])
        return self._kin.get(owners, lambda: NOTHING.union(*map(self._kin_of, owners)))

    def above(self, homes: Homes) -> frozenset[bytes]:
        """Return the classes that have such a method, and those from which they may derive."""
        owners = homes.owners
        return self._above.get(owners, lambda: frozenset(self._linked.headers().above(owners)))

    def is_far(self, path: str, name: bytes) -> bool:
        """Return True if the file neither defines such a function nor mentions its module or class.

        False for a name that few files have asked for: to look at its calls takes less time.
        """
        asked = self._asked[name] = self._asked.get(name, 0) + 1
        if asked <= SELDOM:
            return False
        homes = self.of_name(name)
        near = path in homes.tops or self.speaks(path, homes)
        return not near and names_in(self._linked.data(path)).isdisjoint(homes.modules)

    def speaks(self, path: str, homes: Homes) -> bool:
        """Return True if the file mentions one of the classes."""
        return not names_in(self._linked.data(path)).isdisjoint(homes.classes)

    def _last_names(self, paths: Iterable[str]) -> frozenset[bytes]:
        name_of = self._linked.symbols.modules.name
        return frozenset(name_of(path).rpartition(".")[2].encode() for path in paths)

    def passes_on(self, module: str, homes: Homes) -> bool:
        """Return True if the file imports the name without calling it: a facade, as packages have."""
        if not homes.bare:
            return False
        return _passes_on(self._linked.data(module), homes.name)

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
