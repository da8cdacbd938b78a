"""Recognise attributes that a base out of sight provides, and may release.

``if self.session is None: self.session = ClientSession()`` in a mixin, where nothing in sight ever sets the
attribute before: without that base the question would raise ``AttributeError``.
"""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_MIXIN = ("Mixin", "MixIn", "_mixin")


def is_of_unseen_base(linked: OwnershipDb, owner: ClassRef, attr: str) -> bool:
    """Return True if the attribute is read before a class in sight can have set it, below an unseen base.

    A mixin that nothing in sight uses is a part of objects whose other parts are out of sight.
    """
    family = [owner, *linked.subclasses(owner)]
    if len(family) == 1 and owner.qualname.endswith(_MIXIN):
        return True
    if not any(map(linked.classes.has_unknown_base, family)):
        return False
    seen = {ref for member in family for ref in linked.classes.project_mro(member)}
    if any(_is_bound_in_body(linked, ref, attr) for ref in sorted(seen)):
        return False
    facts = [*_of_family(linked, owner, attr)]
    stores = [(path, fact) for path, fact in facts if fact.context == "store"]
    loads = [(path, fact) for path, fact in facts if fact.context == "load" and not _is_in_doubt(fact)]
    return bool(stores) and all(
        any(where == path and _is_before(load, store) for where, load in loads) for path, store in stores
    )


def _of_family(linked: OwnershipDb, owner: ClassRef, attr: str) -> Iterator[tuple[str, AttributeFact]]:
    """Yield the uses of the attribute that may be on instances of the class."""
    for path, fact in linked.attributes(attr):
        if may_be_instance(linked, path, fact.receiver, owner):
            yield path, fact


def _is_bound_in_body(linked: OwnershipDb, ref: ClassRef, attr: str) -> bool:
    """Return True if the class's body binds the name."""
    summary = linked.symbols.shell(ref)
    if summary is None:
        return False
    bound = (*summary.methods, *summary.other_names, *(variable.name for variable in summary.variables))
    return attr in bound


def _is_in_doubt(fact: AttributeFact) -> bool:
    """Return True if the code expects that the attribute may be missing."""
    return fact.guarded or fact.attr in fact.asked


def _is_before(load: AttributeFact, store: AttributeFact) -> bool:
    """Return True if the load precedes the store in the same function, on the same receiver."""
    same = load.function == store.function and load.receiver == store.receiver
    return same and load.span.anchor.end <= store.span.anchor.start
