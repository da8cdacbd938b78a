"""TL103: names in the body of a dataclass that look like fields, but are none, or are shared by instances."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.verdict.class_attributes import (
    is_field_of,
    is_of_family,
    is_of_interface,
    is_used_on_class,
    siblings_with,
)
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import (
    candidates,
    is_address,
    is_below,
    is_between_options,
    is_configuration,
    is_public,
    is_tag,
    own_fields,
    shape,
)
from flake8_tradelint.semantics.dataclass.verdict.standard_bases import has_name, is_enum, is_known
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Fields
    from flake8_tradelint.semantics.dataclass.declare.kinds import Options
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    Reason = Literal["option", "shared", "slots", "lost", "raises", "object", "drops", "default", "state"]


_INITIALISERS = ("__post_init__", "__attrs_post_init__")


class Undeclared(Record):
    """``variable`` in the body of ``cls`` is no field of an instance's own.

    ``reason``: an "option" that cannot be passed; a value that all instances have "shared"; one that cannot
    be set because of "slots"; one that converters have "lost"; a ``field()`` on which the decorator "raises",
    that stays an "object", or that makes attrs "drop" annotated names; a field whose "default" is shared; the
    first name of a "state" that has no field at all.
    """

    cls: ClassRef
    variable: Variable
    reason: Reason


def undeclared_fields(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[Undeclared]:
    """Yield what the class's own body declares wrongly, in the order of its statements."""
    options, cls = table.options(ref), table.body(ref)
    if options is None or cls is None:
        return
    from flake8_tradelint.semantics.dataclass.verdict.described_fields import described_fields
    from flake8_tradelint.semantics.dataclass.verdict.shared_defaults import shared_defaults

    found = {one.variable: one.outcome for one in described_fields(table, ref, cls, options)}
    yield from (Undeclared(ref, variable, outcome) for variable, outcome in found.items())
    yield from (Undeclared(ref, variable, "default") for variable in shared_defaults(project, table, ref))
    fields = table.fields(ref)
    if fields is None or (options.wrapped and not options.direct) or options.annotated is False:
        return
    if not all(is_known(base) for base in table.classes.mro(ref)):
        return
    if not any(field.kind != "classvar" for field in fields.values()):
        from flake8_tradelint.semantics.dataclass.verdict.fieldless_states import state_of

        state = state_of(project, table, ref, cls, options)
        if state is not None:
            yield Undeclared(ref, state, "state")
    for variable in candidates(table, ref, cls, fields):
        reason = None if variable in found else _Name(project, table, ref, cls, options, fields, variable).reason()
        if reason is not None:
            yield Undeclared(ref, variable, reason)


