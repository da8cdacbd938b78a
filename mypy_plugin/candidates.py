"""A cheap look at a class, by what mypy has of it and by its text: may a rule about classes find anything?

Nearly all classes are in order, and to ask a rule costs more than mypy needs for a whole file. What is
left out here must be certain to be right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from mypy.nodes import (
    AssignmentStmt,
    ClassDef,
    Expression,
    ListExpr,
    NameExpr,
    TempNode,
    TupleExpr,
    TypeInfo,
    Var,
)

from flake8_tradelint.patterns import regex
from mypy_plugin.class_variables import is_effective
from mypy_plugin.sources import Source, Text
from mypy_plugin.traces import is_removed, makes_fields, removed_names

_WORDS = regex(rb"ClassVar|Final")
Open = Callable[[str], Source]
"""From a module's name to its file."""


def concerned(cls: ClassDef, source: Source, opened: Open) -> Iterator[str]:
    """The codes of the rules that may find anything in the class, which stands in ``source``.

    Their verdicts depend on the class and its ancestors alone: on what mypy tracks. Questions to the whole
    project ("does nobody ever pass it?") would go stale in mypy's cache.
    """
    families = [base for base in cls.info.mro[1:-1] if base.metadata and makes_fields(base)]
    if families and _binds_again(cls, families, opened):
        yield "TL101"
    if source.text.may_mean_the_class and _may_be_ineffective(cls, families, source, opened):
        yield "TL104"
    if removed_in_bases(cls.info):
        yield "TL405"


def removed_in_bases(info: TypeInfo) -> bool:
    """Has an ancestor lost a name to which the class gives a meaning?"""
    bases = (base for base in info.mro[1:] if base.metadata)
    return any(is_removed(base, name) for base in bases for name in removed_names(base))


def _binds_again(cls: ClassDef, families: Collection[TypeInfo], opened: Open) -> bool:
    """Does the class, or a mixin of it, bind what one of these ancestors has as a field?"""
    if any(_may_be_field(base, name, opened) for name in _bound_names(cls) for base in families):
        return True
    if len(cls.info.bases) < 2:
        return False
    # A mixin may stand before the dataclass.
    mixins = (base for base in cls.info.mro[1:-1] if base not in families)
    given = {name for base in mixins for name in _given(base)}
    return any(_may_be_field(base, name, opened) for name in given for base in families)


def _may_be_field(base: TypeInfo, name: str, opened: Open) -> bool:
    """Has the class the name, and not as a ``ClassVar`` that its decorator, too, takes for one?"""
    symbol = base.names.get(name)
    if symbol is None:
        return False
    if not isinstance(symbol.node, Var) or not symbol.node.is_classvar:
        return True
    source = opened(base.module_name)
    return not is_effective(name, source.text.line(symbol.node.line), source.text)


def _given(info: TypeInfo) -> Iterator[str]:
    """The names to which the class's body gives a value, ``__slots__`` and its like aside."""
    for name, symbol in info.names.items():
        if isinstance(symbol.node, Var) and symbol.node.has_explicit_value and not name.startswith("__"):
            yield name


def _bound_names(cls: ClassDef) -> Iterator[str]:
    """The names to which statements directly in the body assign a value, fields of its own aside."""
    decorated = makes_fields(cls.info)
    for statement in _assignments(cls):
        if isinstance(statement.rvalue, TempNode) or (decorated and _annotates_a_field(statement)):
            continue
        yield from (name for name in _targets(statement) if not name.startswith("__"))


def _annotates_a_field(statement: AssignmentStmt) -> bool:
    annotation = statement.unanalyzed_type
    return annotation is not None and "ClassVar" not in getattr(annotation, "name", "")


def _may_be_ineffective(cls: ClassDef, families: Collection[TypeInfo], source: Source, opened: Open) -> bool:
    """Is a ``ClassVar`` or ``Final`` spelled in a way that not everybody reads, or below a base's field?"""
    annotated = _annotated(cls, source.text)
    if makes_fields(cls.info):
        return any(not _is_effective(statement, source) for statement in annotated)
    names = (name for statement in annotated for name in _targets(statement))
    return any(_may_be_field(base, name, opened) for name in names for base in families)


def _is_effective(statement: AssignmentStmt, source: Source) -> bool:
    spelled = text_of(statement, source.text)
    return all(is_effective(name, spelled, source.text) for name in _targets(statement))


def _annotated(cls: ClassDef, text: Text) -> Iterator[AssignmentStmt]:
    """The statements whose annotation may be a ``ClassVar`` or ``Final``."""
    for statement in _assignments(cls):
        annotated = statement.unanalyzed_type is not None
        if annotated and (text.renames_classvar or _WORDS.search(text_of(statement, text))):
            yield statement


def _assignments(cls: ClassDef) -> Iterator[AssignmentStmt]:
    return (statement for statement in cls.defs.body if isinstance(statement, AssignmentStmt))


def _targets(statement: AssignmentStmt) -> Iterator[str]:
    return (name for target in statement.lvalues for name in _names(target))


def _names(target: Expression) -> Iterator[str]:
    """The names that an assignment's target binds: ``low, high = 1, 9`` has two."""
    if isinstance(target, NameExpr):
        yield target.name
    for item in target.items if isinstance(target, TupleExpr | ListExpr) else ():
        yield from _names(item)


def text_of(statement: AssignmentStmt, text: Text) -> bytes:
    """The lines of a statement."""
    return text.between(statement.line, statement.end_line or statement.line)
