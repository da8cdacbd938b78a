"""Follow a dotted name through import statements, from file to file, by text alone.

``ImportChains.follow`` is the only function that follows imports in texts. It chooses what is read;
``naming.symbols`` follows imports on syntax trees and decides.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics.classes.binding_texts import bound
from flake8_tradelint.semantics.classes.import_texts import stars
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.classes.binding_texts import Bound
    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.classes.import_texts import Origin
    from flake8_tradelint.semantics.naming.modules import ModuleTable

    Place = tuple[str, bytes]
    """A file, and the dotted name that it defines itself; an empty name for the module."""


_MAX_HOPS = 8
"""Imports of imports that are followed."""


class Followed(Record):
    """The ``places`` to which the imports of a name lead; none if they leave the modules that are known.

    ``certain``: one import statement leads from each file to the next, and nothing else in these files binds
    the name. What the name is in the last file is not looked at.
    """

    places: tuple[Place, ...]
    certain: bool

    @property
    def place(self) -> Place | None:
        """The place that the name means for certain, if it is one."""
        return self.places[0] if self.certain and self.places else None


_OUTSIDE = Followed((), True)
_UNKNOWN = Followed((), False)


class ImportChains:
    """``headers`` and ``data`` read a file of ``modules``; ``trace`` records what an answer depends on."""

    def __init__(
        self,
        modules: ModuleTable,
        headers: Callable[[str], Iterable[Header]],
        data: Callable[[str], bytes],
        trace: Trace,
    ) -> None:
        self._modules, self._headers, self._data = modules, headers, data
        self._names: Query[Followed] = Query(trace)
        self._members: Query[Followed] = Query(trace, lambda _: _UNKNOWN)  # an import cycle
        self._bound: Query[Bound] = Query(trace)  # a module is asked for many of its names

    def follow(self, path: str, name: bytes) -> Followed:
        """Return where the dotted ``name`` leads wherever it occurs in the file."""
        return self._names.get((path, name), lambda: self._written(path, name.split(b".")))

    def _written(self, path: str, names: Sequence[bytes]) -> Followed:
        found = self._in_file(path, names, 0) if names[0] else _UNKNOWN
        return _OUTSIDE if found is None else found  # a builtin, or prose

    def _in_file(self, path: str, names: Sequence[bytes], hops: int) -> Followed | None:
        """Return where a name leads that the file binds; ``None`` if it does not bind it."""
        first, *rest = names
        data = self._data(path)  # first: where its class statements are follows from it, too
        here = Followed(((path, b".".join(names)),), True)
        defined = [header for header in self._headers(path) if header.name == first]
        if defined and not any(first in header.bases for header in defined):
            return here  # `class Feed(Feed)` has a base that is imported
        found = self._bound.get((path, first), lambda: bound(data, first))
        if not found.origins:
            return here if found.otherwise else self._starred(path, data, names, hops)
        origins = sorted(found.origins, key=lambda origin: (origin.module, origin.attr))
        led = [self._imported(path, origin, rest, hops) for origin in origins]
        if defined or found.otherwise or len(led) > 1:
            return _any_of([*led, here] if defined or found.otherwise else led)
        return led[0]

    def _starred(self, path: str, data: bytes, names: Sequence[bytes], hops: int) -> Followed | None:
        """Return where ``from module import *`` may lead; ``None`` without such a statement."""
        modules = stars(data)
        targets = (self._modules.find_written(module, path) for module in modules)
        return _any_of([self._member(one, names, hops) for one in targets if one]) if modules else None

    def _imported(self, path: str, origin: Origin, rest: Sequence[bytes], hops: int) -> Followed:
        """Return where the attribute ``rest`` of what an import statement of the file names leads."""
        names = [origin.attr, *rest] if origin.attr else [*rest]
        module = origin.module
        target = self._modules.find_written(module, path)
        if target is None and origin.attr:
            beside = self._modules.find_written_beside(module, path)
            if beside is not None:
                return _any_of([self._member(beside, names, hops)])  # a module of another package may hide it
        while target is None and names:
            # A package without `__init__` is no file, but its modules are.
            module += names.pop(0) if module.endswith(b".") else b"." + names.pop(0)
            target = self._modules.find_written(module, path if module.startswith(b".") else "")
            if target is None:
                return _OUTSIDE
        if target == path and names:
            # `from . import feeds` in a package's `__init__` is no import of what it imports there.
            target = self._modules.submodule(path, names.pop(0).decode(errors="replace"))
            return self._member(target, names, hops) if target is not None else _UNKNOWN
        return self._member(target, names, hops) if target is not None else _OUTSIDE

    def _member(self, path: str, names: Sequence[bytes], hops: int) -> Followed:
        """Return where the dotted name leads in a module."""
        if not names:
            return Followed(((path, b""),), True)
        if hops >= _MAX_HOPS:
            return _UNKNOWN
        return self._members.get((path, *names), lambda: self._found(path, names, hops + 1))

    def _found(self, path: str, names: Sequence[bytes], hops: int) -> Followed:
        found = self._in_file(path, names, hops)
        if found is not None and found.certain and found.place != (path, b".".join(names)):
            return found
        name = names[0].decode(errors="replace")
        module = self._modules.submodule(path, name)
        if module is None and path.endswith("__init__.py"):  # a package may extend its path
            module = self._modules.find(f"{self._modules.name(path)}.{name}", "")
        if module is None or any(header.name == names[0] for header in self._headers(path)):
            return _UNKNOWN if found is None else found
        led = self._member(module, names[1:], hops)
        return led if found is None else _any_of([found, led])  # the text may bind it, or speak of the module


def _any_of(found: Iterable[Followed]) -> Followed:
    places = dict.fromkeys(place for one in found for place in one.places)
    return Followed(tuple(places), False)
