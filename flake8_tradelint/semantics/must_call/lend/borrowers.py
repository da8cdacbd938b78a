"""Find classes whose objects keep what they get in ``__init__``, and the methods that close or use it."""

from __future__ import annotations

import sys

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.must_call.acquire.effects import Ending
from flake8_tradelint.semantics.must_call.lend.always_closed import is_always_reached
from flake8_tradelint.semantics.must_call.lend.closing_callees import (
    Taken,
    always,
    closes,
    taken_by,
    uses_of,
    works,
)
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ROUNDS = 3
"""How many calls on ``self`` deep a method is followed."""
_NONE = e.Literal("NoneType", "None")


class Borrower(Record):
    """Objects of the class ``cls`` keep the argument of their initialiser in ``attr``."""

    cls: ClassRef
    attr: str


def borrower(linked: OwnershipDb, path: str, use: Use) -> Borrower | None:
    """Return the class to whose initialiser the value is passed, and which keeps it as it is."""
    cls = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    if not isinstance(cls, ClassRef):
        return None
    if linked.classes.method(cls, "__init__") is None:
        return _of_fields(linked, cls, use)
    taken = taken_by(linked, path, use)
    attr = _kept_in(linked, taken) if taken is not None else ""
    return Borrower(cls, attr) if attr else None


