"""What a class body binds to a name, in the order in which it runs."""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


class Bound(Record):
    """The body of ``owner`` leaves the value of ``variable`` under its name."""

    owner: ClassRef
    variable: Variable


class Hidden(Record):
    """The body of ``owner`` binds the name in a way that is not followed (a method, a loop, ``if``)."""

    owner: ClassRef


class Bindings(Record):
    """What a class body assigns, by name, and the names that it binds in other ways."""

    variables: Mapping[str, Sequence[Variable]]
    others: frozenset[str]


def bindings(cls: ClassSummary) -> Bindings:
    """Return the names that a class body binds."""
    found: dict[str, list[Variable]] = {}
    for variable in cls.variables:
        found.setdefault(variable.name, []).append(variable)
    return Bindings(found, frozenset((*cls.methods, *cls.other_names)))


def bound(ref: ClassRef, body: Bindings, name: str) -> Bound | Hidden | None:
    """Return what the class's own body leaves under ``name``; ``None`` if it does not bind it."""
    if name in body.others:
        return Hidden(ref)
    found = body.variables.get(name, ())
    if any(variable.conditional for variable in found):
        return Hidden(ref)
    valued = [variable for variable in found if variable.value is not None or variable.value_kind]
    if valued:
        return Bound(ref, valued[-1])
    # A tuple target binds a name even if its part of the value is not known.
    return Hidden(ref) if any(variable.annotation is None for variable in found) else None


def annotated(cls: ClassSummary) -> dict[str, Variable]:
    """Return the annotated names of a class body, in order, each with its last variable."""
    found: dict[str, Variable] = {}
    for variable in cls.variables:
        if variable.annotation is not None:
            found[variable.name] = variable
    return found


def body_of(symbols: SymbolTable, ref: ClassRef, name: str = "") -> ClassSummary | None:
    """Return the class statement of ``ref``; ``None`` if its module binds the name again, or imports it.

    Of its methods only the assignments to ``self.<name>`` are read.
    """
    cls = symbols.shell(ref, name)
    return None if cls is None or symbols.is_bound_again(ref) else cls
