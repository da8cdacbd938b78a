"""Candidates of TL308: calls of a file that may make a coroutine that nothing awaits, found in the text.

Most files call most async functions with ``await``. Only files with other calls are parsed for this, and of
these only the definitions around such calls. A call without ``await`` is a candidate if its arguments fit an
``async def`` of that name that the file may refer to: it defines or imports it, or names its class or module.
"""

from __future__ import annotations

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.coroutines import callers, standard
from flake8_tradelint.semantics.coroutines.definitions import AsyncDefinitions, AwaitedMethods
from flake8_tradelint.semantics.coroutines.positions import CallText, lost_call, lost_calls
from flake8_tradelint.semantics.coroutines.spoken import (
    Callees,
    importing,
    imports_at_all,
    is_bound,
    is_bound_to_one,
    is_module,
    may_be_passed,
    names_in,
    spelled_out,
    unawaited,
)
from flake8_tradelint.source.decoding import line_at
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.words import renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.semantics.coroutines.droppers import Droppers
    from flake8_tradelint.semantics.coroutines.homes import AsyncHomes
    from flake8_tradelint.semantics.coroutines.meant import Meant
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FACTS = "functions that call arguments"
"""The kind of file facts that are a file's functions that may call an argument as a statement."""
_FEW = 100
"""Number of async functions up to which a file is searched for each, before a table is made."""
_OF_THE_CLASS = frozenset({b"self", b"cls", b"super()"})
_NONE: Mapping[str, frozenset[int]] = {}


class Suspects:
    """Queries about the files of one project."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        self._definitions, self._elsewhere = AsyncDefinitions(linked), AwaitedMethods(linked)
        self._known: Query[Mapping[str, frozenset[int]]] = Query(linked.trace)
        self._synchronous = Table(linked.trace, "made synchronous", self._is_made_synchronous)
        made_from = MadeFrom(linked.facts, (_FACTS,))
        self._dropping = Table(linked.trace, _FACTS, self._read_dropping, sorted, made_from=made_from)
        self._asked = 0

    @cached_property
    def _homes(self) -> AsyncHomes:
        from flake8_tradelint.semantics.coroutines.homes import AsyncHomes

        return AsyncHomes(self._linked, self._definitions)

    @cached_property
    def _meant(self) -> Meant:
        # Imported lazily: most small projects need no answer of it.
        from flake8_tradelint.semantics.coroutines.meant import Meant

        return Meant(self._linked, self._definitions, self._homes)

    def names(self) -> frozenset[bytes]:
        """The names of all async functions."""
        return self._definitions.names

    def may_be(self, name: str) -> bool:
        """Return True if an async function, or a caller that drops results, has this last name."""
        return (
            callers.is_caller(name)
            or name in standard.NAMES
            or name.encode() in self._definitions.names
            or name in self._of_libraries
            or name.encode() in self._elsewhere.names()
        )

    @cached_property
    def _all_names(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """The names of all async functions and of awaited methods of others, and the latter alone."""
        names = self._definitions.names
        others = self._linked.trace.run_untracked(self._elsewhere.names) - names
        return names | others, others

    @cached_property
    def _of_libraries(self) -> frozenset[str]:
        """The coroutine methods of other libraries, if a file names one of them."""
        return self._linked.trace.run_untracked(lambda: standard.methods_of_libraries(self._linked))

    def may_drop(self, name: str) -> bool:
        """Return True if a function of this name may call an argument as a statement."""
        return name.encode() in self._dropping.get()

    def _read_dropping(self) -> frozenset[bytes]:
        """Return the names of such functions; a class stands for its ``__init__``."""
        from flake8_tradelint.semantics.coroutines.dropping_texts import closure, dropping

        data, paths = self._linked.data, tuple(self._linked.having("async"))
        by_file = self._linked.facts.by_file(_FACTS, paths, lambda path: frozenset(dropping(data(path))))
        return closure(one for found in by_file.values() for one in found)

    @cached_property
    def _droppers(self) -> Droppers:
        # Imported lazily: in most small projects nothing gets an async function.
        from flake8_tradelint.semantics.coroutines.droppers import Droppers

        return Droppers(self._linked, self._dropping.get)

    def may_yield(self, name: str) -> bool:
        """Return True if an async function of the name may be a generator."""
        return name.encode() in self._definitions.names and self._definitions.may_yield(name.encode())

    def in_file(self, path: str) -> Mapping[str, frozenset[int]]:
        """Return the candidates of one file: calls to read, by last name, with their lines.

        Callers that drop results are included. What of them makes a coroutine is decided on the tree.
        """
        return self._known.get(path, lambda: self._in_file(path))

    def _in_file(self, path: str) -> Mapping[str, frozenset[int]]:
        found: dict[bytes, set[int]] = {}
        for name, at in self._find(path):
            found.setdefault(name, set()).add(at)
        if not found:
            return _NONE
        data = self._linked.data(path)
        return {
            name.decode(errors="replace"): frozenset(line_at(data, at) for at in places)
            for name, places in found.items()
        }

    @property
    def made_synchronous(self) -> bool:
        """True if a file of the project replaces methods by others that run the coroutine for the caller.

        Some libraries do so with all their methods, so that they can be used with and without ``await``;
        there are libraries that do it for them.
        """
        return self._synchronous.get()

    def _is_made_synchronous(self) -> bool:
        from flake8_tradelint.semantics.coroutines.synchronised import is_synchronised

        return is_synchronised(self._linked)

    @cached_property
    def _speaking(self) -> tuple[dict[str, set[bytes]], dict[str, tuple[str, ...]], frozenset[str]]:
        """Files that contain library functions, callers that drop results, and the word ``as``, in turn."""
        linked = self._linked
        return linked.trace.run_untracked(
            lambda: (standard.speaking(linked), callers.speaking(linked), frozenset(linked.having("as")))
        )

    def _spoken(self, path: str, data: bytes) -> tuple[frozenset[bytes], tuple[str, ...], bool]:
        """Return the library functions and callers that the file names, and whether it contains ``as``."""
        self._asked += 1
        if self._asked <= self._linked.often:
            there = names_in(data)
            calling = (name for name in callers.spoken(data) if name.encode() in there)
            return frozenset(standard.spoken(data, there)), tuple(calling), True
        of_library, by_path, renaming = self._speaking
        spelled = of_library.get(path)
        library = frozenset(spelled_out(data, spelled) if spelled else ())
        return library, by_path.get(path, ()), path in renaming

    def _find(self, path: str) -> Iterator[tuple[bytes, int]]:
        """Yield the name of each candidate and the offset of its parenthesis."""
        data, names = self._linked.data(path), self._definitions.names
        library, calling, renames = self._spoken(path, data)
        for name in library:
            for call in lost_calls(data, name, callers.TAKERS):
                if _may_be_standard(data, call) and not _is_comment(data, call.bracket):
                    yield name, call.bracket
        aliases = renamed(importing(data), names) if renames else {}
        yield from self._handed(path, data, library, calling, aliases)
        yield from self._unawaited(path, data, aliases)

    def _handed(
        self,
        path: str,
        data: bytes,
        library: frozenset[bytes],
        calling: tuple[str, ...],
        aliases: Mapping[bytes, bytes],
    ) -> Iterator[tuple[bytes, int]]:
        """Yield the calls of callers and droppers that may get an async function."""
        names = self._definitions.names
        seldom = self._asked <= self._linked.often
        few = seldom and len(names) <= _FEW and not any(may_be_passed(data, name) for name in names)
        droppers = () if few else self._droppers.called_in(path, data, seldom=seldom)
        others = tuple(name for name in droppers if name not in calling)
        functions = names.union(aliases) if aliases and (others or calling) else names
        for several, known in ((others, frozenset[bytes]()), (calling, library)):
            wanted = names | known if known and several else names
            for caller, at, head, name in callers.spoken_callers(data, several, wanted):
                given = CallText(head, name, 0, async_for=False)
                doubtful = name in known or (not head and is_bound_to_one(data, name, functions))
                if doubtful or self._meant.by(path, data, given, name):
                    yield caller.encode(), at

    def _unawaited(self, path: str, data: bytes, aliases: dict[bytes, bytes]) -> Iterator[tuple[bytes, int]]:
        """Yield the calls of the project's async functions that no ``await`` precedes."""
        names, others = self._all_names
        callees = unawaited(data, names, aliases, self._definitions.may_yield)
        for name in callees.by_name:
            if name in others:
                yield from _of_others(data, name, callees)
                continue
            meant = aliases.get(name, name)
            far = callees.is_bare(name) and self._homes.is_far(path, meant)
            if far and not _may_get(data, name):
                continue
            near: dict[bytes, bool] = {}
            yields = self._definitions.may_yield(meant)
            for one in _lost(data, name, callees, yields=yields):
                if self._is_suspicious(path, data, one, meant, near):
                    yield meant, one.bracket

    def _is_suspicious(
        self, path: str, data: bytes, call: CallText, name: bytes, near: dict[bytes, bool]
    ) -> bool:
        """Return True if the call may mean an async function that takes its arguments.

        ``near`` caches for all calls of that name in the file which heads may have it, with any arguments.
        """
        if not call.head:
            return self._meant.bare(path, data, call, name, is_called=True)
        # What the name alone may mean is the same for all its calls; the arguments have to be read for each.
        if call.head not in near:
            near[call.head] = self._meant.member(path, data, call.head, name, self._homes.of_name(name))
        if not near[call.head]:
            return False
        from flake8_tradelint.semantics.coroutines.signatures import passed

        given, of_class = passed(data, call.bracket), not call.owner[:1].islower()
        homes = self._homes.of_call(
            name, given, of_class=of_class, async_for=call.async_for, awaited=call.awaited
        )
        return self._meant.member(path, data, call.head, name, homes)


