"""Whether a call may be one of an async function of the project, by its callee and the file's imports."""

from __future__ import annotations

import builtins

from flake8_tradelint.semantics.classes.import_chains import Followed, ImportChains
from flake8_tradelint.semantics.coroutines.spoken import imports_at_all, is_bound, words
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.bound_beside import BoundBeside
    from flake8_tradelint.semantics.coroutines.definitions import AsyncDefinitions
    from flake8_tradelint.semantics.coroutines.homes import AsyncHomes, Homes
    from flake8_tradelint.semantics.coroutines.positions import CallText
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_SELF = frozenset({b"self", b"cls", b"super"})
_GIVING_BACK = frozenset({b"copy", b"deepcopy", b"cast", b"replace", b"typing", b"dataclasses"})
"""Functions of the standard library that return what they get, and modules that have one."""
_OF_SELF = (b"self.", b"cls.")


class Meant:
    """Queries about the calls of one file after the other."""

    def __init__(self, linked: OwnershipDb, definitions: AsyncDefinitions, homes: AsyncHomes) -> None:
        self._linked, self._definitions, self._homes = linked, definitions, homes
        self._offered: tuple[
            tuple[str, bytes, bytes], tuple[Sequence[AsyncDefinition], bool, Sequence[AsyncDefinition]]
        ] = (("", b"", b""), ((), False, ()))
        headers = linked.headers
        self._chains = ImportChains(
            linked.symbols.modules, lambda path: headers().by_path.get(path, ()), linked.data, linked.trace
        )

    def by(self, path: str, data: bytes, callee: CallText, name: bytes) -> bool:
        """Return True if the callee may be such a function, with any arguments, under the name ``name``."""
        if not callee.head:
            return self.bare(path, data, callee, name, is_called=False)
        return self.member(path, data, callee.head, name, self._homes.of_name(name))

    def bare(self, path: str, data: bytes, call: CallText, name: bytes, *, is_called: bool) -> bool:
        """Return True if ``name(...)`` may call a function that the file defines or imports.

        Its arguments have to fit if ``is_called``. Few of all functions of that name are considered.
        """
        # Some files call the same function many times.
        key = path, call.name, name
        if self._offered[0] != key:
            self._offered = key, self._offers(path, data, call.name, name)
        own, may_be_imported, offered = self._offered[1]
        if not own and not may_be_imported:
            return False
        from flake8_tradelint.semantics.coroutines.signatures import passed

        given = passed(data, call.bracket) if is_called else None
        fits, homes, loop, awaited = self._definitions.fits, self._homes, call.async_for, call.awaited
        if any(fits(one, given, of_class=True, async_for=loop, awaited=awaited) for one in (*own, *offered)):
            return True
        return may_be_imported and bool(
            homes.of_call(name, given, of_class=True, async_for=loop, awaited=awaited)
        )

    def _offers(
        self, path: str, data: bytes, word: bytes, name: bytes
    ) -> tuple[Sequence[AsyncDefinition], bool, Sequence[AsyncDefinition]]:
        """Return the file's own functions, whether it may import one as ``word``, and these if known."""
        own = self._definitions.at_top(path, name)
        if hasattr(builtins, word.decode(errors="replace")):
            own = [one for one in own if not one.indent]
        return (own, *self._imported(path, data, word))

    def _imported(self, path: str, data: bytes, name: bytes) -> tuple[bool, Sequence[AsyncDefinition]]:
        """Return whether the file may import an async function by that name, and which ones, if known."""
        if not imports_at_all(data, name):
            return b"import *" in data, ()
        found = self._chains.follow(path, name)
        if not found.certain:
            return True, ()
        if found.place is None:
            return False, ()
        module, attr = found.place
        if not attr or module == path:
            return True, ()
        if not self._may_offer(module, attr):
            return False, ()
        return True, self._definitions.at_top(module, attr)

    def _may_offer(self, module: str, name: bytes) -> bool:
        """Return True if the module's ``name`` may be an async function, its own or one that it imports."""
        data = self._linked.data(module)
        return b"\ndef " + name + b"(" not in data or bool(self._definitions.at_top(module, name))

    def member(self, path: str, data: bytes, head: bytes, name: bytes, homes: Homes) -> bool:
        """Return True if ``head.name(...)`` may call a method of a class in sight, or a module's function."""
        if not homes:
            return False
        owner = head[head.rfind(b".") + 1 :]
        if owner in _SELF and owner == head:
            own = self._linked.headers().names(path)
            # A method that only subclasses have may be called in the class above them.
            return not (homes.classes.isdisjoint(own) and self._homes.above(homes).isdisjoint(own))
        if not self._homes.speaks(path, homes):
            of_module = owner in homes.modules or _is_alias(data, owner, homes.modules)
            if not of_module:
                places = self._imported_modules(path, data, head).places if homes.bare else ()
                if any(not attr and self._homes.passes_on(module, homes) for module, attr in places):
                    return True
                return self._is_object_of(path, data, head, homes) or self._is_bound_elsewhere(
                    path, data, head, homes
                )
        place = self._imported_modules(path, data, head).place
        return place is None or bool(place[1]) or self._may_offer(place[0], name)

    def _is_object_of(self, path: str, data: bytes, head: bytes, homes: Homes) -> bool:
        """Return True if the name may be an object imported from a file that names its class."""
        if b"." in head or not homes.classes:
            return False
        if not imports_at_all(data, head):
            return False
        places = self._chains.follow(path, head).places
        return any(
            name
            and home != path
            and is_bound(self._linked.data(home), name)
            and self._homes.speaks(home, homes)
            for home, name in places
        )

    @cached_property
    def _bound(self) -> BoundBeside:
        # Imported lazily: in most small projects files name the classes that they use.
        from flake8_tradelint.semantics.coroutines.bound_beside import BoundBeside

        return BoundBeside(self._linked)

    def _is_bound_elsewhere(self, path: str, data: bytes, head: bytes, homes: Homes) -> bool:
        """Return True if the receiver may have one of the classes, which its file does not mention."""
        if not homes.classes:
            return False
        first = head.partition(b".")[0].partition(b"(")[0]
        if first not in _SELF and first not in _GIVING_BACK and imports_at_all(data, first):
            found = self._chains.follow(path, first)
            if found.certain and found.place is None:
                return False  # a package's
        return self._bound.may_be_bound(path, head, homes)

    def _imported_modules(self, path: str, data: bytes, head: bytes) -> Followed:
        """Return the places that ``head`` may mean if the file imports it; modules have no name there."""
        if b"(" in head or head.startswith(_OF_SELF) or not imports_at_all(data, head):
            return Followed((), False)
        return self._chains.follow(path, head)


def _is_alias(data: bytes, owner: bytes, modules: frozenset[bytes]) -> bool:
    """Return True if the file imports one of the modules as ``owner``."""
    at = data.find(b" as " + owner) if modules else -1
    return at >= 0 and not modules.isdisjoint(
        words(data[data.rfind(b"\n", 0, at) + 1 : at].replace(b".", b" "))
    )
