"""``field(...)`` without annotation: what the decorator makes of a description that it does not expect."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import attrs_classvar
from flake8_tradelint.semantics.dataclass.declare.field_values import is_declared, specifier
from flake8_tradelint.semantics.dataclass.declare.kinds import Options
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    Outcome = Literal["raises", "object", "drops"]


class Described(Record):
    """``variable`` holds the description of a field, and has no annotation.

    ``outcome``: the decorator "raises" when the module is imported; or the class has the describing "object"
    where a value is expected; or attrs "drops" the names that are only annotated.
    """

    variable: Variable
    outcome: Outcome


def described_fields(
    table: DataclassTable, ref: ClassRef, cls: ClassSummary, options: Options
) -> Iterator[Described]:
    """Yield the names without annotation whose value describes a field, where that is a mistake."""
    if (options.wrapped and not options.direct) or options.init is None:
        return  # a decorator of the project's own may do anything
    inherited = {name for name, field in (table.fields(ref) or {}).items() if field.owner != ref}
    for variable in cls.variables:
        if variable.annotation is not None or variable.conditional or not isinstance(variable.value, e.Call):
            continue
        if variable.name in inherited:
            continue  # TL101 tells of fields that are bound anew
        if table.bound(ref, variable.name) != Bound(ref, variable):
            continue
        said = specifier(table.symbols, Bound(ref, variable))
        if said.declared:
            outcome = _outcome(table, ref, cls, options, variable)
            if outcome is not None:
                yield Described(variable, outcome)


def _outcome(
    table: DataclassTable, ref: ClassRef, cls: ClassSummary, options: Options, variable: Variable
) -> Outcome | None:
    flavour = _flavour(table, ref.path, variable.value)
    if options.flavour != "attrs":
        return "raises" if flavour == "stdlib" else "object"
    if flavour != "attrs":
        return "object"
    if options.annotated is False:
        return None
    if options.annotated is True:
        return "raises"
    return "drops" if any(_is_dropped(table, ref, other) for other in cls.variables) else None


def _flavour(table: DataclassTable, path: str, value: e.Expr | None) -> str:
    """Return the package whose ``field`` is called, by the class body or by a function of the project."""
    for flavour in ("stdlib", "attrs", "pydantic"):
        if is_declared(table.symbols, path, value, flavour):
            return flavour
    if not isinstance(value, e.Call):
        return ""
    function = table.symbols.resolve(path, value.func)
    from flake8_tradelint.semantics.naming.symbols import FunctionRef

    known = table.symbols.function(function) if isinstance(function, FunctionRef) else None
    if known is None or not isinstance(function, FunctionRef):
        return ""
    returned = [o for r in known.returned for o in (r.options if isinstance(r, e.Union) else (r,))]
    found = {_flavour(table, function.path, option) for option in returned if option != value}
    return found.pop() if len(found) == 1 else ""


def _is_dropped(table: DataclassTable, ref: ClassRef, other: Variable) -> bool:
    """Return True for a name that is annotated and not described: no attribute beside a bare ``field()``."""
    return (
        other.annotation is not None
        and not is_declared(table.symbols, ref.path, other.value, "attrs")
        and not attrs_classvar(table.symbols, ref.path, other)
    )
