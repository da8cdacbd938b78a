"""Handlers that an object keeps and calls as a statement: the coroutine of an async one is lost there."""

from __future__ import annotations

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import spoken_callers
from flake8_tradelint.semantics.coroutines.keeping_texts import assigns, keeping
from flake8_tradelint.semantics.facts import COPIES
from flake8_tradelint.semantics.must_call.own.ownership import is_inside, owner_of
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FACTS = "functions that keep handlers"
_MANAGING = frozenset({"append", "appendleft", "add", "remove", "discard", "clear", "index", "count"})
"""Methods of a collection that give no item of it."""


class KeptHandlers:
    """Queries about the handlers that the objects of one project keep."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        made_from = MadeFrom(linked.facts, (_FACTS,), (_FACTS,))
        self._names = Table(linked.trace, _FACTS, self._read, sorted, made_from=made_from)
        self._asked = 0
        self._given: Query[tuple[tuple[str, ...], tuple[str, ...]]] = Query(linked.trace)
        self._dropped: Query[Location | None] = Query(linked.trace)

    def in_file(self, path: str, names: frozenset[bytes]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the functions and attributes that may get one of the ``names`` in the file, by its text."""
        return self._given.get(path, lambda: self._in_file(path, names))

    def _in_file(self, path: str, names: frozenset[bytes]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        data = self._linked.data(path)
        functions, attributes = self._spoken(path, data)
        given = {one[0] for one in spoken_callers(data, tuple(functions), names)} if functions else set()
        stored = tuple(attr for attr in attributes if assigns(data, attr.encode(), names))
        return tuple(sorted(given)), stored

    def _spoken(self, path: str, data: bytes) -> tuple[list[str], list[str]]:
        """Return the functions that the file calls, and the attributes that it names."""
        known = self._names.get()
        self._asked += 1
        if self._asked > self._linked.often:
            return self._near.get(path, ([], [])) if known else ([], [])
        functions = [name for name, single in sorted(known) if not single and f"{name}(".encode() in data]
        return functions, [name for name, single in sorted(known) if single and name.encode() in data]

    @cached_property
    def _near(self) -> dict[str, tuple[list[str], list[str]]]:
        """Return the files that call such a function or have such an attribute, with their names."""

        def find() -> dict[str, tuple[list[str], list[str]]]:
            found: dict[str, tuple[list[str], list[str]]] = {}
            for name, single in sorted(self._names.get()):
                for path in self._linked.having(name) if single else self._linked.calling(name):
                    found.setdefault(path, ([], []))[single].append(name)
            return found

        return self._linked.trace.run_untracked(find)

    def _read(self) -> frozenset[tuple[str, bool]]:
        data, paths = self._linked.data, tuple(self._linked.having("self"))
        found = self._linked.facts.by_file(_FACTS, paths, lambda path: tuple(sorted({*keeping(data(path))})))
        return frozenset((name.decode(), single) for names in found.values() for name, single in names)

    def by_call(self, path: str, callee: e.Expr, place: str) -> Location | None:
        """Return where the handler that the call gets at ``place`` is dropped; ``None`` if that is unsure."""
        places: list[Location] = []
        for one in callees(self._linked, path, callee):
            function = definition(self._linked, one.ref)
            taken = position(function, place, bound=one.bound) if function is not None else None
            if function is None or taken is None:
                return None
            uses = self._linked.parameter_uses(one.ref)
            at = self._of_uses(one.ref.path, uses[taken]) if taken < len(uses) else None
            if at is None:
                return None
            places.append(at)
        return places[0] if places else None

    def by_attribute(self, path: str, receiver: e.Expr, attr: str) -> Location | None:
        """Return the same for a handler that a statement assigns to ``receiver.attr``."""
        if isinstance(receiver, e.SelfOf):
            return self._of_attribute(ClassRef(path, receiver.qualname), attr, inside=False)
        found = self._linked.receivers.infer(path, receiver)
        if found is None or not isinstance(found.cls, ClassRef):
            return None
        return self._of_attribute(found.cls, attr, inside=False)

    def _of_uses(self, path: str, uses: Iterable[Use]) -> Location | None:
        """Return where the kept value is called, if the function only keeps it, in one place."""
        found: Location | None = None
        for use in uses:
            if use.kind in ("tested", "local") and not use.through:
                continue
            owner = owner_of(self._linked, path, use)
            if owner is None or found is not None or use.kind == "item":
                return None
            found = self._of_attribute(*owner, inside=is_inside(use))
            if found is None:
                return None
        return found

    def _of_attribute(self, owner: ClassRef, attr: str, *, inside: bool) -> Location | None:
        key = owner, attr, inside
        return self._dropped.get(key, lambda: self._find(owner, attr, inside=inside))

    def _find(self, owner: ClassRef, attr: str, *, inside: bool) -> Location | None:
        """Return the first call of what the attribute holds, if nothing but such statements uses it."""
        found: Location | None = None
        for path, fact in self._linked.attributes(attr):
            if fact.context != "load" or not may_be_instance(self._linked, path, fact.receiver, owner):
                continue
            for use in fact.uses:
                at = self._called(path, use, attr, inside=inside)
                if at is None:
                    return None
                found = found or (Location(path, use.span, "called here, and nobody awaits") if at else None)
        return found

    def _called(self, path: str, use: Use, attr: str, *, inside: bool) -> bool | None:
        """Return True if the use calls the handler as a statement, False if it does nothing with it."""
        if use.kind == "argument" and use.name == "func":
            # Another call may get the handler under a keyword of that name.
            named = isinstance(use.expr, e.Attribute | e.Name | e.Import | e.Function | e.Call)
            itself = not named or (not inside and e.last_name(use.expr) == attr)
            return True if itself and use.result == "discarded" else None
        if use.kind in ("tested", "discarded", "local", "deleted"):
            return False
        if use.kind == "argument":
            copied = inside and use.name == "0" and e.last_name(use.expr) in COPIES
            return False if copied or only_inspects(self._linked, path, use) else None
        if inside and use.kind == "iterated":
            return False
        return False if inside and use.kind == "method" and use.name in _MANAGING else None
