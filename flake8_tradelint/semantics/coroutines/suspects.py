"""Which calls of a file may make a coroutine that nobody awaits? Told from the text of the project.

Most files call most async functions with ``await``; only those that do not are parsed for this, and
of these only the definitions in which such a call stands. A call without ``await`` counts where its
arguments fit an ``async def`` of that name of which the file may get hold: it defines it, imports it, or
speaks of a class or a module that has it.
"""

from __future__ import annotations

import builtins

from flake8_tradelint.light import cached_property
from flake8_tradelint.semantics.coroutines import callers, standard
from flake8_tradelint.semantics.coroutines.homes import AsyncHomes, Homes
from flake8_tradelint.semantics.coroutines.positions import CallText, lost_calls
from flake8_tradelint.semantics.coroutines.spoken import imports, renamed, unawaited, words
from flake8_tradelint.semantics.coroutines.taking import TAKERS
from flake8_tradelint.tracing import Answers, Whole
from flake8_tradelint.word_index import OFTEN
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.semantics.classes.import_texts import Origin
    from flake8_tradelint.semantics.coroutines.receiver_texts import ReceiverTexts
    from flake8_tradelint.semantics.linked import Linked


_SELF = frozenset({b"self", b"cls", b"super"})


class Suspects:
    """Answers for the files of one project."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._homes = AsyncHomes(linked)
        self._known: Answers[frozenset[str]] = Answers(linked.trace)
        self._synchronous = Whole(linked.trace, "made synchronous", self._is_made_synchronous)
        self._asked = 0
        self._origins: tuple[str, Mapping[bytes, Origin]] = ("", {})

    @cached_property
    def _receivers(self) -> ReceiverTexts:
        # Most projects of a few files have nothing to ask it.
        from flake8_tradelint.semantics.coroutines.receiver_texts import ReceiverTexts

        return ReceiverTexts(self._linked)

    def in_file(self, path: str) -> frozenset[str]:
        """The last names of the calls to look at, those of callers that drop results included."""
        return self._known.get(path, lambda: self._in_file(path))

    def _in_file(self, path: str) -> frozenset[str]:
        return frozenset(name.decode(errors="replace") for name in frozenset(self._find(path)))

    @property
    def made_synchronous(self) -> bool:
        """Does a file of the project replace methods by others that run the coroutine for the caller?

        Some libraries do so with all their methods, so that they can be used with and without ``await``.
        """
        return self._synchronous.get()

    def _is_made_synchronous(self) -> bool:
        files = (self._linked.data(path) for path in self._linked.mentioning("iscoroutinefunction"))
        return any(b"setattr(" in data and b"run_until_complete(" in data for data in files)

    @cached_property
    def _speaking(self) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
        """Who may call functions of the library, and who callers that drop results: by their own words."""
        return self._linked.trace.apart(
            lambda: (standard.speaking(self._linked), callers.speaking(self._linked))
        )

    def _spoken(self, path: str, data: bytes) -> tuple[frozenset[bytes], tuple[str, ...]]:
        """Functions of the library, and callers that drop results, of which the file speaks."""
        self._asked += 1
        if self._asked <= OFTEN:  # to look in all files at once takes as long as in some hundred of them
            return frozenset(standard.spoken(data)), callers.spoken(data)
        of_library, calling = self._speaking
        return frozenset(standard.spoken(data) if path in of_library else ()), calling.get(path, ())

    def _find(self, path: str) -> Iterator[bytes]:
        data, names = self._linked.data(path), self._homes.names
        library, calling = self._spoken(path, data)
        for name in library:
            if any(self._may_be_standard(path, data, call) for call in lost_calls(data, name, TAKERS)):
                yield name
        if calling:
            wanted = names | library if library else names
            for caller, head, name in callers.spoken_callers(data, calling, wanted):
                given = CallText(head, name, 0, async_for=False)
                doubtful = name in library or (not head and _is_bound(data, name))
                if doubtful or self._may_mean(path, data, given, name, self._homes.of_name(name)):
                    yield caller.encode()
        aliases = renamed(data, names)
        for name, bare in _by_name(unawaited(data, names, aliases)):
            meant = aliases.get(name, name)
            if not self._homes.is_near(path, meant) and not (bare and _may_import(data, name)):
                continue
            if any(self._is_suspicious(path, data, one, meant) for one in lost_calls(data, name, TAKERS)):
                yield meant

    def _may_be_standard(self, path: str, data: bytes, call: CallText) -> bool:
        from flake8_tradelint.semantics.coroutines.signatures import passed

        if not standard.takes(call.name, passed(data, call.bracket)):
            return False
        return not self._receivers.is_innocent(path, call.end(data), frozenset())

    def _is_suspicious(self, path: str, data: bytes, call: CallText, name: bytes) -> bool:
        # Whom it may mean by its name alone is known for all calls of that name; arguments have to be read.
        if not self._may_mean(path, data, call, name, self._homes.of_name(name)):
            return False
        owner = call.head[call.head.rfind(b".") + 1 :]
        from flake8_tradelint.semantics.coroutines.signatures import passed

        homes = self._homes.of_call(
            name,
            passed(data, call.bracket),
            of_class=not owner[:1].islower(),
            async_for=call.async_for,
        )
        if not self._may_mean(path, data, call, name, homes):
            return False
        classes = homes.classes if call.head else frozenset()
        return not self._receivers.is_innocent(path, call.end(data), classes)

    def _may_mean(self, path: str, data: bytes, call: CallText, name: bytes, homes: Homes) -> bool:
        if not homes:
            return False
        if not call.head:
            return self._bare(path, data, call.name, homes)
        return self._member(path, data, call.head, name, homes)

    def _bare(self, path: str, data: bytes, name: bytes, homes: Homes) -> bool:
        """May ``name(...)`` be a function of the file, or one that it imports?"""
        builtin = hasattr(builtins, name.decode(errors="replace"))
        if path in (homes.bare if builtin else homes.tops):
            return True
        if not imports(data, name):
            return b"import *" in data
        origin = self._imports(path).get(name)
        if origin is None or not origin.attr:
            return True
        module = self._linked.symbols.modules.find_written(origin.module, path)
        return module is not None and self._may_offer(module, origin.attr)

    def _may_offer(self, module: str, name: bytes) -> bool:
        """May the module's ``name`` be an async function: its own, or one that it has from elsewhere?"""
        if any(one.path == module and not one.owner for one in self._homes.defined(name)):
            return True
        data = self._linked.data(module)
        return b"\ndef " + name + b"(" not in data

    def _imported_module(self, path: str, head: bytes) -> str | None:
        """The file of the module that the name stands for, if it is imported from the project."""
        origin = self._imports(path).get(head)
        if origin is None:
            return None
        if not origin.attr:
            return self._linked.symbols.modules.find_written(origin.module, path)
        dot = b"" if origin.module.endswith(b".") else b"."
        return self._linked.symbols.modules.find_written(origin.module + dot + origin.attr, path)

    def _imports(self, path: str) -> Mapping[bytes, Origin]:
        if self._origins[0] != path:
            from flake8_tradelint.semantics.classes.import_texts import origins

            self._origins = path, origins(self._linked.data(path))
        return self._origins[1]

    def _member(self, path: str, data: bytes, head: bytes, name: bytes, homes: Homes) -> bool:
        """May ``head.name(...)`` be a method of a class that the file speaks of, or a module's function?"""
        owner = head[head.rfind(b".") + 1 :]
        if owner in _SELF and owner == head:
            own = self._linked.headers().by_path.get(path, ())
            return any(header.name in homes.classes for header in own)
        if not self._homes.speaks(path, homes):
            of_module = owner in homes.modules or _is_alias(data, owner, homes.modules)
            if not of_module:
                return False
        module = self._imported_module(path, head)
        return module is None or self._may_offer(module, name)


def _by_name(calls: Iterable[tuple[bytes, bool]]) -> Iterator[tuple[bytes, bool]]:
    """Each name once, and whether it is called with nothing before it somewhere."""
    found: dict[bytes, bool] = {}
    for name, dotted in set(calls):
        found[name] = found.get(name, False) or not dotted
    yield from found.items()


def _may_import(data: bytes, name: bytes) -> bool:
    return b"import *" in data or imports(data, name)


def _is_bound(data: bytes, name: bytes) -> bool:
    """Is something assigned to the name, as it seems?"""
    ends = (at + len(name) for at in occurrences(data, name))
    return any(data[end : end + 9].lstrip(b" \t").startswith((b"=", b":")) for end in ends)


def _is_alias(data: bytes, owner: bytes, modules: frozenset[bytes]) -> bool:
    """Is it another name that the file gives to one of the modules?"""
    at = data.find(b" as " + owner) if modules else -1
    return at >= 0 and not modules.isdisjoint(
        words(data[data.rfind(b"\n", 0, at) + 1 : at].replace(b".", b" "))
    )
