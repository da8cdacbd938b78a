"""Classes that still define what their base has renamed: does anybody ask for it under the old name?"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import defines
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.templates import first_attribute

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.renaming.table import RenameTable, Stale
    from flake8_tradelint.semantics.summary import ClassSummary, SelfAssignment, Variable


_PLAIN = frozenset(
    {
        *("builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cached_property"),
        *("abc.abstractmethod", "typing.override", "typing_extensions.override"),
    }
)
"""Decorators that hand the function to nobody who might call it."""

_BY_COMPUTED_NAME = regex(rb"getattr\(\s*self\s*,\s*(?![\"'])")


class OldOverride(Record):
    """The class defines the old name at ``span``, as a method or as a ``field``."""

    name: str
    span: Span
    is_method: bool
    stale: Stale


def old_overrides(linked: Linked, table: RenameTable, path: str, cls: ClassSummary) -> Iterator[OldOverride]:
    """What the class defines under a name that its bases have given up, and that nobody uses."""
    ref = ClassRef(path, cls.qualname)
    for name in sorted(table.old_names & _bound(cls)):
        stale = table.stale_in(table.mro(ref)[1:], name)
        if stale is None or defines(cls, first_attribute(table.successor(stale))):
            continue
        found = _definition(linked, ref, cls, name)
        if found is not None and not _is_asked_for(linked, table, ref, name):
            yield OldOverride(name, found[0], found[1], stale)


def _bound(cls: ClassSummary) -> frozenset[str]:
    """What the class's body binds, and its methods set on self."""
    own: tuple[Variable | SelfAssignment, ...] = (*cls.variables, *cls.self_assignments)
    return frozenset(cls.methods).union(fact.name for fact in own)


def _definition(linked: Linked, ref: ClassRef, cls: ClassSummary, name: str) -> tuple[Span, bool] | None:
    """Where the name is defined, and whether as a method; ``None`` where somebody else gets hold of it."""
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


def _is_asked_for(linked: Linked, table: RenameTable, ref: ClassRef, name: str) -> bool:
    """May somebody ask an instance for the old name: as an attribute, by a string, by a computed one?"""
    quoted = (f'"{name}"'.encode(), f"'{name}'".encode())
    for base in table.mro(ref):
        if isinstance(base, ClassRef) and _BY_COMPUTED_NAME.search(linked.data(base.path)):
            return True
    for path in linked.mentioning(name):
        if any(text in linked.data(path) for text in quoted):
            return True
    return any(
        fact.context == "load" and not _passes_on(fact) and _may_be(linked, path, fact, ref)
        for path, fact in linked.attributes(name)
    )


def _passes_on(fact: AttributeFact) -> bool:
    """``super().old`` in a method of that name: asked for by whoever asks for the method, and nobody else."""
    return isinstance(fact.receiver, e.Super) and fact.function.rpartition(".")[2] == fact.attr


def _may_be(linked: Linked, path: str, fact: AttributeFact, ref: ClassRef) -> bool:
    """May the receiver be an instance of the class: by what is known of it, or by where it stands?"""
    cls: Base | None = None
    if isinstance(fact.receiver, e.SelfOf | e.ClassOf | e.Super):
        cls = ClassRef(path, fact.receiver.qualname)
    else:
        found = linked.receivers.infer(path, fact.receiver)
        owner = instance_of(found) or found
        cls = owner.cls if owner is not None else None
    if isinstance(cls, ClassRef):
        return linked.classes.related(cls, ref) or _share_a_child(linked, cls, ref)
    # Where the class is unknown, the file has at least to know it.
    return cls is None and ref.qualname.rpartition(".")[2].encode() in linked.data(path)


def _share_a_child(linked: Linked, one: ClassRef, other: ClassRef) -> bool:
    """A mixin's ``self`` may be an instance of both."""
    return any(other in linked.classes.mro(child) for child in linked.subclasses(one))
