"""Find all uses of a value at one place: of an attribute, of a function's result or of a parameter."""

from __future__ import annotations

from itertools import islice

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.interests import word_of
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.must_call.own.computed_names import spelled
from flake8_tradelint.semantics.must_call.own.ownership import is_private
from flake8_tradelint.semantics.must_call.own.receiver_classes import is_known_instance, may_be_instance
from flake8_tradelint.semantics.must_call.transfer.aliases import Place, _class_and_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_MANY = 16
"""From this number of uses of a name in one file on, they are looked up by class."""


def uses_at(linked: OwnershipDb, place: Place) -> Iterator[tuple[str, Use]]:
    """Yield what is done to the value at the place, each use with its file."""
    if place.called:
        yield from _of_getter(linked, place)
    elif place.owner is None:
        for path, fact in linked.attributes(place.name):
            yield from ((path, use) for use in fact.uses)
    elif isinstance(place.owner, ClassRef):
        yield from _of_attribute(linked, place, place.owner)
    elif place.position < 0:
        yield from _of_result(linked, place.owner, place.lent)
    else:
        uses = linked.parameter_uses(place.owner)
        for use in uses[place.position] if place.position < len(uses) else ():
            yield place.owner.path, use


def uses_beside(linked: OwnershipDb, place: Place) -> Iterator[tuple[str, Use]]:
    """Yield the uses of an attribute in the file of its class: most often they tell enough."""
    if isinstance(place.owner, ClassRef) and not place.called:
        yield from _uses_in([place.owner.path], linked, place, place.owner)


def _of_getter(linked: OwnershipDb, place: Place) -> Iterator[tuple[str, Use]]:
    """Yield the uses of what calls of a getter give that an attribute or a parameter holds."""
    owner = place.owner
    for path, call in linked.calls(place.name):
        if isinstance(owner, ClassRef):
            func = call.call.func
            here = isinstance(func, e.Attribute) and is_known_instance(linked, path, func.value, owner)
        else:
            here = owner is not None and (path, call.function) == (owner.path, owner.qualname)
        if here:
            uses = after_await(call.uses) if place.called == "awaited" else call.uses
            yield from ((path, use) for use in uses)


def _of_attribute(linked: OwnershipDb, place: Place, owner: ClassRef) -> Iterator[tuple[str, Use]]:
    """Yield the uses of the attribute, by its name in the source and by its name in strings."""
    yield from _uses_in([owner.path] if is_private(place.name) else None, linked, place, owner)
    for path, call in spelled(linked, owner, place.name):
        yield from ((path, use) for use in call.uses)


def _uses_in(
    paths: list[str] | None, linked: OwnershipDb, place: Place, owner: ClassRef
) -> Iterator[tuple[str, Use]]:
    """Yield the uses in ``paths`` whose receivers may be (or, if ``stored``, are) of the class ``owner``."""
    belongs = is_known_instance if place.stored else may_be_instance
    for path, fact in attributes_about(linked, place.name, paths, owner):
        if is_private(place.name) and ClassRef(path, fact.cls) != owner:
            continue
        if belongs(linked, path, fact.receiver, owner):
            yield from ((path, use) for use in fact.uses)


def attributes_about(
    linked: OwnershipDb, name: str, paths: Iterable[str] | None, owner: ClassRef
) -> Iterator[tuple[str, AttributeFact]]:
    """Yield the uses of attributes ``name``: all that may be of the class ``owner``, maybe others."""
    for path in linked.having(word_of(name)) if paths is None else paths:
        facts = [*islice(linked.attributes(name, [path]), _MANY + 1)]
        if len(facts) > _MANY:
            yield from ((path, fact) for fact in linked.call_summaries.uses_by_class.about(path, name, owner))
        else:
            yield from facts


def _of_result(linked: OwnershipDb, ref: FunctionRef, lent: bool) -> Iterator[tuple[str, Use]]:
    """Yield the uses of what calls of the function return, on ``self`` or (``lent``) on other receivers."""
    function = linked.symbols.function(ref)
    if function is None:
        return
    for path, call in linked.calls(function.name):
        if _is_of_self(call.call.func) is lent or not _may_call(linked, path, call, ref):
            continue
        if function.is_generator:
            # `async with app.session() as session`: entering gives the value, and does not end it.
            yield from ((path, use) for use in call.uses if use.kind not in ("entered", "iterated"))
        else:
            uses = after_await(call.uses) if function.is_async else call.uses
            yield from ((path, use) for use in uses)


def _may_call(linked: OwnershipDb, path: str, call: CallFact, ref: FunctionRef) -> bool:
    """Return True if the call may run the function ``ref``."""
    func = call.call.func
    symbol = linked.symbols.resolve(path, func)
    cls, _ = _class_and_name(ref)
    if symbol is not None or cls is None or not isinstance(func, e.Attribute):
        return symbol == ref
    return may_be_instance(linked, path, func.value, cls)


def _is_of_self(func: e.Expr) -> bool:
    """Return True for ``self.name``, ``cls.name`` and ``super().name``."""
    return isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf | e.ClassOf | e.Super)
