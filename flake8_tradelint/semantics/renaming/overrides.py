"""Find classes that still define what their base has renamed, under a name that nobody reads."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import defines
from flake8_tradelint.semantics.control.parsing_again import has_string, nodes_with
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.templates import first_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable, Stale
    from flake8_tradelint.semantics.summary import ClassSummary, SelfAssignment, Variable


_PLAIN = frozenset(
    {
        *("builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cached_property"),
        *("abc.abstractmethod", "typing.override", "typing_extensions.override"),
    }
)
"""Decorators that do not pass the function to anything that may call it."""

_BY_COMPUTED_NAME = regex(rb"getattr[\s\\]*\((?!\s*self\s*,\s*[\"'])")


class OldOverride(Record):
    """An override of an old name at ``span``, as a method or as a field."""

    name: str
    span: Span
    is_method: bool
    stale: Stale


def old_overrides(
    linked: ParameterDb, table: RenameTable, path: str, cls: ClassSummary
) -> Iterator[OldOverride]:
    """Yield what the class defines under a name that its bases have lost and that nobody reads."""
    ref = ClassRef(path, cls.qualname)
    for name in sorted(table.old_names & _bound(cls)):
        stale = table.stale_in(table.mro(ref)[1:], name)
        if stale is None or defines(cls, first_attribute(table.successor(stale))):
            continue
        found = _definition(linked, ref, cls, name)
        if found is not None and not _is_asked_for(linked, table, ref, name):
            yield OldOverride(name, found[0], found[1], stale)


def _bound(cls: ClassSummary) -> frozenset[str]:
    """Return the names that the class's body binds and its methods set on self."""
    own: tuple[Variable | SelfAssignment, ...] = (*cls.variables, *cls.self_assignments)
    return frozenset(cls.methods).union(fact.name for fact in own)


def _definition(linked: ParameterDb, ref: ClassRef, cls: ClassSummary, name: str) -> tuple[Span, bool] | None:
    """Return where the name is defined, and whether as a method; ``None`` if a decorator may pass it on."""
    functions = linked.symbols.definitions(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
    if functions:
        decorators = [d for function in functions for d in function.decorators]
        known = all(
            linked.symbols.qualified(linked.symbols.resolve(ref.path, d)) in _PLAIN for d in decorators
        )
        return (functions[0].span, True) if known else None
    own: tuple[Variable | SelfAssignment, ...] = (*cls.variables, *cls.self_assignments)
    spans = [fact.span for fact in own if fact.name == name]
    return (spans[0], False) if spans else None


def _is_asked_for(linked: ParameterDb, table: RenameTable, ref: ClassRef, name: str) -> bool:
    """Return True if the old name may be read on an instance: as attribute, string, or computed name."""
    for base in table.mro(ref):
        if isinstance(base, ClassRef) and _computes_names(linked, base.path):
            return True
    if any(has_string(linked, path, name) for path in linked.mentioning(name)):
        return True
    return any(
        fact.context == "load" and not _passes_on(fact) and _may_be(linked, path, fact, ref)
        for path, fact in linked.attributes(name)
    )


def _computes_names(linked: ParameterDb, path: str) -> bool:
    """Return True if the file has ``getattr(self, name)``, whose name is no string."""
    if _BY_COMPUTED_NAME.search(linked.code(path)) is None:
        return False
    nodes = nodes_with(linked, path, ("getattr",))
    return nodes is None or any(_is_computed(node) for node in nodes)


def _is_computed(node: ast.AST) -> bool:
    match node:
        case ast.Call(args=[ast.Name(id="self"), name, *_]):
            is_string = isinstance(name, ast.Constant) and isinstance(name.value, str)
            return called_name(node) == "getattr" and not is_string
    return False


def _passes_on(fact: AttributeFact) -> bool:
    """Return True for ``super().old`` in a method of that name, which only callers of the method reach."""
    return isinstance(fact.receiver, e.Super) and fact.function.rpartition(".")[2] == fact.attr


def _may_be(linked: ParameterDb, path: str, fact: AttributeFact, ref: ClassRef) -> bool:
    """Return True if the receiver may be an instance of the class, by its type or by its file."""
    cls: Base | None = None
    if isinstance(fact.receiver, e.SelfOf | e.ClassOf | e.Super):
        cls = ClassRef(path, fact.receiver.qualname)
    else:
        found = linked.receivers.infer(path, fact.receiver)
        owner = instance_of(found) or found
        cls = owner.cls if owner is not None else None
    if isinstance(cls, ClassRef):
        return linked.classes.related(cls, ref) or _share_a_child(linked, cls, ref)
    # If the receiver's class is unknown, the file must at least name the class.
    return cls is None and ref.qualname.rpartition(".")[2].encode() in linked.data(path)


def _share_a_child(linked: ParameterDb, one: ClassRef, other: ClassRef) -> bool:
    """Return True if some class derives from both: a mixin's ``self`` may be an instance of both."""
    return any(other in linked.classes.mro(child) for child in linked.subclasses(one))
