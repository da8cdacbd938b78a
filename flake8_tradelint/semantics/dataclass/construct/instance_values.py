"""The value that a new instance has under a name: the one that its class shows, or a stored default.

A generated ``__init__`` stores the default of a field on every instance (``StoredDefault``), whatever the
class body binds to the same name.
"""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.construct.initialiser_effects import Stores, stores
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.construct.plain_classes import is_protocol, stores_plainly
from flake8_tradelint.semantics.dataclass.construct.unseen_bases import as_of, first_unseen, is_before, unless
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.bodies import Bound
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field


class StoredDefault(Record):
    """``initialiser``'s generated ``__init__`` sets the name from ``field`` unless it is passed.

    ``unless`` is empty if that is certain. It is likely otherwise: then it tells what was not seen,
    or of which version of a package this is known.
    """

    field: Field
    initialiser: ClassRef
    unless: str = ""


def stored_default(table: DataclassTable, ref: ClassRef, name: str) -> StoredDefault | None:
    """Return the default that instances of ``ref`` get under ``name``; ``None`` for none, or if not known."""
    if not _stores_plainly(table, ref, name):
        return None
    owner = initialiser(table, ref, name)
    found = _stored(table, owner, name) if isinstance(owner, ClassRef) else None
    unseen = first_unseen(table, ref) if found is not None else None
    if found is None or (unseen is not None and not is_before(table, ref, found.field.owner, unseen)):
        return None
    later = stores(table, ref, name)
    if later.always:
        return None
    doubt = f"unless `{later.by[0]}` sets it" if later.by else "" if unseen is None else unless(unseen)
    doubts = ", ".join(filter(None, (as_of(table, ref), doubt)))
    return replace(found, unless=doubts) if doubts else found


def _stored(table: DataclassTable, initialiser: ClassRef, name: str) -> StoredDefault | None:
    fields, options = table.fields(initialiser), table.options(initialiser)
    field = fields.get(name) if fields is not None else None
    if field is None or options is None or field.kind != "field" or field.init is None:
        return None
    if not field.init and field.default != "factory":
        # The stdlib stores the default of a field that is no parameter only where there are slots.
        stores = options.flavour == "attrs" or (options.flavour == "stdlib" and options.slots)
        if not stores or field.default != "value":
            return None
    return StoredDefault(field, initialiser)


def shows(table: DataclassTable, ref: ClassRef, name: str, origin: Bound) -> bool:
    """Return True if instances of ``ref`` surely show what ``origin`` binds, without an argument for it."""
    if not keeps_stored_value(table, ref, name):
        return False
    owner = initialiser(table, ref, name)
    fields = table.fields(owner) if isinstance(owner, ClassRef) else None
    if fields is None:
        return False
    field, unseen = fields.get(name), first_unseen(table, ref)
    if unseen is not None and not is_before(table, ref, origin.owner, unseen):
        return False
    if field is None or field.kind == "classvar":
        return table.first_bound(ref, name) == origin
    return field.kind == "field" and field.init is True and field.origin == origin


def keeps_stored_value(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if an instance keeps what its initialiser stores, by the class and its bases."""
    later = stores(table, ref, name) if _stores_plainly(table, ref, name) else None
    return later is not None and later == Stores()


def _stores_plainly(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    if is_protocol(table, ref) or any(name in hook.sets for hook in table.hooks(ref)):
        return False
    return stores_plainly(table, ref)
