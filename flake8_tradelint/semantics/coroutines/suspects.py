"""Which calls of a file may make a coroutine that nobody awaits? Told from the text of the project.

Most files call most async functions with ``await``; only those that do not are parsed for this, and
of these only the definitions in which such a call stands. A call without ``await`` counts where the
file may get hold of an ``async def`` of that name: it defines one, imports one, or speaks of a class
or a module that has one.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from functools import cached_property

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.import_texts import Origin, origins
from flake8_tradelint.semantics.coroutines import standard
from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition, async_definitions
from flake8_tradelint.semantics.coroutines.callers import spoken_callers
from flake8_tradelint.semantics.coroutines.positions import CallText, lost_calls
from flake8_tradelint.semantics.coroutines.signatures import fits, passed
from flake8_tradelint.semantics.coroutines.spoken import defined, renamed, unawaited, words
from flake8_tradelint.semantics.coroutines.taking import TAKERS
from flake8_tradelint.semantics.linked import Linked

_SELF = frozenset({b"self", b"cls", b"super"})


@dataclass(frozen=True, slots=True)
class _Homes:
    """Where async functions of one name are: ``classes`` with those derived from them, ``modules``."""

    classes: frozenset[bytes]
    modules: frozenset[bytes]


class Suspects:
    """Answers for the files of one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._definitions: dict[bytes, tuple[AsyncDefinition, ...]] = {}
        self._known_homes: dict[tuple[AsyncDefinition, ...], _Homes] = {}
        self._known: dict[str, frozenset[str]] = {}
        self._origins: tuple[str, Mapping[bytes, Origin]] = ("", {})

    def in_file(self, path: str) -> frozenset[str]:
        """The last names of the calls to look at, those of callers that drop results included."""
        if path not in self._known:
            self._known[path] = self._find(path)
        return self._known[path]

    @cached_property
    def made_synchronous(self) -> bool:
        """Does a file of the project replace methods by others that run the coroutine for the caller?

        Some libraries do so with all their methods, so that they can be used with and without ``await``.
        """
        files = (self._linked.data(path) for path in self._linked.mentioning("iscoroutinefunction"))
        return any(b"setattr(" in data and b"run_until_complete(" in data for data in files)

    @cached_property
    def _files(self) -> dict[bytes, list[str]]:
        """For every name of an async function: the files that define one."""
        found: dict[bytes, list[str]] = {}
        for path in self._linked.paths:
            for name in set(defined(self._linked.data(path))):
                found.setdefault(name, []).append(path)
        return found

    @cached_property
    def _names(self) -> frozenset[bytes]:
        return frozenset(self._files)

    def _find(self, path: str) -> frozenset[str]:
        data = self._linked.data(path)
        library = frozenset(standard.spoken(data))
        aliases = renamed(data, self._names)
        names = {callee.rpartition(b".")[2] for callee in unawaited(data, self._names, aliases)}
        spoken: frozenset[bytes] | None = None
        found = {name.decode() for name in library if any(True for _ in lost_calls(data, name, TAKERS))}
        found.update(spoken_callers(data, self._names | library))
        for name in names:
            for call in lost_calls(data, name, TAKERS):
                if call.head and spoken is None:
                    spoken = words(data)
                if self._is_suspicious(path, call, aliases.get(name, name), spoken or frozenset()):
                    found.add(aliases.get(name, name).decode(errors="replace"))
                    break
        return frozenset(found)

    def _is_suspicious(self, path: str, call: CallText, name: bytes, spoken: frozenset[bytes]) -> bool:
        given = passed(self._linked.data(path), call.bracket)
        owner = call.head[call.head.rfind(b".") + 1 :]
        of_class = not owner[:1].islower()
        options = tuple(
            one
            for one in self._defined(name)
            if fits(one.signature, given, of_class=of_class) and not (call.async_for and one.yields)
        )
        if not options:
            return False
        if not call.head:
            return self._bare(path, call.name, options)
        return self._member(path, call.head, name, self._homes(options), spoken)

    def _bare(self, path: str, name: bytes, options: tuple[AsyncDefinition, ...]) -> bool:
        """May ``name(...)`` be a function of the file, or one that it imports?"""
        own = [one for one in options if one.path == path and not one.owner]
        if own and (
            any(not one.indent for one in own) or not hasattr(builtins, name.decode(errors="replace"))
        ):
            return True
        origin = self._imports(path).get(name)
        if origin is None or not origin.attr:
            return b"import *" in self._linked.data(path)
        module = self._module(path, origin.module)
        return module is not None and self._may_offer(module, origin.attr)

    def _may_offer(self, module: str, name: bytes) -> bool:
        """May the module's ``name`` be an async function: its own, or one that it has from elsewhere?"""
        if any(one.path == module and not one.owner for one in self._defined(name)):
            return True
        return re.search(rb"^def[ \t]+%s\b" % name, self._linked.data(module), re.MULTILINE) is None

    def _module(self, path: str, module: bytes) -> str | None:
        text = module.decode(errors="replace")
        name = text.lstrip(".")
        modules = self._linked.symbols.modules
        if level := len(text) - len(name):
            return modules.find_relative(name, level, path)
        return modules.find(name, path)

    def _imported_module(self, path: str, head: bytes) -> str | None:
        """The file of the module that the name stands for, if it is imported from the project."""
        origin = self._imports(path).get(head)
        if origin is None:
            return None
        if not origin.attr:
            return self._module(path, origin.module)
        dot = b"" if origin.module.endswith(b".") else b"."
        return self._module(path, origin.module + dot + origin.attr)

    def _imports(self, path: str) -> Mapping[bytes, Origin]:
        if self._origins[0] != path:
            self._origins = path, origins(self._linked.data(path))
        return self._origins[1]

    def _member(self, path: str, head: bytes, name: bytes, homes: _Homes, spoken: frozenset[bytes]) -> bool:
        """May ``head.name(...)`` be a method of a class that the file speaks of, or a module's function?"""
        owner = head[head.rfind(b".") + 1 :]
        if owner in _SELF and owner == head:
            own = self._linked.headers().by_path.get(path, ())
            return any(header.name in homes.classes for header in own)
        module = self._imported_module(path, head)
        if module is not None:
            return self._may_offer(module, name)
        if owner in homes.modules or _is_alias(self._linked.data(path), owner, homes.modules):
            return True
        return not spoken.isdisjoint(homes.classes)

    def _defined(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Every ``async def`` of the name."""
        if name not in self._definitions:
            self._definitions[name] = tuple(
                one
                for path in self._files.get(name, ())
                for one in async_definitions(path, self._linked.data(path), name, self._linked.headers())
            )
        return self._definitions[name]

    def _homes(self, options: tuple[AsyncDefinition, ...]) -> _Homes:
        if options not in self._known_homes:
            modules = self._linked.symbols.modules
            classes = frozenset(one.owner.decode(errors="replace") for one in options if one.owner)
            tops = {one.path for one in options if not one.owner}
            names = frozenset(modules.name(path).rpartition(".")[2].encode() for path in tops)
            below = frozenset(name.encode() for name in self._linked.class_names(classes))
            self._known_homes[options] = _Homes(below, names)
        return self._known_homes[options]


def _is_alias(data: bytes, owner: bytes, modules: frozenset[bytes]) -> bool:
    """Is it another name that the file gives to one of the modules?"""
    at = data.find(b" as " + owner) if modules else -1
    return at >= 0 and not modules.isdisjoint(
        words(data[data.rfind(b"\n", 0, at) + 1 : at].replace(b".", b" "))
    )
