"""Which ``__init__`` makes the instances of a class: a generated one, or one written by hand."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.construct.plain_classes import is_protocol
from flake8_tradelint.semantics.dataclass.declare.absent_bases import EMPTY
from flake8_tradelint.semantics.dataclass.declare.kinds import Options
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.startup.light import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable

    Rest = tuple[tuple[Base, ...], ClassRef | None]
    """The classes that follow in an order, and the class whose order is the rest."""

    Initialiser = ClassRef | Literal["written", "unknown"]


_INITIALISER: QueryKey[Initialiser | None] = QueryKey()
"""By class and field that is not passed on, or ``"next"`` and the field."""


def initialiser(table: DataclassTable, ref: ClassRef, passed: str = "") -> Initialiser | None:
    """Return the class whose generated ``__init__`` makes instances of ``ref``.

    Return ``"written"`` for a hand-written one, ``"unknown"`` if it is not known, and ``None`` for
    ``object``'s. With ``passed``, hand-written ones are followed that surely do not pass this field on.
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
) -> Initialiser | None:
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


def _initialised_by(table: DataclassTable, owner: ClassRef, rest: Rest, name: str) -> Initialiser | None:
    """Return the class whose generated ``__init__`` runs if ``owner`` is the next in the order."""
    cls, kind = table.body(owner), table.kind(owner)
    if cls is None or kind == "unknown" or any(v.name == "__init__" for v in cls.variables):
        return "unknown"
    if _is_written(table, owner):
        return _called_by_init(table, owner, rest, name)
    if isinstance(kind, Options) and kind.init is not False and not _is_left_alone(table, owner, kind):
        return owner if kind.init else "unknown"
    return None


def _is_left_alone(table: DataclassTable, owner: ClassRef, kind: Options) -> bool:
    """Return True if ``dataclass`` keeps an ``__init__`` that ``Protocol`` has put into the class.

    That ``__init__`` calls the next one in the order of the instance's class.
    """
    return kind.flavour == "stdlib" and is_protocol(table, owner)


def _called_by_init(table: DataclassTable, owner: ClassRef, rest: Rest, name: str) -> Initialiser:
    """Follow a hand-written ``__init__`` that calls the next one and surely does not pass ``name``."""
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
) -> Initialiser | None:
    """Return the initialiser that a hand-written ``__init__`` before these classes calls."""
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
