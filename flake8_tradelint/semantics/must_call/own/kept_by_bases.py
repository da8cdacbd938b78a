"""Find values that a method makes for a base of its class: ``self.session = self._open()`` in the base.

Where some classes override the method by one that makes something else, it is no factory: which class an
object has decides what the base keeps.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.must_call.own.ownership import Held, owner_class
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


_HARMLESS = frozenset({"local", "read", "returned", "tested", "method"})


def kept_by_base(linked: ResourceDb, resource: Resource, acquired: Acquisition) -> tuple[Held, Use] | None:
    """Return the attribute in which a base keeps what a method of the class makes and returns to it."""
    fact, path = acquired.fact, acquired.path
    returned = next((use for use in acquired.uses if use.kind == "returned" and not use.through), None)
    name = fact.function.removeprefix(fact.cls + ".")
    if returned is None or not fact.cls or "." in name or name == fact.function:
        return None
    if any(use.kind not in _HARMLESS for use in acquired.uses):
        return None
    own = ClassRef(path, fact.cls)
    kept = {
        use.name
        for where, call in _calls_in_bases(linked, own, name)
        if linked.call_summaries.factory(resource, where, call) is None
        for use in after_await(call.uses)
        if use.kind == "attribute" and owner_class(where, use) is not None
    }
    return (Held(path, fact, own, kept.pop()), returned) if len(kept) == 1 else None


def _calls_in_bases(linked: ResourceDb, own: ClassRef, name: str) -> Iterator[tuple[str, CallFact]]:
    """Yield the calls of the method on ``self`` in the bases of the class."""
    if linked.classes.method(own, name) != FunctionRef(own.path, f"{own.qualname}.{name}"):
        return
    for base in linked.classes.project_mro(own)[1:]:
        on_self = e.Attribute(e.SelfOf(base.qualname), name)
        for path, call in linked.calls(name, paths=(base.path,)):
            if call.cls == base.qualname and call.call.func == on_self:
                yield path, call