def made_by_library(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if a class of a package, by its spelling, gets the value: ``Client(token, session)``."""
    symbol = linked.symbols.resolve(path, use.expr) if use.expr is not None and not use.through else None
    if not isinstance(symbol, ExternalRef) or symbol.name.partition(".")[0] in sys.stdlib_module_names:
        return False
    return any(part[:1].isupper() for part in symbol.name.split(".")[-2:])


def _kept_in(linked: OwnershipDb, taken: Taken, calls: int = _ROUNDS) -> str:
    """Return the attribute in which the initialiser, or one that it calls, keeps the parameter."""
    for use in uses_of(linked, taken):
        if use.kind == "attribute" and isinstance(use.expr, e.SelfOf) and not use.through:
            return use.name
        above = use.kind == "argument" and e.last_name(use.expr) == "__init__"
        inner = taken_by(linked, taken.ref.path, use) if above and calls else None
        found = _kept_in(linked, inner, calls - 1) if inner is not None else ""
        if found:
            return found
    return ""


def _of_fields(linked: OwnershipDb, cls: ClassRef, use: Use) -> Borrower | None:
    """Return the field of a dataclass that takes the argument: by its name, or by its place."""
    summary = linked.symbols.class_(cls)
    if summary is None or not summary.decorators:
        return None
    fields = [variable.name for variable in summary.variables if variable.annotation is not None]
    if not use.name.isdigit():
        return Borrower(cls, use.name) if use.name in fields else None
    alone = not summary.bases and int(use.name) < len(fields)
    return Borrower(cls, fields[int(use.name)]) if alone else None


def closers(linked: OwnershipDb, resource: Resource, lent_to: Borrower) -> Mapping[FunctionRef, Ending]:
    """Return the methods that always close what the object keeps, by themselves or by calling another one."""
    key = (id(resource), lent_to)
    return linked.call_summaries.closers.get(key, partial(_find_closers, linked, resource, lent_to))


def _find_closers(linked: OwnershipDb, resource: Resource, lent_to: Borrower) -> Mapping[FunctionRef, Ending]:
    found: dict[FunctionRef, Ending] = {}
    for path, fact in on_self(linked, lent_to):
        values = {f"{fact.shown}.{lent_to.attr}", *(use.name for use in fact.uses if use.kind == "local")}
        for use in fact.uses:
            if use.function == fact.function and closes(resource, use) and always(linked, path, use, values):
                found.setdefault(FunctionRef(path, fact.function), Ending(path, use.span, fact.function))
    for _ in range(_ROUNDS if found else 0):
        found.update(_callers(linked, lent_to, found))
    return found


def _callers(
    linked: OwnershipDb, lent_to: Borrower, found: dict[FunctionRef, Ending]
) -> dict[FunctionRef, Ending]:
    """Return the methods of the class that always await one of the closers."""
    more: dict[FunctionRef, Ending] = {}
    for name in sorted({ref.qualname.rpartition(".")[2] for ref in found}):
        for path, fact in linked.calls(name, paths=_files(linked, lent_to.cls)):
            caller = FunctionRef(path, fact.function)
            called = [callee.ref for callee in callees(linked, path, fact.call.func)]
            ending = next((found[ref] for ref in called if ref in found), None)
            if ending is None or caller in found or not fact.cls:
                continue
            awaited = any(use.kind == "awaited" for use in fact.uses)
            module = parsed_around(linked, path, fact.span.line)
            if awaited and module is not None and is_always_reached(module, fact.span.anchor.start):
                more[caller] = ending
    return more


def users(linked: OwnershipDb, resource: Resource, lent_to: Borrower) -> frozenset[FunctionRef]:
    """Return the methods that need what the object keeps to be open; none if it makes itself another one."""
    key = (id(resource), lent_to)
    return linked.call_summaries.users.get(key, partial(_find_users, linked, resource, lent_to))


def _find_users(linked: OwnershipDb, resource: Resource, lent_to: Borrower) -> frozenset[FunctionRef]:
    if _makes_another(linked, lent_to):
        return frozenset()
    facts = list(on_self(linked, lent_to))
    return frozenset(
        FunctionRef(path, fact.function)
        for path, fact in facts
        if any(works(resource, use) and use.function == fact.function for use in fact.uses)
    )


def is_renewed(linked: OwnershipDb, cls: ClassRef, attr: str) -> bool:
    """Return True if the class asks whether the value is closed, or makes several for the attribute."""
    if not stored_once(linked, cls, attr):
        return True
    uses = (use for _, use in uses_of_attribute(linked, cls, attr))
    return any(use.kind in ("read", "method") and "closed" in use.name for use in uses)


def _makes_another(linked: OwnershipDb, lent_to: Borrower) -> bool:
    """Return True if a method other than the initialiser stores another value in the attribute."""
    for ref in linked.classes.project_mro(lent_to.cls):
        summary = linked.symbols.shell(ref, lent_to.attr)
        for stored in summary.self_assignments if summary is not None else ():
            other = stored.name == lent_to.attr and not stored.function.endswith(".__init__")
            if other and stored.value != _NONE:
                return True
    return False


def method_called(linked: OwnershipDb, lent_to: Borrower, name: str) -> FunctionRef | None:
    """Return the method that ``name`` finds on the object."""
    return linked.classes.method(lent_to.cls, name)


def reaches(linked: OwnershipDb, lent_to: Borrower, ref: FunctionRef, wanted: frozenset[FunctionRef]) -> bool:
    """Return True if the method, or one that it calls on ``self``, is among ``wanted``."""
    from flake8_tradelint.semantics.must_call.release.stop_signals import reachable

    function = linked.symbols.function(ref)
    if function is None or not function.is_async or not wanted:
        return False
    names = {method.qualname for method in reachable(linked, lent_to.cls, function)}
    return any(one.qualname in names for one in wanted)


def stored_once(linked: OwnershipDb, cls: ClassRef, attr: str) -> bool:
    """Return True if one statement of the class alone gives the attribute a value, other than ``None``.

    Neither does that method take the value back.
    """
    stores = [
        (ref.path, stored.function, stored.value)
        for ref in (*linked.classes.project_mro(cls), *linked.subclasses(cls))
        if (summary := linked.symbols.shell(ref, attr)) is not None
        for stored in summary.self_assignments
        if stored.name == attr
    ]
    given = [(path, function) for path, function, value in stores if value != _NONE]
    taken_back = [(path, function) for path, function, value in stores if value == _NONE]
    return len(given) == 1 and given[0] not in taken_back


def uses_of_attribute(linked: OwnershipDb, cls: ClassRef, attr: str) -> Iterator[tuple[str, Use]]:
    """Yield what the methods of the class and its bases do with the attribute of ``self``."""
    for path, fact in on_self(linked, Borrower(cls, attr)):
        yield from ((path, use) for use in fact.uses)


def on_self(linked: OwnershipDb, lent_to: Borrower) -> Iterator[tuple[str, AttributeFact]]:
    """Yield the uses of the attribute on ``self`` in the methods of the class and of its bases."""
    order = linked.classes.project_mro(lent_to.cls)
    for path, fact in linked.attributes(lent_to.attr, _files(linked, lent_to.cls)):
        receiver = fact.receiver
        if isinstance(receiver, e.SelfOf) and ClassRef(path, receiver.qualname) in order:
            yield path, fact


def _files(linked: OwnershipDb, cls: ClassRef) -> list[str]:
    return sorted({ref.path for ref in linked.classes.project_mro(cls)})
