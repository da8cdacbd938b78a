"""The async functions of a project by name: the files that define one, and the parameters of each."""

from __future__ import annotations

from flake8_tradelint.db import DEFINED
from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.coroutines.spoken import defined, passing
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.semantics.coroutines.async_texts import AsyncDefinition
    from flake8_tradelint.semantics.coroutines.signatures import Passed, Signature
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_AWAITED_FACTS = "awaited methods"
_AWAITING = regex(rb"await\b([^\n]*(?:\([ \t]*\r?\n[^\n]*)?)")
_CALLED = regex(rb"(?:\A[\s(]*[\w.\x80-\xff]+|[)\]])\.([\w\x80-\xff]+)\(")
_BUILTIN = frozenset(
    name for cls in (str, bytes, bytearray, dict, list, set, tuple, int, float) for name in dir(cls)
)
_MANY_HAVE = _BUILTIN | {
    *("close", "open", "read", "write", "send", "recv", "run", "start", "stop", "connect", "disconnect"),
    *("execute", "commit", "rollback", "fetch", "fetchone", "fetchall", "put", "post", "request", "wait"),
    *("sleep", "gather", "wait_for", "shield", "to_thread", "get_running_loop", "get_event_loop"),
    *("instance", "get_instance", "time", "info", "debug", "warning", "error", "exception", "getLogger"),
    *("add", "delete", "set", "call", "save", "load", "create", "next", "first", "all", "filter", "result"),
}
"""Names that methods of all kinds have: too many calls would have to be read."""

_FACTS = "async functions"
"""The kind of file facts that are the names of a file's async functions."""


class AsyncDefinitions:
    """The async functions of one project, found in the text."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        self._files = Table(
            linked.trace,
            _FACTS,
            self._read_names,
            lambda _: None,
            made_from=MadeFrom(linked.facts, (_FACTS,), (_FACTS,)),
            diff=lambda _: linked.facts.changed_words(_FACTS),
        )
        self._names: frozenset[bytes] | None = None
        self._by_name: Query[tuple[AsyncDefinition, ...]] = Query(linked.trace)
        self._yielding: Query[bool] = Query(linked.trace)
        self._with_yield: frozenset[str] | None = None
        self._signatures: Query[Signature | None] = Query(linked.trace)

    @property
    def names(self) -> frozenset[bytes]:
        """The names of all async functions."""
        files = self._files.get()
        if self._names is None:
            names = getattr(files, "names", None)  # only the packed form has them
            self._names = frozenset(files) if names is None else names()
        return self._names

    def of_name(self, name: bytes) -> tuple[AsyncDefinition, ...]:
        """Return every ``async def`` of the name; callers depend on these alone, not on their files."""
        return self._by_name.get(name, lambda: tuple(self._of_name(name)))

    def _of_name(self, name: bytes) -> Iterator[AsyncDefinition]:
        from flake8_tradelint.semantics.coroutines.async_texts import told

        trace = self._linked.trace
        for path in self._files.get().get(name, ()):
            data = self._data(path)
            found = self._read(path, data, name)
            yield from found
            if not trace.untracked:
                trace.open[-1].add((DEFINED, told(path, data, name, found)))

    def may_yield(self, name: bytes) -> bool:
        """Return True if an async function of the name may be a generator."""
        return self._yielding.get(name, lambda: self._may_yield(name))

    def _may_yield(self, name: bytes) -> bool:
        if self._with_yield is None:
            self._with_yield = frozenset(self._linked.having("yield"))
        if self._with_yield.isdisjoint(self._files.get().get(name, ())):
            return False
        return any(one.yields(self._data(one.path)) for one in self.of_name(name))

    def at_top(self, path: str, name: bytes) -> list[AsyncDefinition]:
        """Return the definitions of the name in one file that are not methods."""
        return [one for one in self._read(path, self._linked.data(path), name) if not one.owner]

    def fits(
        self,
        one: AsyncDefinition,
        given: Passed | None,
        *,
        of_class: bool,
        async_for: bool,
        awaited: bool = False,
    ) -> bool:
        """Return True if a call with these arguments may call the definition; see ``signatures.fits``.

        ``async_for``: an ``async for`` iterates over the call; ``awaited``: only a generator matters.
        """
        if given is None and not async_for and not awaited:
            return True
        if given is not None:
            taken = self._signatures.get((one.path, one.end), lambda: one.signature(self._data(one.path)))
            from flake8_tradelint.semantics.coroutines.signatures import fits

            if not fits(taken, given, of_class=of_class):
                return False
        return not ((async_for or awaited) and one.yields(self._data(one.path)) == async_for)

    def _data(self, path: str) -> bytes:
        """Return the text of a file without recording a dependency: its definitions are recorded already."""
        return self._linked.trace.run_untracked(lambda: self._linked.data(path))

    def _read(self, path: str, data: bytes, name: bytes) -> tuple[AsyncDefinition, ...]:
        from flake8_tradelint.semantics.coroutines.async_texts import async_definitions

        headers = self._linked.headers().by_path.get(path, ())
        return tuple(async_definitions(path, data, name, headers))

    def _read_names(self) -> Mapping[bytes, tuple[str, ...]]:
        """Return the files that define each async function, by name."""
        data, having = self._linked.data, tuple(self._linked.having("async"))
        by_file = self._linked.facts.by_file(_FACTS, having, lambda path: _names(data(path)))

        def files() -> Mapping[bytes, tuple[str, ...]]:
            found: dict[bytes, list[str]] = {}
            for path, names in by_file.items():
                for name in names:
                    found.setdefault(name, []).append(path)
            return {name: tuple(paths) for name, paths in found.items()}

        return self._linked.facts.table_of_files("async homes", (_FACTS,), files)


def _names(data: bytes) -> frozenset[bytes]:
    """Return the functions of a file whose calls make a coroutine, by its text."""
    own = frozenset(defined(data))
    return own.union(passing(data, own))


class AwaitedMethods:
    """The methods that the files of a project await, by the text; the tree decides."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        made_from = MadeFrom(linked.facts, (_AWAITED_FACTS,), (_AWAITED_FACTS,))
        self._names = Table(linked.trace, _AWAITED_FACTS, self._read, sorted, made_from=made_from)

    def names(self) -> frozenset[bytes]:
        """Return their last names, without those that methods of all kinds have."""
        return self._names.get()

    def _read(self) -> frozenset[bytes]:
        data, paths = self._linked.data, tuple(self._linked.having("await"))
        once: set[bytes] = set()
        often: set[bytes] = set()
        for names in self._linked.facts.by_file(
            _AWAITED_FACTS, paths, lambda path: _awaited(data(path))
        ).values():
            for name in names:
                (often if name in once else once).add(name)
        return frozenset(often)


def _awaited(data: bytes) -> tuple[bytes, ...]:
    """Return the methods that are called on lines with ``await``, once or twice as they occur."""
    once: set[bytes] = set()
    often: set[bytes] = set()
    for line in _AWAITING.findall(data):
        for name in _CALLED.findall(line):
            (often if name in once else once).add(name)
    return tuple(sorted(name for name in (*once, *often) if not is_common(name)))


def is_common(name: bytes) -> bool:
    """Return True for names that methods of all kinds have, and for those of classes."""
    return name.startswith(b"__") or name[:1].isupper() or name.decode(errors="replace") in _MANY_HAVE
