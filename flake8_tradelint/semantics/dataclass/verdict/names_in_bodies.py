"""One name without annotation in the body of a dataclass: why it is a mistake, by what the project shows."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.verdict.class_attributes import (
    is_field_of,
    is_of_family,
    is_of_interface,
    is_same_slip,
    is_used_on_class,
    siblings_with,
)
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import (
    is_address,
    is_after_option,
    is_below,
    is_between_options,
    is_configuration,
    is_public,
    is_tag,
    own_fields,
    shape,
)
from flake8_tradelint.semantics.dataclass.verdict.standard_bases import has_name, is_enum
from flake8_tradelint.semantics.expr import Attribute
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Fields
    from flake8_tradelint.semantics.dataclass.declare.kinds import Options
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    NameReason = Literal["option", "shared", "slots", "lost", "equal", "type"]


_INITIALISERS = frozenset({"__post_init__", "__attrs_post_init__"})


class NameInBody:
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

    def reason(self) -> NameReason | None:
        """Return why the name is a mistake; ``None`` if it is not known to be one."""
        from flake8_tradelint.semantics.dataclass.verdict.shared_values import is_primitive

        order, value = self._table.classes.mro(self._ref), self._variable.value
        if any(is_enum(base) or has_name(base, self._name) for base in order) or self._is_constant():
            return None
        kind = shape(self._table, self._ref, self._variable)
        container = self._is_container
        primitive = is_primitive(self._table, self._ref.path, value)
        if (kind or container or primitive) and self._raises_when_set():
            return "slots"
        if primitive:
            return "shared" if self._is_shared_primitive() else None
        if not is_public(self._name) or self._options.annotated is False:
            return None  # with `attr.s`, no annotation is what makes a field
        if (container and self._is_shared_container()) or (
            not kind and not container and self._is_shared_object()
        ):
            return "shared"
        if not kind and self._is_type_of_field():
            return "type"
        return self._plain(kind) if kind else None

    def _is_constant(self) -> bool:
        return self._name != self._name.lower()

    @cached_property
    def _is_container(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.shared_values import is_container

        variable = self._variable
        return is_container(self._table, self._ref.path, variable.value, variable.value_kind)

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
        """True if other classes of the module have the name as a field; False if as anything else.

        Dataclasses in which the same container or option stands say nothing: that is the same mistake again.
        """
        found = siblings_with(self._project, self._ref, self._name)
        if self._is_container or self._is_filled_by_name:
            found = [one for one in found if not is_same_slip(self._table, one, self._variable)]
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
        if shared_values.is_table(project, variable, self._family) or shared_values.is_replaced(
            project, variable
        ):
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
        return is_changed_through(self._project, self._table, made, self._name, self._family)

    def _is_type_of_field(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.type_values import is_meant_as_annotation, is_type

        if not self._own or not is_type(self._table, self._ref.path, self._variable.value):
            return False
        if self._siblings is False or self._is_of_class or self._is_of_elsewhere():
            return False
        return is_meant_as_annotation(
            self._project, self._table, self._variable, self._uses, self._family, self._own
        )

    def _is_of_elsewhere(self) -> bool:
        return is_of_interface(self._project, self._table, self._ref, self._name)

    def _plain(self, kind: str) -> NameReason | None:
        """Return why a plain value is a mistake: nobody can pass it, or converters lose what is set."""
        addressed = any(is_address(variable) for variable in self._cls.variables)
        if not self._own or (addressed and kind == "number") or self._siblings is False:
            return None
        if not self._may_be_option(kind) or self._is_of_class:
            return None
        if self._is_filled_by_name:
            return "option"
        if self._is_of_elsewhere():
            return None
        if not self._is_set or self._is_defaulted():
            return "option" if self._is_option(kind) else None
        return self._unseen_state()

    def _unseen_state(self) -> NameReason | None:
        """Return what overlooks a value that instances set: converters, or a comparison."""
        from flake8_tradelint.semantics.dataclass.verdict.fresh_comparisons import is_compared_with_fresh
        from flake8_tradelint.semantics.dataclass.verdict.instance_state import is_certainly_set, is_converted

        project, table, ref = self._project, self._table, self._ref
        if not is_certainly_set(project, self._uses, self._family):
            return None
        if is_converted(project, table, ref):
            return "lost"
        return "equal" if is_compared_with_fresh(project, table, ref) else None

    @cached_property
    def _is_filled_by_name(self) -> bool:
        """True for an option beside others in a class that takes its values by their names."""
        from flake8_tradelint.semantics.dataclass.verdict.option_evidence import is_filled_by_name

        follows = is_after_option(self._variable, self._own)
        return follows and is_filled_by_name(self._project, self._ref, self._variable)

    def _may_be_option(self, kind: str) -> bool:
        """Return False for what tells classes apart, unless a method expects other values of it."""
        return kind == "number" or not is_tag(self._name) or self._is_compared()

    def _is_defaulted(self) -> bool:
        """Return True if an initialiser sets the name where it still has its default, and nobody else."""
        infer = self._project.receivers.infer
        stores = [
            fact.function.rpartition(".")[2]
            for path, fact in self._uses
            if fact.context != "load" and (found := infer(path, fact.receiver)) and found.cls in self._family
        ]
        return bool(stores) and set(stores) <= _INITIALISERS and self._is_compared()

    def _is_compared(self) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict.option_evidence import is_compared_with_default

        return is_compared_with_default(self._project, self._ref, self._variable)

    def _is_option(self, kind: str) -> bool:
        below, between = is_below(self._variable, self._own), is_between_options(self._variable, self._own)
        if (below and kind == "number") or between or self._siblings:
            return True
        if self._is_compared() or self._goes_on_with_members():
            return True
        return (below or kind != "other") and self._is_read_as_option(below)

    def _goes_on_with_members(self) -> bool:
        """Return True if members of enums are the defaults above, too, and a method reads both alike."""
        from flake8_tradelint.semantics.dataclass.verdict.option_evidence import is_read_beside

        above = [field for field in self._own if field.variable.span < self._variable.span][-2:]
        if len(above) < 2 or not all(isinstance(one.variable.value, Attribute) for one in above):
            return False
        if not isinstance(self._variable.value, Attribute):
            return False
        others = self._project.attributes(above[-1].variable.name)
        return is_read_beside(self._uses, tuple(others), self._ref)

    def _is_read_as_option(self, below: bool) -> bool:
        from flake8_tradelint.semantics.dataclass.verdict import option_evidence

        configuration = is_configuration(self._ref.qualname.rpartition(".")[2])
        if not any(field.default != "missing" for field in self._own) or not (below or configuration):
            return False
        if not option_evidence.is_read_as_option(self._project, self._uses, self._family, configuration):
            return False
        passed = option_evidence.passes_siblings(self._project, self._family, self._fields)
        return passed is True or (configuration and passed is None)
