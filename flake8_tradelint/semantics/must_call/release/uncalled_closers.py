"""Find closers that nobody calls: methods that would release what their class owns."""

from __future__ import annotations

import os

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_HOOKS = frozenset({"__aexit__", "__exit__", "__aenter__", "__del__", "__init__", "__call__"})


class Uncalled(Record):
    """A ``closer`` that nobody calls, though the project has ``made`` an object of the class."""

    closer: FunctionSummary
    made: Location


def uncalled_closer(linked: OwnershipDb, resource: Resource, held: Held) -> Uncalled | None:
    """Return the method that releases ``held`` and that nobody calls; ``None`` if somebody may."""
    if held.inside or linked.classes.has_unknown_base(held.owner) or _is_exported(linked, held.owner):
        return None
    closers = _closers(linked, resource, held)
    if not closers or closers & _HOOKS or any(_may_be_called(linked, held.owner, name) for name in closers):
        return None
    made = next(_made(linked, held.owner), None)
    outermost = [*linked.classes.methods(held.owner, closers.__contains__)]
    return Uncalled(outermost[-1], made) if made is not None and outermost else None


def _closers(linked: OwnershipDb, resource: Resource, held: Held) -> frozenset[str]:
    """Return the methods of the class that release the value, and their callers; empty if others do."""
    found: set[str] = set()
    for path, fact in _releasing(linked, resource, held.attr):
        if not isinstance(fact.receiver, e.SelfOf) or ClassRef(path, fact.receiver.qualname) != held.owner:
            return frozenset()
        found.add(fact.function.removeprefix(f"{held.owner.qualname}.").partition(".")[0])
    callers = linked.classes.callers(held.owner) if found else {}
    waiting = [*found]
    while waiting:
        new = callers.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _releasing(linked: OwnershipDb, resource: Resource, attr: str) -> Iterable[tuple[str, AttributeFact]]:
    """Return the uses of attributes of this name that release it; all at once if asked often."""
    found = (
        (path, fact)
        for path, fact in linked.attributes(attr)
        if any(released(resource, use) for use in fact.uses)
    )
    key = (id(resource), attr)
    return (
        linked.call_summaries.releasing_uses.get(key, lambda: tuple(found))
        if linked.call_summaries.is_asked_often(key)
        else found
    )


def _may_be_called(linked: OwnershipDb, owner: ClassRef, name: str) -> bool:
    """Return True if code uses the method, or its name in quotes, on what may be this class."""
    if any(True for quote in "\"'" for _ in linked.mentioning(f"{quote}{name}{quote}")):
        return True
    return any(_may_be(linked, path, fact, owner) for path, fact in linked.attributes(name))


def _may_be(linked: OwnershipDb, path: str, fact: AttributeFact, owner: ClassRef) -> bool:
    """Return True if the receiver may be an instance of the class."""
    if isinstance(fact.receiver, e.SelfOf):
        # The class's own calls are among its closers; a subclass or a mixin may call it, too.
        cls = ClassRef(path, fact.receiver.qualname)
        return cls != owner and linked.classes.related(cls, owner)
    if isinstance(fact.receiver, e.Super):
        return True
    found = linked.receivers.infer(path, fact.receiver)
    if found is None:
        return True
    return isinstance(found.cls, ClassRef) and linked.classes.related(found.cls, owner)


def _made(linked: OwnershipDb, owner: ClassRef) -> Iterator[Location]:
    """Return where the program (tests aside) makes objects of the class and keeps them to itself."""
    name = owner.qualname.rpartition(".")[2]
    for path, fact in linked.calls(name):
        if linked.symbols.resolve(path, fact.call.func) != owner or _is_test(path):
            continue
        if not any(use.kind in ("returned", "yielded", "entered", "argument") for use in fact.uses):
            yield Location(path, fact.span, "an object of it is made here")


def _is_exported(linked: OwnershipDb, owner: ClassRef) -> bool:
    """Return True if a package or ``__all__`` offers the class to other projects."""
    name = owner.qualname.rpartition(".")[2]
    exports = linked.symbols.surface(owner.path).exports
    if exports is not None and name in exports:
        return True
    return any(os.path.basename(path) == "__init__.py" for path in linked.mentioning(name))


def _is_test(path: str) -> bool:
    """Return True if the file is one of tests."""
    parts = path.replace(os.sep, "/").split("/")
    return parts[-1].startswith(("test_", "conftest")) or bool({"tests", "test"} & set(parts))
