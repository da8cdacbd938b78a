"""Find the factories of a resource: functions that return a value which their caller must release.

``async def make_session(): return ClientSession()`` acquires as much as the class does. The search goes
from the names in the resource table upward: which functions return what a call of that name gives, then
which return what a call of those gives. ``result_effects`` decides for each candidate.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Table
from flake8_tradelint.semantics.must_call.acquire.acquisitions import is_returned, tabled
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.words import assigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.effects import Factory
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import ArgumentEffects
    from flake8_tradelint.semantics.must_call.transfer.result_effects import ResultEffects


class Factories:
    """The factories of one resource, in tables over the whole project."""

    def __init__(
        self, linked: ResourceDb, resource: Resource, arguments: Callable[[], ArgumentEffects]
    ) -> None:
        self._linked, self._resource, self._arguments = linked, resource, arguments
        name = f"factories of {resource.noun}: {' '.join(sorted(resource.names()))}"
        self._known = Table(linked.trace, name, self._find, lasting=True)
        callers = f"callers of {name}"
        self._callers = Table(linked.trace, callers, self._find_callers, lasting=True)
        self._acquiring = Table(linked.trace, "", self._find_acquiring)
        self._asked = 0
        self._names = resource.names()
        self._speaking: frozenset[str] | None = None

    @cached_property
    def _returned(self) -> ResultEffects:
        from flake8_tradelint.semantics.must_call.transfer.result_effects import ResultEffects

        return ResultEffects(self._linked, self._resource, self._arguments)

    def made_by(self, path: str, fact: CallFact) -> Factory | None:
        """Return the factory that the call runs, if it runs one."""
        if fact.name not in self._known.get():
            return None
        from flake8_tradelint.semantics.must_call.transfer.call_graph import callees

        return self._returned.by_any(callee.ref for callee in callees(self._linked, path, fact.call.func))

    def called_in(self, path: str) -> tuple[str, ...]:
        """Return the last names of the factories that the file may call, by its text."""
        return self._callers.get().get(path, ())

    def callers(self) -> Iterable[str]:
        """Return all files that may call a factory."""
        return self._callers.get()

    def acquiring_calls(self) -> Iterator[tuple[str, CallFact]]:
        """Yield the calls in classes that may acquire, by their names: of the table and of factories."""
        near = self._acquiring.get()
        for name in sorted(self._tabled()):
            files = self._linked.calling(name)
            paths = [path for path in files if near is None or path in near]
            yield from self._linked.calls(name, self._has_class, paths)
        for path, names in self._callers.get().items():
            for name in names:
                yield from self._linked.calls(name, self._has_class, (path,))
        yield from self._fields(near)

    def _has_class(self, path: str) -> bool:
        return b"class " in self._linked.code(path)

    def _fields(self, near: frozenset[str] | None) -> Iterator[tuple[str, CallFact]]:
        """Yield the calls that describe a field with a default factory of the table."""
        from flake8_tradelint.semantics.must_call.own.generated_values import CALLEES, given

        files = self._linked.mentioning("actory")
        names = self._tabled()
        for path in files:
            if (near is None or path in near) and not names.isdisjoint(given(self._linked, path)):
                for name in CALLEES:
                    yield from self._linked.calls(name, paths=(path,))

    def may_acquire(self, path: str) -> bool:
        """Return ``candidate_files.may_acquire``; after many questions it is computed for all files."""
        from flake8_tradelint.semantics.must_call.transfer.candidate_files import acquiring, may_acquire

        self._asked += 1
        if self._asked <= self._linked.often:
            return may_acquire(self._linked, self._resource, path)
        # The answer depends on the file's text and the names of the classes.
        self._linked.trace.open[-1].add(path)
        self._linked.class_names(self._names)
        if self._speaking is None:
            self._speaking = self._linked.trace.run_untracked(lambda: acquiring(self._linked, self._resource))
        return path in self._speaking

    def _find_callers(self) -> Mapping[str, tuple[str, ...]]:
        """Return the files that may call factories, with the factories' names."""
        found: dict[str, tuple[str, ...]] = {}
        for name, refs in self._known.get().items():
            for path in self._linked.having(name):
                if self._linked.may_call(path, frozenset({name})) and self._is_near(path, refs):
                    found[path] = (*found.get(path, ()), name)
        return found

    def _find(self) -> Mapping[str, tuple[FunctionRef, ...]]:
        """Return the factories by their last names, with other names that modules give to what acquires."""
        found: dict[str, tuple[FunctionRef, ...]] = {}
        asked: set[FunctionRef] = set()
        queue = [ref for name in sorted(self._tabled()) for ref in self._returning(name)]
        queue += self._class_methods()
        for ref in queue:
            if ref in asked or self._returned.by_any((ref,)) is None:
                continue
            asked.add(ref)
            last = ref.qualname.rpartition(".")[2]
            found[last] = (*found.get(last, ()), ref)
            queue += self._returning(last, ref)
        for alias in self._aliases():
            found[alias.qualname] = (*found.get(alias.qualname, ()), alias)
        return found

    def _class_methods(self) -> Iterator[FunctionRef]:
        """Yield the methods of the project's acquiring classes that return ``cls(...)``."""
        if self._resource.owner is None:
            return
        family = (self._resource.owner, *self._linked.subclasses(self._resource.owner))
        files = sorted({ref.path for cls in family for ref in self._linked.classes.project_mro(cls)})
        for path, fact in self._linked.calls("cls", paths=[p for p in files if self._may_return(p, "cls")]):
            if is_returned(fact) and self._is_tabled(path, fact):
                yield FunctionRef(path, fact.function)

    def _aliases(self) -> Iterator[FunctionRef]:
        """Yield module variables such as ``spawn = asyncio.create_task``, which other modules can call."""
        near = self._acquiring.get()
        for name in sorted(self._tabled()):
            for path in self._linked.having(name):
                if near is not None and path not in near:
                    continue
                for alias in assigned(self._linked.data(path), name.encode()):
                    yield FunctionRef(path, alias)

    def _tabled(self) -> frozenset[str]:
        members = [self._spelled(pattern) for pattern in self._resource.patterns()]
        looked_up = ("getattr",) if members else ()
        return self._linked.class_names(self._resource.names().union(*members, looked_up))

    def _spelled(self, pattern: str) -> frozenset[str]:
        from flake8_tradelint.semantics.must_call.acquire.pattern_members import used_members

        return used_members(self._linked, pattern)

    def _returning(self, name: str, *refs: FunctionRef) -> list[FunctionRef]:
        """Return the functions that return what a call of ``name`` gives, in files that can reach ``refs``.

        Without ``refs`` the call must be one of the resource table.
        """

        def near(path: str) -> bool:
            return (not refs or self._is_near(path, refs)) and self._may_return(path, name)

        among = None if refs else self._acquiring.get()
        paths = None if among is None else [path for path in self._linked.calling(name) if path in among]
        return [
            FunctionRef(path, fact.function)
            for path, fact in self._linked.calls(name, near, paths)
            if is_returned(fact) and (refs or self._is_tabled(path, fact))
        ]

    def _is_tabled(self, path: str, fact: CallFact) -> bool:
        try:
            return tabled(self._linked, self._resource, path, fact) is not None
        except Exception as error:
            from flake8_tradelint.faults import unknown

            self._linked.trace.fault(unknown(path, fact.function, error))
            return False

    def _may_return(self, path: str, name: str) -> bool:
        if not self._linked.sliced:
            return True  # the file is parsed as a whole anyway
        from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_return

        return may_return(self._linked.code(path), self._linked.outline(path), name.encode())

    def _is_near(self, path: str, refs: tuple[FunctionRef, ...]) -> bool:
        from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to

        return may_refer_to(self._linked, path, refs)

    def _find_acquiring(self) -> frozenset[str] | None:
        """Return the files that may acquire by the table; ``None``: any file may."""
        if not self._resource.words:
            return None
        from flake8_tradelint.semantics.must_call.transfer.candidate_files import acquiring

        return acquiring(self._linked, self._resource)