def _may_be_standard(data: bytes, call: CallText) -> bool:
    from flake8_tradelint.semantics.coroutines.signatures import passed

    # A method is called on an object, or by the name of a variable that holds it.
    bare = not call.head and not is_bound(data, call.name)
    if call.name.decode() not in standard.FUNCTIONS and (bare or is_module(data, call.head)):
        return False
    given = passed(data, call.bracket)
    return standard.takes(call.name, given, data, call.owner, entered=call.entered)


def _lost(data: bytes, name: bytes, callees: Callees, *, yields: bool) -> Iterator[CallText]:
    for start, end, bracket in callees.places(name):
        if not data[end:bracket].strip(b" \t"):
            found = lost_call(data, start, end, bracket, name, callers.TAKERS, yields=yields)
            if found is not None and not _is_comment(data, end):
                yield found


def _of_others(data: bytes, name: bytes, callees: Callees) -> Iterator[tuple[bytes, int]]:
    """Yield the calls of a method that the project awaits elsewhere."""
    for one in _lost(data, name, callees, yields=False):
        if one.head and one.head not in _OF_THE_CLASS:
            yield name, one.bracket


def _is_comment(data: bytes, at: int) -> bool:
    """Return True if the line begins with a ``#``."""
    return data[data.rfind(b"\n", 0, at) + 1 : at].lstrip(b" \t").startswith(b"#")


def _may_get(data: bytes, name: bytes) -> bool:
    """Return True if the file may import the function."""
    return b"import *" in importing(data) or imports_at_all(data, name)
