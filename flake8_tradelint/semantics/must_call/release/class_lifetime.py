"""What the methods of a class do with a value that it keeps: which open it, work with it and close it."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME, DOMAIN_NAME, PART_NAME
from flake8_tradelint.semantics.must_call.release.release_analysis import (
    callee_may_release,
    is_before_replacement,
)
from flake8_tradelint.semantics.must_call.transfer.alias_uses import attributes_about
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


BY_BLOCK = ("__aexit__", "__exit__")
"""Methods by which leaving a block closes."""

_BEST = ("close", "aclose", "stop", "disconnect", "shutdown")


class ClassLifetime:
    """What the methods of a class, its ancestors and descendants do with the value that it keeps."""

    def __init__(
        self, linked: OwnershipDb, resource: Resource, held: Held, classes: tuple[ClassRef, ...]
    ) -> None:
        self._linked, self._resource, self._held, self._classes = linked, resource, held, classes

    def may_end(self) -> bool:
        """Return True if a method looks like a closer, by its name."""
        shells = (self._linked.symbols.shell(ref) for ref in self._classes)
        names = {name for cls in shells if cls is not None for name in cls.methods}
        return any(name in BY_BLOCK or CLOSER_NAME.match(name) for name in names)

    @cached_property
    def _methods(self) -> Sequence[FunctionSummary]:
        return [method for ref in self._classes for method in self._linked.classes.methods(ref)]

    @cached_property
    def _facts(self) -> Sequence[tuple[str, AttributeFact]]:
        """The uses of the attribute on ``self``."""
        return [*self._find_facts()]

    def _find_facts(self) -> Iterator[tuple[str, AttributeFact]]:
        files = sorted({ref.path for ref in self._classes})
        for path, fact in attributes_about(self._linked, self._held.attr, files, self._held.owner):
            on_self = fact.receiver if isinstance(fact.receiver, e.SelfOf | e.ClassOf) else None
            if on_self is not None and ClassRef(path, on_self.qualname) in self._classes:
                yield path, fact

    def starts(self) -> frozenset[str]:
        """Return the methods that open the value."""
        if not self._resource.after:
            # The constructor calls the default factory of a field, which stands in the class's body.
            made = _method(self._held.fact.cls, self._held.fact.function) or "__init__"
            return frozenset({made})
        found = {
            _method(fact.cls, use.function)
            for _, fact in self._facts
            for use in fact.uses
            if use.kind == "method" and use.name in self._resource.after
        }
        return frozenset(found - {""})

    def works(self) -> frozenset[str]:
        """Return the methods that use the value, where that is what opens it."""
        from flake8_tradelint.semantics.must_call.release.leaking_paths import is_work

        found = {
            _method(fact.cls, use.function)
            for path, fact in self._facts
            for use in fact.uses
            if is_work(self._linked, self._resource, path, use)
        }
        return frozenset(found - {""})

    def ends(self) -> frozenset[str]:
        """Return the methods that close the value, other than one that is replaced at once."""
        found = {
            _method(fact.cls, use.function)
            for path, fact in self._facts
            for use in fact.uses
            if not is_before_replacement(path, use, self._held) and self._ends(path, use)
        }
        return frozenset(found - {""})

    def _ends(self, path: str, use: Use) -> bool:
        if released(self._resource, use) or use.kind == "entered":
            return not (use.function.endswith("__del__") and use.result == "discarded")
        if use.kind != "argument" or use.name == "func":
            return False
        handling = self._linked.call_summaries.handling(self._resource, path, use)
        return callee_may_release(use) or handling == "released"

    def callers_of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the methods and properties, and all that call or read them on ``self``."""
        found = set(names)
        waiting = [*found]
        while waiting:
            name = waiting.pop()
            new = {method.name for method in self._methods if _uses(method, name)} - found
            found |= new
            waiting += new
        return frozenset(found)

    def closer(self, ends: set[str]) -> str | None:
        """Return the public method to call, ``""`` if leaving a block closes, ``None`` if nothing does."""
        named = [name for name in sorted(ends) if self._is_closer(name)]
        if named:
            return min(named, key=lambda name: _BEST.index(name) if name in _BEST else len(_BEST))
        return "" if not ends.isdisjoint(BY_BLOCK) else None

    def _is_closer(self, name: str) -> bool:
        if name.startswith("_") or not CLOSER_NAME.match(name):
            return False
        if DOMAIN_NAME.match(name) or PART_NAME.match(name):
            return False
        ref = next(
            (found for cls in self._classes if (found := self._linked.classes.method(cls, name))), None
        )
        function = self._linked.symbols.function(ref) if ref is not None else None
        if function is None:
            return False
        return all(p.has_default or p.kind in ("*", "**") for p in function.parameters[1:])

    def coroutines(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the methods that are coroutine functions wherever the family defines them."""
        found = []
        for name in sorted(names):
            functions = [self._linked.classes.own_method(ref, name) for ref in self._classes]
            if all(function.is_async for function in functions if function is not None):
                found.append(name)
        return tuple(found)

    def methods(self) -> tuple[str, ...]:
        """Return the names of all methods."""
        return tuple(sorted({method.name for method in self._methods}))

    def fluent(self) -> tuple[str, ...]:
        """Return the methods that return the object itself."""
        found = (m.name for m in self._methods if any(isinstance(value, e.SelfOf) for value in m.returned))
        return tuple(sorted({*found}))


def _uses(method: FunctionSummary, name: str) -> bool:
    return name in method.self_calls or name in method.reads


def _method(cls: str, qualname: str) -> str:
    """Return the name of the method in which the function stands, or which it is; ``""`` for others."""
    own = cls + "."
    return qualname[len(own) :].partition(".")[0] if qualname.startswith(own) else ""
