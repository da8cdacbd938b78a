"""TL103: names in the body of a dataclass that look like fields, but are none, or are shared by instances."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.declare.kinds import is_struct_base
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import candidates
from flake8_tradelint.semantics.dataclass.verdict.standard_bases import is_known
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.verdict.described_fields import Outcome
    from flake8_tradelint.semantics.dataclass.verdict.names_in_bodies import NameReason
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import Variable

    Reason = NameReason | Outcome | Literal["default", "state", "hidden"]


class Undeclared(Record):
    """``variable`` in the body of ``cls`` is no field of an instance's own.

    ``reason``: an "option" that cannot be passed; a value that all instances have "shared"; one that cannot
    be set because of "slots"; one that converters have "lost"; one that instances set although ``==`` calls
    them "equal"; a "type" where a value of it was meant; a ``field()`` on which the decorator "raises",
    that stays an "object", or that makes attrs "drop" annotated names; a field whose "default" is shared; the
    first name of a "state" that has no field at all; a name whose type is "hidden" by that of ``by``.

    ``unless`` tells what was not seen, where a base is not in sight.
    """

    cls: ClassRef
    variable: Variable
    reason: Reason
    by: str = ""
    unless: str = ""


def undeclared_fields(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[Undeclared]:
    """Yield the names that the class's own body declares wrongly."""
    options, cls = table.options(ref), table.body(ref)
    if options is None or cls is None:
        return
    from flake8_tradelint.semantics.dataclass.verdict.described_fields import described_fields
    from flake8_tradelint.semantics.dataclass.verdict.hidden_types import hidden_types
    from flake8_tradelint.semantics.dataclass.verdict.shared_defaults import shared_defaults

    found = {one.variable: one.outcome for one in described_fields(table, ref, cls, options)}
    yield from (Undeclared(ref, variable, outcome) for variable, outcome in found.items())
    yield from (Undeclared(ref, variable, "default") for variable in shared_defaults(project, table, ref))
    yield from (Undeclared(ref, one, "hidden", name) for one, name in hidden_types(table, ref, cls))
    fields = table.fields(ref)
    if fields is None or (options.wrapped and not options.direct):
        return
    unseen = [base for base in table.classes.mro(ref) if not is_known(base) and not is_struct_base(base)]
    if unseen:
        yield from _below_unseen(project, table, ref, unseen)
        return
    if not any(field.kind != "classvar" for field in fields.values()):
        from flake8_tradelint.semantics.dataclass.verdict.fieldless_states import state_of

        state = state_of(project, table, ref, cls, options)
        if state is not None:
            yield Undeclared(ref, state, "state")
    for variable, reason in _names(project, table, ref):
        if variable not in found:
            yield Undeclared(ref, variable, reason)


def _names(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[tuple[Variable, NameReason]]:
    """Yield the names without annotation that are mistakes."""
    from flake8_tradelint.semantics.dataclass.verdict.names_in_bodies import NameInBody

    options, cls, fields = table.options(ref), table.body(ref), table.fields(ref)
    if options is None or cls is None or fields is None:
        return
    for variable in candidates(table, ref, cls, fields):
        reason = NameInBody(project, table, ref, cls, options, fields, variable).reason()
        if reason is not None:
            yield variable, reason


def _below_unseen(
    project: TypeDb, table: DataclassTable, ref: ClassRef, bases: list[Base]
) -> Iterator[Undeclared]:
    """Yield the names that are likely mistakes below these bases, which are not known."""
    from flake8_tradelint.semantics.dataclass.construct.unseen_bases import first_unseen, unless
    from flake8_tradelint.semantics.dataclass.verdict.names_below_unseen import is_likely, is_merely_unseen

    unseen = first_unseen(table, ref) if all(map(is_merely_unseen, bases)) else None
    if unseen is None:
        return
    for variable, reason in _names(project, table, ref):
        if is_likely(project, ref, table.fields(ref) or {}, variable, reason):
            yield Undeclared(ref, variable, reason, unless=unless(unseen))
