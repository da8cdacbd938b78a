"""Find old names that are used on class objects: ``for strategy in (Grid, Market): strategy.old_label``.

An attribute of a class is that of the class itself, of a base, or of its metaclass. Where the variable may
hold one of several classes, all of them must have lost the name to the same row.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of, options
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable, Stale

    Lost = tuple[Type, Stale]
    """The class, or metaclass, that has lost the name, as the type of the receiver, and the rename."""


def lost_by_classes(linked: ParameterDb, table: RenameTable, path: str, fact: AttributeFact) -> Lost | None:
    """Return what the class objects that the receiver may be have lost; ``None`` if one has the name."""
    found = linked.parameters.receivers.value(path, fact.receiver)
    classes = options(instance_of(found))
    lost = [_lost_by(linked, table, one, fact.attr) for one in classes]
    first = lost[0] if lost else None
    if first is None or any(one is None or one[1].owner != first[1].owner for one in lost):
        return None
    return first


def _lost_by(linked: ParameterDb, table: RenameTable, cls: Type, name: str) -> Lost | None:
    if not isinstance(cls.cls, ClassRef):
        return None
    own = table.stale_in(table.mro(cls.cls), name, of_class=True)
    return (cls, own) if own is not None else _lost_by_metaclass(linked, table, cls.cls, cls, name)


def _lost_by_metaclass(
    linked: ParameterDb, table: RenameTable, ref: ClassRef, cls: Type, name: str
) -> Lost | None:
    if linked.classes.has_unknown_base(ref):
        return None
    order = linked.classes.project_mro(ref)
    if any(linked.classes.defines(base, name) for base in order):
        return None
    maker = next((made for base in order if (made := _metaclass(linked, base)) is not None), None)
    stale = table.stale_in(table.mro(maker), name) if maker is not None else None
    return (Type(maker, cls.evidence), stale) if maker is not None and stale is not None else None


def _metaclass(linked: ParameterDb, ref: ClassRef) -> ClassRef | None:
    """Return the project's metaclass that the header names."""
    cls = linked.symbols.class_(ref)
    makers = (value for key, value in cls.keywords if key == "metaclass") if cls is not None else ()
    for maker in makers:
        found = linked.symbols.resolve(ref.path, maker) if isinstance(maker, e.Name | e.Attribute) else None
        return found if isinstance(found, ClassRef) else None
    return None
