"""Which value does a new instance have under a name: the one its class shows, or a stored default?

``StoredDefault`` is the answer that matters: a generated ``__init__`` stores the default of
a field on every instance, whatever the class says under the same name.
"""

from __future__ import annotations

from flake8_tradelint.light import partial
from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import body_of
from flake8_tradelint.semantics.dataclass.kinds import Options
from flake8_tradelint.semantics.dataclass.plain_classes import EMPTY, is_protocol, stores_plainly
from flake8_tradelint.semantics.dataclass.queries import Query
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.classes.bodies import Bound
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field
    from flake8_tradelint.semantics.summary import FunctionSummary, SelfAssignment

    Rest = tuple[tuple[Base, ...], ClassRef | None]
    """The classes that follow in an order, and the class whose order is the rest."""


_HAS_INITIALISER: Query[bool] = Query()
_INITIALISER: Query[ClassRef | Literal["written", "unknown"] | None] = Query()
_EFFECTS: Query[Initialising] = Query()
_ASSIGNED: Query[bool] = Query()
_INITIALISERS = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "__attrs_pre_init__"})


class StoredDefault(Record):
    """``initialiser``'s generated ``__init__`` sets the name from ``field`` unless it is passed."""

    field: Field
    initialiser: ClassRef


def stored_default(table: DataclassTable, ref: ClassRef, name: str) -> StoredDefault | None:
    """The default that instances of ``ref`` get stored under ``name``; ``None``: none, or not known."""
    if not is_followed(table, ref, name):
        return None
    owner = initialiser(table, ref, name)
    return _stored(table, owner, name) if isinstance(owner, ClassRef) else None


def shows(table: DataclassTable, ref: ClassRef, name: str, origin: Bound) -> bool:
    """Do instances of ``ref`` surely have what the body ``origin`` binds, where no argument is passed?"""
    if not is_followed(table, ref, name):
        return False
    owner = initialiser(table, ref, name)
    fields = table.fields(owner) if isinstance(owner, ClassRef) else None
    if fields is None:
        return False
    field = fields.get(name)
    if field is None or field.kind == "classvar":
        return table.first_bound(ref, name) == origin
    return field.kind == "field" and field.init is True and field.origin == origin


