"""Follow a value that an attribute holds to its aliases: other places where the same value can be had.

A getter or property returns it, another object stores it, a function takes it as an argument: each is a
place of the value, with uses of its own.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.known_types import PROPERTIES, TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.must_call.own.ownership import owner_of
from flake8_tradelint.semantics.must_call.own.receiver_classes import is_known_instance
from flake8_tradelint.semantics.must_call.own.task_collections import ADDING
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import MULTILINE, composed, escape, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_IMPORTS = regex(
    rb"^[ \t]*(?:lazy[ \t]+)?(?:from[ \t]+\S+[ \t]+)?import\b(?:[ \t]*\([^)]*\)|[^\n;]*)", MULTILINE
)
"""Imports, whose names choose no file. What it does not match of one only means that more is parsed."""
_REPLACING = frozenset({"setattr", "delattr", "object", "patch"})
"""Last names of functions that replace a module's name, or an attribute of the same name."""

_LOOKS = frozenset({"deleted", "discarded", "method", "read", "tested"})


class Place(Record):
    """A place of a value: an attribute of a class, the result of a function, or a parameter.

    ``owner`` and ``name``: the attribute ``name`` of objects of the class ``owner``; without ``owner`` of
    any object. A function as ``owner``: its result, or the parameter number ``position``. ``lent``: a
    getter gave the value to other code on the way; a getter that is not ``lent`` is called on ``self``.
    ``stored``: other code stored the value there, so that receivers of unknown class do not count.
    ``item``: a getter took the value out of a container. ``called``: the place has a getter, which gives the
    value when it is called ("plain"), or when the result is awaited ("awaited").
    """

    owner: ClassRef | FunctionRef | None
    name: str = ""
    position: int = -1
    lent: bool = False
    stored: bool = False
    item: bool = False
    called: Literal["", "plain", "awaited"] = ""


if TYPE_CHECKING:
    FollowedUse = tuple[str, Use, tuple[Place, ...] | None]
    """A file, a use in it, and where that takes the value; ``None``: it releases the value."""


def following(linked: ResourceDb, place: Place, path: str, use: Use) -> Iterable[Place] | None:
    """Return the places that this use takes the value to; ``None`` if they cannot be seen."""
    if use.kind in ("returned", "yielded"):
        item = place.item or (use.kind == "returned" and use.through == "dict")
        return _handed_out(linked, FunctionRef(path, use.function), item)
    if use.kind == "attribute":
        return _stored(linked, place, path, use)
    if use.kind in ("captured", "lambda"):
        return None  # any caller of the nested function has it
    return _passed(linked, place, path, use) if use.kind == "argument" else ()


def handed_getters(linked: ResourceDb, place: Place) -> tuple[Place, ...] | None:
    """Return the places that have the getter itself, as a bound method; ``None`` if one is out of sight."""
    if not isinstance(place.owner, FunctionRef) or place.position >= 0 or not place.lent:
        return ()
    cls, name = _class_and_name(place.owner)
    function = linked.symbols.function(place.owner)
    if cls is None or function is None:
        return ()
    found: list[Place] = []
    for path, fact in linked.attributes(name):
        if not _is_given(fact) or not is_known_instance(linked, path, fact.receiver, cls):
            continue
        for use in fact.uses:
            taken = _with_getter(linked, path, use, "awaited" if function.is_async else "plain")
            if taken is None:
                return None
            found += taken
    return tuple(found)


def _with_getter(
    linked: ResourceDb, path: str, use: Use, called: Literal["plain", "awaited"]
) -> tuple[Place, ...] | None:
    """Return the places to which the use takes a getter: parameters, and the attributes that keep them."""
    if use.kind in _LOOKS or (use.kind == "argument" and use.name == "func"):
        return ()
    slots = _slots(linked, path, use) if use.kind == "argument" else None
    if slots is None:
        return None
    found: list[Place] = []
    for ref, position in slots:
        name = linked.symbols.definitions(ref)[0].parameters[position].name
        found.append(Place(ref, name, position, lent=True, called=called))
        uses = linked.parameter_uses(ref)
        for inner in uses[position] if position < len(uses) else ():
            owner = owner_of(linked, ref.path, inner) if inner.kind == "attribute" else None
            if owner is not None and not _is_given_on(linked, *owner):
                found.append(Place(*owner, lent=True, stored=True, called=called))
            elif inner.kind not in ("local", "tested", "read") and inner.name != "func":
                return None
    return tuple(found)


def _is_given_on(linked: ResourceDb, cls: ClassRef, name: str) -> bool:
    """Return True if what objects of the class have in the attribute is passed on, and not only called."""
    return any(
        _is_given(fact) and is_known_instance(linked, path, fact.receiver, cls)
        for path, fact in linked.attributes(name)
    )


