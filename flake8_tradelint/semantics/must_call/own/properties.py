"""Values that a property makes and returns: whoever reads the attribute has them."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.own.ownership import Held
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.obligations import Acquisition


_PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})
_HARMLESS = frozenset({"local", "read", "returned", "tested"})


def made_by_property(linked: Linked, acquired: Acquisition) -> tuple[Held, Use] | None:
    """The property that gives the value, and the ``return``, if that is all that becomes of it.

    What ``cached_property`` gives is kept under its name; a plain one makes a value for every reader, and
    closing one of them counts for all.
    """
    path, fact = acquired.path, acquired.fact
    returned = next((use for use in acquired.uses if use.kind == "returned" and not use.through), None)
    if returned is None or any(use.kind not in _HARMLESS for use in acquired.uses):
        return None
    function = linked.symbols.function(FunctionRef(path, fact.function))
    if function is None or not function.cls or function.is_async or function.is_generator:
        return None
    if linked.receivers.decorators(path, function).isdisjoint(_PROPERTIES):
        return None
    return Held(path, fact, ClassRef(path, function.cls), function.name), returned