def is_followed(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Does an instance have what its initialiser stores, as far as the class and those above it tell?"""
    if is_protocol(table, ref) or any(name in hook.sets for hook in table.hooks(ref)):
        return False
    return stores_plainly(table, ref) and not _sets_on_self(table, ref, name)


def initialiser(
    table: DataclassTable, ref: ClassRef, passed: str = ""
) -> ClassRef | Literal["written", "unknown"] | None:
    """The class whose generated ``__init__`` makes instances of ``ref``.

    With ``passed``, hand-written ones are followed that surely do not pass this field on.
    """
    found = table.classes.along(
        table.results(_INITIALISER), ref, ("",), partial(_first_initialiser, table, "")
    )
    if found != "written" or not passed:
        return found
    return table.classes.along(
        table.results(_INITIALISER), ref, (passed,), partial(_first_initialiser, table, passed)
    )


def _first_initialiser(
    table: DataclassTable, passed: str, classes: tuple[Base, ...], rest: ClassRef | None
) -> ClassRef | Literal["written", "unknown"] | None:
    for position, owner in enumerate(classes):
        if isinstance(owner, ExternalRef):
            if owner.name not in EMPTY and not owner.name.startswith(("collections.abc.", "typing.")):
                return "unknown"  # its `__init__` comes first
            continue
        if not passed and _is_written(table, owner):
            return "written"
        found = _initialised_by(table, owner, (classes[position + 1 :], rest), passed)
        if found is not None:
            return found
    return None


def _is_written(table: DataclassTable, owner: ClassRef) -> bool:
    if not table.symbols.may_define(owner, "__init__"):
        return False
    cls, options = table.body(owner), table.options(owner)
    overwritten = options is not None and not options.keeps_init
    return cls is not None and "__init__" in cls.methods and not overwritten


def _initialised_by(
    table: DataclassTable, owner: ClassRef, rest: Rest, name: str
) -> ClassRef | Literal["written", "unknown"] | None:
    """The class whose generated ``__init__`` runs when ``owner`` is the next in line."""
    cls, kind = table.body(owner), table.kind(owner)
    if cls is None or kind == "unknown" or any(v.name == "__init__" for v in cls.variables):
        return "unknown"
    if _is_written(table, owner):
        return _called_by_init(table, owner, rest, name)
    if isinstance(kind, Options) and kind.init is not False and not _is_left_alone(table, owner, kind):
        return owner if kind.init else "unknown"
    return None


def _is_left_alone(table: DataclassTable, owner: ClassRef, kind: Options) -> bool:
    """Does ``dataclass`` find an ``__init__`` in the class, which ``Protocol`` has put there, and keep it?

    That one runs the next ``__init__`` in the order of the instance's class.
    """
    return kind.flavour == "stdlib" and is_protocol(table, owner)


def _called_by_init(
    table: DataclassTable, owner: ClassRef, rest: Rest, name: str
) -> ClassRef | Literal["written", "unknown"]:
    """Follow a hand-written ``__init__`` that hands over without passing anything that could be ``name``."""
    function = table.symbols.function(FunctionRef(owner.path, f"{owner.qualname}.__init__"))
    if function is None or len(function.init_calls) != 1:
        return "unknown"
    call = function.init_calls[0]
    if not _is_super(call, owner) or call.args or {"**", name} & {keyword for keyword, _ in call.keywords}:
        return "unknown"
    classes, above = rest
    found = _next_initialiser(table, name, classes, above)
    if found is None and above is not None:
        key = ("next", name)
        found = table.classes.along(
            table.results(_INITIALISER), above, key, partial(_next_initialiser, table, name)
        )
    return found or "unknown"


def _next_initialiser(
    table: DataclassTable, name: str, classes: tuple[Base, ...], rest: ClassRef | None
) -> ClassRef | Literal["written", "unknown"] | None:
    """The one that a hand-written ``__init__`` before these classes calls."""
    for position, base in enumerate(classes):
        if isinstance(base, ExternalRef):
            if base.name not in EMPTY:
                return "unknown"
            continue
        found = _initialised_by(table, base, (classes[position + 1 :], rest), name)
        if found is not None:
            return found
    return None


def _is_super(call: e.Call, owner: ClassRef) -> bool:
    return isinstance(call.func, e.Attribute) and call.func.value == e.Super(owner.qualname)


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


def _sets_on_self(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Do initialisers give instances a value of their own, or might they?"""

    def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        bodies = [table.body(base) for base in classes if isinstance(base, ClassRef)]
        return any(cls is not None and not _INITIALISERS.isdisjoint(cls.methods) for cls in bodies)

    if not table.classes.along(table.results(_HAS_INITIALISER), ref, (), first):
        return False

    def assigns(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        bodies = (body_of(table.symbols, base, name) for base in classes if isinstance(base, ClassRef))
        assigned = (one for cls in bodies if cls is not None for one in cls.self_assignments)
        return any(one.name == name and not _is_refined(one) for one in assigned)

    return table.classes.along(table.results(_ASSIGNED), ref, (name,), assigns) or _may_be_handed(table, ref)


class Initialising(Record):
    """What the initialisers of an order are: all ``known``; some set or spell out names; what they call."""

    known: bool
    reflective: bool
    mirroring: bool
    calls: frozenset[str]


def _may_be_handed(table: DataclassTable, ref: ClassRef) -> bool:
    """May what the class says be stored by the initialisers, or by methods that they call on self?"""

    def first(classes: tuple[Base, ...], _: ClassRef | None) -> Initialising:
        functions = list(_methods(table, classes, _INITIALISERS))
        known = [function for function in functions if function is not None]
        return Initialising(
            len(known) == len(functions),
            any(one.reflective for one in known),
            any(one.mirroring for one in known),
            frozenset().union(*(one.self_calls for one in known)),
        )

    def joined(one: Initialising, other: Initialising) -> Initialising:
        return Initialising(
            one.known and other.known,
            one.reflective or other.reflective,
            one.mirroring or other.mirroring,
            one.calls | other.calls,
        )

    found = table.classes.along(table.results(_EFFECTS), ref, (), first, joined)
    if found.calls:
        return _may_hand_on(tuple(_initialising(table, table.classes.mro(ref))))
    return not found.known or (found.reflective and found.mirroring)


def _is_refined(assignment: SelfAssignment) -> bool:
    """``self.name = self.name.strip()``: what was stored stays what it is made of."""
    value = assignment.value
    while isinstance(value, e.Call | e.Attribute):
        if isinstance(value, e.Attribute) and isinstance(value.value, e.SelfOf):
            return value.attr == assignment.name
        value = value.func if isinstance(value, e.Call) else value.value
    return False


def _may_hand_on(functions: tuple[FunctionSummary | None, ...]) -> bool:
    """May what the class says be stored under a computed name? What comes from elsewhere hides it as well."""
    known = [function for function in functions if function is not None]
    if len(known) < len(functions):
        return True
    return any(one.reflective for one in known) and any(one.mirroring for one in known)


def _initialising(table: DataclassTable, order: tuple[Base, ...]) -> Iterator[FunctionSummary | None]:
    """The methods that run while an instance is made, as far as they call each other on self."""
    queue = dict.fromkeys(sorted(_INITIALISERS))
    names = list(queue)
    for name in names:
        for function in _methods(table, order, (name,)):
            yield function
            new = [c for c in sorted(function.self_calls) if c not in queue] if function is not None else []
            queue.update(dict.fromkeys(new))
            names += new


def _methods(
    table: DataclassTable, classes: tuple[Base, ...], names: Iterable[str]
) -> Iterator[FunctionSummary | None]:
    for name in names:
        for ref in classes:
            cls = table.body(ref) if isinstance(ref, ClassRef) else None
            if isinstance(ref, ClassRef) and cls is not None and name in cls.methods:
                yield table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