def is_referenced_uncalled(linked: ResourceDb, ref: FunctionRef) -> bool:
    """Return True if a module's function is used other than by import or call: ``Depends(session)``.

    Code that replaces it (``monkeypatch.setattr(module, "session", fake)``) does not get its result.
    """
    name = ref.qualname
    spoken = composed(rb"\b%s\b(?!\s*\()" % escape(name.encode()))
    for path in linked.mentioning(name):
        if spoken.search(_IMPORTS.sub(b"", linked.code(path))):
            from flake8_tradelint.semantics.control.parsing_again import nodes_matching

            nodes = nodes_matching(linked, path, spoken)
            if nodes is None or _has_reference(nodes, name):
                return True
    return False


def _has_reference(nodes: list[ast.AST], name: str) -> bool:
    """Return True if the code reads the name without a call, or has it in a string that replaces nothing."""
    from flake8_tradelint.semantics.control.suites import called_name

    calls = [node for node in nodes if isinstance(node, ast.Call)]
    apart: set[ast.AST] = {call.func for call in calls}
    apart.update(arg for call in calls if called_name(call) in _REPLACING for arg in call.args)
    return any(_refers(node, name) and node not in apart for node in nodes)


def _refers(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=word, ctx=ast.Load()) | ast.Attribute(attr=word, ctx=ast.Load()):
            return word == name
        case ast.Constant(value=str(text)):
            return text.rpartition(".")[2] == name
    return False


def _class_and_name(ref: FunctionRef) -> tuple[ClassRef | None, str]:
    """Return the class of the method, if it is one, and the function's name."""
    outer, _, name = ref.qualname.rpartition(".")
    return (ClassRef(ref.path, outer) if outer else None), name


def _is_given(fact: AttributeFact) -> bool:
    """Return True if a use passes the attribute's value on."""
    uses = [use for use in fact.uses if use.kind not in _LOOKS]
    return any(use.kind != "argument" or use.name != "func" for use in uses)


def _handed_out(linked: ResourceDb, ref: FunctionRef, item: bool) -> Iterable[Place] | None:
    """Return the places of what the function returns; ``None`` for test fixtures and nested functions."""
    from flake8_tradelint.semantics.must_call.transfer.call_graph import is_test_fixture

    function = linked.symbols.function(ref)
    if function is None or "<locals>" in ref.qualname or is_test_fixture(linked, ref):
        return None
    if function.name.startswith("__"):
        return ()
    return tuple(_getter(linked, ref, function, item))


def _getter(linked: ResourceDb, ref: FunctionRef, function: FunctionSummary, item: bool) -> Iterator[Place]:
    """Yield the places of the result; under an unknown decorator the function may be a property."""
    decorators = linked.receivers.decorators(ref.path, function)
    if function.cls and not decorators <= TRANSPARENT_DECORATORS:
        yield Place(ClassRef(ref.path, function.cls), function.name, lent=True, item=item)
    if not decorators & PROPERTIES:
        yield Place(ref, lent=True, item=item)
        yield Place(ref, item=item)


def _stored(linked: ResourceDb, place: Place, path: str, use: Use) -> Iterable[Place] | None:
    """Return the place of the attribute that the use stores the value in."""
    own = owner_of(linked, path, use)
    if own is not None:
        return (Place(own[0], own[1], lent=place.lent, stored=True),)
    known = use.expr is not None and linked.receivers.infer(path, use.expr) is not None
    # Objects of unknown class count if the name is the one of the place.
    return () if not known and use.name == place.name and not place.stored else None


def _passed(linked: ResourceDb, place: Place, path: str, use: Use) -> Iterable[Place] | None:
    """Return the parameters that take the value.

    An unknown callee may keep a value that was ``lent``; then nothing is known.
    """
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects

    if use.name == "func" or use.result == "collected":
        return ()
    slots = _slots(linked, path, use)
    if slots is not None:
        return tuple(Place(ref, position=position, lent=place.lent) for ref, position in slots)
    if e.last_name(use.expr) in ADDING:
        container = owner_of(linked, path, use)
        return None if container is None else (Place(*container, lent=place.lent, stored=True),)
    return None if place.lent and not only_inspects(linked, path, use) else ()


def _slots(linked: ResourceDb, path: str, use: Use) -> list[tuple[FunctionRef, int]] | None:
    """Return the functions and the positions of the parameters that take the value, if all are known."""
    from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position

    if use.expr is None or (use.through and not use.item):
        return None
    found = []
    for callee in callees(linked, path, use.expr):
        function = definition(linked, callee.ref)
        taken = position(function, use.name, bound=callee.bound) if function is not None else None
        if function is None or taken is None:
            return None
        found.append((callee.ref, taken))
    return found or None
