"""Which class statement a dotted name means, followed from import to import by text alone, or nothing.

Stricter than ``classes.header_bases``: what is not certain is not known.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.classes.binding_texts import Bound
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.classes.import_texts import Origin
    from flake8_tradelint.semantics.naming.modules import ModuleTable

    Meant = tuple[str, bytes] | Literal[True] | None
    """A file, and the name of which it has one class statement; ``True``: surely no class of the project."""

_MAX_HOPS = 8
"""Imports of imports that are followed."""


class MeantTexts:
    """``headers`` and ``data`` tell of the project's files, and ``modules`` which module each of them is."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        modules: ModuleTable,
        data: Callable[[str], bytes],
        trace: Trace,
    ) -> None:
        self._headers, self._modules, self._data = headers, modules, data
        self._members: Query[Meant] = Query(trace, lambda _: None)
        self._names: Query[Meant] = Query(trace)
        self._bound: Query[Bound] = Query(trace)  # a module is asked for many of its classes

    def meant(self, path: str, name: bytes) -> Meant:
        """What the dotted ``name`` means wherever it stands in the file."""
        return self._names.get((path, name), lambda: self._meant(path, name))

    def _meant(self, path: str, name: bytes) -> Meant:
        from flake8_tradelint.semantics.classes.binding_texts import bound
        from flake8_tradelint.semantics.classes.import_texts import stars

        first, *rest = name.split(b".")
        data = self._data(path)  # where its class statements stand follows from it, too
        if not first or self._classes(path, first):
            return None
        found = self._bound.get((path, first), lambda: bound(data, first))
        if found.otherwise or len(found.origins) > 1:
            return None
        if not found.origins:
            return None if stars(data) else True  # prose speaks of it
        (origin,) = found.origins
        return self._imported(path, origin, rest, 0)

    def _classes(self, path: str, name: bytes) -> list[bytes]:
        """How deep the class statements of that name are in the file."""
        return [header.indent for header in self._headers().by_path.get(path, ()) if header.name == name]

    def _imported(self, path: str, origin: Origin, rest: list[bytes], hops: int) -> Meant:
        names = [origin.attr, *rest] if origin.attr else rest
        target = self._modules.find_written(origin.module, path)
        if target is None and origin.attr:
            target = self._modules.find_written_beside(origin.module, path)
        module = origin.module
        while target is None and names:
            # A package without `__init__` is no file, but its modules are.
            if module.startswith(b".") or not (
                target := self._modules.find_written(module + b"." + names[0], "")
            ):
                return True
            module, names = module + b"." + names[0], names[1:]
        if target == path and names:
            # `from . import feeds` in a package's `__init__` is no import of what it imports there.
            target, names = self._modules.submodule(path, names[0].decode(errors="replace")), names[1:]
            return self._member(target, names, hops) if target is not None else None
        return self._member(target, names, hops) if target is not None else True

    def _member(self, path: str, names: list[bytes], hops: int) -> Meant:
        if not names:
            return True  # a module
        if hops > _MAX_HOPS:
            return None
        return self._members.get((path, *names), lambda: self._look(path, names, hops + 1))

    def _look(self, path: str, names: list[bytes], hops: int) -> Meant:
        from flake8_tradelint.semantics.classes.binding_texts import bound
        from flake8_tradelint.semantics.classes.import_texts import stars

        first, *rest = names
        data = self._data(path)  # where its class statements stand follows from it, too
        classes = self._classes(path, first)
        if classes:
            # A class statement goes before whatever else is called so in a module.
            return (path, first) if classes == [b""] and not rest else None
        found = self._bound.get((path, first), lambda: bound(data, first))
        if found.otherwise or len(found.origins) > 1:
            return None
        for origin in found.origins:
            return self._imported(path, origin, rest, hops)
        module = None if stars(data) else self._modules.submodule(path, first.decode(errors="replace"))
        return self._member(module, rest, hops) if module is not None else None
