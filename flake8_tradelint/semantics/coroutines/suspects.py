"""Which calls of a file may make a coroutine that nobody awaits? Told from the text of the project.

Most files call most async functions with ``await``; only those that do not are parsed for this, and
of these only the definitions in which such a call stands. A call without ``await`` counts where the
file may get hold of an ``async def`` of that name: it defines one, imports one, or speaks of a class
or a module that has one.
"""

from __future__ import annotations

import builtins
import re
from functools import cached_property

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.semantics.coroutines import standard
from flake8_tradelint.semantics.coroutines.callers import spoken_callers
from flake8_tradelint.semantics.coroutines.positions import is_suspicious
from flake8_tradelint.semantics.coroutines.spoken import defined, imports, renamed, unawaited, words
from flake8_tradelint.semantics.coroutines.taking import TAKERS
from flake8_tradelint.semantics.linked import Linked

_NEXT_STATEMENT = re.compile(rb"\n[^\s#)\]}]")
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
        self._known_homes: dict[bytes, _Homes] = {}
        self._known: dict[str, frozenset[str]] = {}

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
        callees = {callee.rpartition(b".") for callee in unawaited(data, self._names, aliases)}
        badly = {name for name in {name for *_, name in callees} if is_suspicious(data, name, TAKERS)}
        callees = {callee for callee in callees if callee[2] in badly}
        spoken = words(data) if any(dot for _, dot, _ in callees) else frozenset()
        found = {
            aliases.get(name, name).decode(errors="replace")
            for head, dot, name in callees
            if name in aliases or (self._member(path, head, name, spoken) if dot else self._bare(path, name))
        }
        found |= {name.decode() for name in library if is_suspicious(data, name, TAKERS)}
        return frozenset(found.union(spoken_callers(data, self._names | library)))

    def _bare(self, path: str, name: bytes) -> bool:
        """May ``name(...)`` be a function of the file, or one that it imports?"""
        own = path in self._files[name]
        if own and hasattr(builtins, name.decode(errors="replace")):
            own = (b"\nasync def " + name) in self._linked.data(path)
        return own or imports(self._linked.data(path), name)

    def _member(self, path: str, head: bytes, name: bytes, spoken: frozenset[bytes]) -> bool:
        """May ``head.name(...)`` be a method of a class that the file speaks of, or a module's function?"""
        homes = self._homes(name)
        owner = head[head.rfind(b".") + 1 :]
        if owner in _SELF and owner == head:
            own = self._linked.headers().by_path.get(path, ())
            return any(header.name in homes.classes for header in own)
        if owner in homes.modules or _is_alias(self._linked.data(path), owner, homes.modules):
            return True
        return not spoken.isdisjoint(homes.classes)

    def _homes(self, name: bytes) -> _Homes:
        if name not in self._known_homes:
            pattern = re.compile(rb"async[ \t]+def[ \t]+" + name + rb"(?![\w\x80-\xff])")
            classes: set[bytes] = set()
            modules: set[bytes] = set()
            for path in self._files[name]:
                headers = self._linked.headers().by_path.get(path, ())
                data = self._linked.data(path)
                for match in pattern.finditer(data):
                    owner = _class_around(data, match.start(), headers)
                    if owner:
                        classes.add(owner)
                    else:
                        modules.add(self._linked.symbols.modules.name(path).rpartition(".")[2].encode())
            below = self._linked.class_names(frozenset(c.decode(errors="replace") for c in classes))
            found = frozenset(name.encode() for name in below)
            self._known_homes[name] = _Homes(found, frozenset(modules))
        return self._known_homes[name]


def _is_alias(data: bytes, owner: bytes, modules: frozenset[bytes]) -> bool:
    """Is it another name that the file gives to one of the modules?"""
    at = data.find(b" as " + owner) if modules else -1
    return at >= 0 and not modules.isdisjoint(
        words(data[data.rfind(b"\n", 0, at) + 1 : at].replace(b".", b" "))
    )


def _class_around(data: bytes, at: int, headers: tuple[Header, ...]) -> bytes:
    """The class whose header is the nearest above the definition that stands there; empty for none."""
    indent = at - data.rfind(b"\n", 0, at) - 1
    above = [header for header in headers if header.start < at and len(header.indent) < indent]
    if not above or (not above[-1].indent and _NEXT_STATEMENT.search(data, above[-1].end, at)):
        return b""
    return above[-1].name
