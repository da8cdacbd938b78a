"""Who takes care of a value that a class keeps in an attribute?

The evidence is every use of an attribute of that name, anywhere in the project, whose
receiver is (or may be) an instance of the class, of an ancestor, of a descendant or of a
mixin that meets it in some subclass. What is known to belong to another class does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.must_call.closer_names import CLOSER_NAME, DOMAIN_NAME
from flake8_tradelint.semantics.must_call.obligations import handed_over, released
from flake8_tradelint.semantics.must_call.reflection import released_by_name
from flake8_tradelint.semantics.must_call.resources import Resource
from flake8_tradelint.semantics.must_call.takeover import is_taken_over, may_be
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.summary import (
    AttributeFact,
    CallFact,
    FunctionSummary,
    SelfAssignment,
    Use,
    Variable,
)

_CLOSING_CALLEE = re.compile(
    r"(clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|push_async|callback|enter_|^map$)",
    re.I,
)

_MAX_ACCESSORS = 3
"""Properties and getters through which the value is followed."""


@dataclass(frozen=True, slots=True)
class Held:
    """``attr`` of instances of ``owner`` holds the value of the call ``fact`` in ``path``."""

    path: str
    fact: CallFact
    owner: ClassRef
    attr: str
    inside: bool = False
    """Is it one of several values in a container that the attribute holds?"""


def is_released(linked: Linked, resource: Resource, held: Held) -> bool:
    """Is there a use, anywhere, that could release the value?"""
    names = [held.attr]
    for name in names:
        for path, attribute in linked.attributes(name):
            if not may_be(linked, path, attribute.receiver, held.owner):
                continue
            if is_private(name) and not _in_body_of(path, attribute.cls, held.owner):
                continue
            uses = (use for use in attribute.uses if not _before_replacement(path, use, held))
            if any(_releases(linked, resource, path, use, held, attribute) for use in uses):
                return True
            names += [n for n in _accessors(attribute) if n not in names][:_MAX_ACCESSORS]
        if name != held.attr and _released_by_callers(linked, resource, name, held):
            return True
    return released_by_name(linked, resource, held.owner, held.attr)


def closers(linked: Linked, held: Held) -> Iterator[tuple[ClassRef, FunctionSummary]]:
    """Methods of the owner and its ancestors that look like the end of its life.

    Not the one that makes the value: ``_close_and_restart()`` ends what was before. Nor ``close_position()``.
    """
    for ref, method in ending_methods(linked, held.owner):
        made_here = (ref.path, method.qualname) == (held.path, held.fact.function)
        if not made_here and not DOMAIN_NAME.match(method.name):
            yield ref, method


def ending_methods(linked: Linked, owner: ClassRef) -> Iterator[tuple[ClassRef, FunctionSummary]]:
    """Methods of the class and its ancestors whose names say that they end its life."""
    for ref in linked.classes.project_mro(owner):
        for method in linked.classes.methods(ref):
            if CLOSER_NAME.match(method.name):
                yield ref, method


def assigned_values(linked: Linked, held: Held) -> Iterator[e.Expr]:
    """All that is assigned to the attribute, in the class's body and by its methods."""
    for owner in (*linked.classes.project_mro(held.owner), *linked.subclasses(held.owner)):
        cls = linked.symbols.class_(owner)
        if cls is None:
            continue
        facts: tuple[Variable | SelfAssignment, ...] = (*cls.variables, *cls.self_assignments)
        for value in (fact.value for fact in facts if fact.name == held.attr):
            if value is not None:
                yield from value.options if isinstance(value, e.Union) else (value,)


def is_private(name: str) -> bool:
    """Is the name mangled (``__session``), so that only its own class's body can say it?"""
    return name.startswith("__") and not name.endswith("__")


def _in_body_of(path: str, cls: str, owner: ClassRef) -> bool:
    return ClassRef(path, cls) == owner


def _releases(
    linked: Linked, resource: Resource, path: str, use: Use, held: Held, attribute: AttributeFact
) -> bool:
    if use.function.endswith("__del__") and use.result == "discarded":
        return False
    if resource.awaited and use.kind in ("awaited", "returned", "yielded"):
        return True
    if released(resource, use) or use.kind in ("entered", "other", "global", "item"):
        return True
    if held.inside and use.kind == "method" and use.name == "get":
        # What is looked up in a dictionary is not followed: sessions have a `get`, too.
        return True
    if use.kind == "attribute":
        # Stored under another name: on self that is an alias we do not follow, elsewhere a new owner.
        return use.name != held.attr
    if use.kind == "argument" and use.expr is not None:
        if not resource.lent:
            return handed_over(linked, resource, path, use)
        ends = callee_may_release(use) or linked.transfers.handling(resource, path, use) == "released"
        return ends or is_taken_over(linked, resource, path, use)
    return use.kind in ("returned", "yielded") and attribute.function.endswith(".<locals>")


def _before_replacement(path: str, use: Use, held: Held) -> bool:
    """Is this the close of the old value just before the method stores the new one?"""
    return (
        path == held.path
        and use.function == held.fact.function
        and use.span.anchor.end <= held.fact.span.anchor.start
    )


def callee_may_release(use: Use) -> bool:
    """Is the value handed to something that may end it: ``close_all(self._session)``?"""
    return bool(_CLOSING_CALLEE.search(e.last_name(use.expr)))


def _accessors(attribute: AttributeFact) -> list[str]:
    """Names of the functions that return the attribute's value to their callers."""
    if not any(use.kind == "returned" and use.function == attribute.function for use in attribute.uses):
        return []
    name = attribute.function.rsplit(".", 1)[-1]
    return [] if name.startswith("__") else [name]


def _released_by_callers(linked: Linked, resource: Resource, name: str, held: Held) -> bool:
    """Does somebody release what the method ``name`` (a getter) returns?"""
    for path, call in linked.calls(name):
        func = call.call.func
        if isinstance(func, e.Attribute) and not may_be(linked, path, func.value, held.owner):
            continue
        if any(released(resource, use) or use.kind == "entered" for use in call.uses):
            return True
        # `(await self._get_session()).close()`, `s = await self._get_session(); await s.close()`
        # are followed by the tracer through `await`.
    return False