class _Name:
    """One name without annotation, and what the project does with it; asked on demand."""

    def __init__(
        self,
        project: TypeDb,
        table: DataclassTable,
        ref: ClassRef,
        cls: ClassSummary,
        options: Options,
        fields: Fields,
        variable: Variable,
    ) -> None:
        self._project, self._table, self._ref, self._cls = project, table, ref, cls
        self._options, self._fields, self._variable, self._name = options, fields, variable, variable.name
        self._own = own_fields(ref, fields)

    def reason(self) -> Reason | None:
        """Return why the name is a mistake; ``None`` if it is not known to be one."""
        from flake8_tradelint.semantics.dataclass.verdict.shared_values import is_container, is_primitive

        order, value = self._table.classes.mro(self._ref), self._variable.value
        if any(is_enum(base) or has_name(base, self._name) for base in order) or self._is_constant():
            return None
        kind = shape(self._table, self._ref, self._variable)
        container = is_container(self._table, self._ref.path, value, self._variable.value_kind)
        primitive = is_primitive(self._table, self._ref.path, value)
        if (kind or container or primitive) and self._raises_when_set():
            return "slots"
        if primitive:
            return "shared" if self._is_shared_primitive() else None
        if not is_public(self._name):
            return None
        if (container and self._is_shared_container()) or (not kind and not container and self._is_shared_object()):
            return "shared"
        return self._plain(kind) if kind else None

    def _is_constant(self) -> bool:
        return self._name != self._name.lower()

    @cached_property
    def _family(self) -> tuple[ClassRef, ...]:
        return (self._ref, *self._project.subclasses(self._ref))

    @cached_property
    def _uses(self) -> tuple[tuple[str, AttributeFact], ...]:
        return tuple(self._project.attributes(self._name))

    @cached_property
    def _is_of_class(self) -> bool:
        """True if a relative has the name, or if it is used on the class itself."""
        project, table, ref = self._project, self._table, self._ref
        return is_of_family(project, table, ref, self._name) or any(
            is_used_on_class(project, path, fact, self._family) for path, fact in self._uses
        )

    @cached_property
    def _siblings(self) -> bool | None:
        """True if other classes of the module have the name as a field; False if as anything else."""
        found = siblings_with(self._project, self._ref, self._name)
        return all(is_field_of(self._table, one, self._name) for one in found) if found else None

    @cached_property
    def _is_set(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.instance_state import is_set_on_instances

        return is_set_on_instances(self._project, self._uses, self._family)

    def _raises_when_set(self) -> bool:
        if self._options.slots is not True or self._options.frozen is not False:
            return False
        from flake8_tradelint.semantics.dataclass.verdict.instance_state import (
            has_only_slots,
            is_certainly_set,
        )

        return (
            has_only_slots(self._project, self._table, self._ref)
            and is_certainly_set(self._project, self._uses, self._family)
            and not is_of_family(self._project, self._table, self._ref, self._name)
        )

    def _is_shared_primitive(self) -> bool:
        private = self._name.startswith("_")
        if private and any(
            one.annotation is None and one.name.startswith("_") and one is not self._variable
            for one in self._cls.variables
        ):
            return False  # it guards what the class keeps beside it
        return not self._is_set and not self._is_of_class

    def _is_shared_container(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict import shared_values

        project, variable = self._project, self._variable
        if not (is_below(variable, self._own) or self._changes_it()):
            return False
        if shared_values.is_table(project, variable) or shared_values.is_replaced(project, variable):
            return False
        return self._siblings is not False and not self._is_of_elsewhere() and not self._is_of_class

    def _changes_it(self) -> bool:
        """Return True if the class itself changes the value in place, through ``self``."""
        from flake8_tradelint.semantics.dataclass.verdict.option_evidence import nodes_of_class
        from flake8_tradelint.semantics.dataclass.verdict.shared_values import changes

        return changes(nodes_of_class(self._project, self._ref, self._name), self._name)

    def _is_shared_object(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.shared_objects import (
            class_of_object,
            is_changed_through,
        )

        made = class_of_object(self._table, self._ref.path, self._variable.value)
        if made is None or not self._own or self._siblings is False or self._is_set or self._is_of_class:
            return False
        return is_changed_through(self._project, self._table, made, self._name)

    def _is_of_elsewhere(self) -> bool:
        return is_of_interface(self._project, self._table, self._ref, self._name)

    def _plain(self, kind: str) -> Reason | None:
        """Return why a plain value is a mistake: nobody can pass it, or converters lose what is set."""
        addressed = any(is_address(variable) for variable in self._cls.variables)
        if not self._own or (addressed and kind == "number") or self._siblings is False:
            return None
        if not self._may_be_option(kind) or self._is_of_class or self._is_of_elsewhere():
            return None
        if not self._is_set or self._is_defaulted():
            return "option" if self._is_option(kind) else None
        from flake8_tradelint.semantics.dataclass.verdict.instance_state import is_certainly_set, is_converted

        lost = is_certainly_set(self._project, self._uses, self._family)
        return "lost" if lost and is_converted(self._project, self._table, self._ref) else None

    def _may_be_option(self, kind: str) -> bool:
        """Return False for what tells classes apart, unless a method expects other values of it."""
        return kind == "number" or not is_tag(self._name) or self._is_compared()

    def _is_defaulted(self) -> bool:
        """Return True for an option that an initialiser replaces if it has its default, and nobody else sets."""
        stores = [fact.function.rpartition(".")[2] for _, fact in self._uses if fact.context != "load"]
        return all(function in _INITIALISERS for function in stores) and self._is_compared()

    def _is_compared(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.option_evidence import is_compared_with_default

        return is_compared_with_default(self._project, self._ref, self._variable)

    def _is_option(self, kind: str) -> bool:
        below, between = is_below(self._variable, self._own), is_between_options(self._variable, self._own)
        if (below and kind == "number") or between or self._siblings:
            return True
        return self._is_compared() or self._is_read_as_option(below)

    def _is_read_as_option(self, below: bool) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict import option_evidence

        configuration = is_configuration(self._ref.qualname.rpartition(".")[2])
        if not any(field.default != "missing" for field in self._own) or not (below or configuration):
            return False
        if not option_evidence.is_read_as_option(self._project, self._uses, self._family, configuration):
            return False
        passed = option_evidence.passes_siblings(self._project, self._family, self._fields)
        return passed is True or (configuration and passed is None)
