"""Prefilter classes by mypy's nodes and by their text: return the rules that may find anything in a class.

Nearly all classes are in order, and asking a rule costs more than mypy needs for a whole file. A rule that is
left out here must certainly find nothing.
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

from flake8_tradelint.startup.patterns import regex
from mypy_plugin.class_variables import is_effective
from mypy_plugin.sources import Source, Text
from mypy_plugin.traces import is_removed, makes_fields, removed_names

_WORDS = regex(rb"ClassVar|Final")
Open = Callable[[str], Source]
"""Return the source of the module with a name."""


def concerned(cls: ClassDef, source: Source, opened: Open) -> Iterator[str]:
    """Yield the codes of the rules that may find anything in the class, which is defined in ``source``.

    Their verdicts depend only on the class and its ancestors, which mypy tracks. Project-wide questions
    ("does no call pass the argument?") would become outdated in mypy's cache.
    """
    families = [base for base in cls.info.mro[1:-1] if base.metadata and makes_fields(base)]
    if families and _binds_again(cls, families, opened):
        yield "TL101"
    if source.text.may_mean_the_class and _may_be_ineffective(cls, families, source, opened):
        yield "TL104"
    if removed_in_bases(cls.info):
        yield "TL405"


def removed_in_bases(info: TypeInfo) -> bool:
    """Return True if the class defines a name that was renamed in one of its ancestors."""
    bases = (base for base in info.mro[1:] if base.metadata)
    return any(is_removed(base, name) for base in bases for name in removed_names(base))


def _binds_again(cls: ClassDef, families: Collection[TypeInfo], opened: Open) -> bool:
    """Return True if the class, or a mixin of it, binds a field of one of these ancestors."""
    if any(_may_be_field(base, name, opened) for name in _bound_names(cls) for base in families):
        return True
    if len(cls.info.bases) < 2:
        return False
    # A mixin may stand before the dataclass in the MRO.
    mixins = (base for base in cls.info.mro[1:-1] if base not in families)
    given = {name for base in mixins for name in _given(base)}
    return any(_may_be_field(base, name, opened) for name in given for base in families)


def _may_be_field(base: TypeInfo, name: str, opened: Open) -> bool:
    """Return True if the class has the name, unless as a ``ClassVar`` that its decorator recognises, too."""
    symbol = base.names.get(name)
    if symbol is None:
        return False
    if not isinstance(symbol.node, Var) or not symbol.node.is_classvar:
        return True
    source = opened(base.module_name)
    return not is_effective(name, source.text.line(symbol.node.line), source.text)


def _given(info: TypeInfo) -> Iterator[str]:
    """Yield the names with a value in the class body, without names that begin with two underscores."""
    for name, symbol in info.names.items():
        if isinstance(symbol.node, Var) and symbol.node.has_explicit_value and not name.startswith("__"):
            yield name


def _bound_names(cls: ClassDef) -> Iterator[str]:
    """Yield the names that statements directly in the body assign, without the class's own fields."""
    decorated = makes_fields(cls.info)
    for statement in _assignments(cls):
        if isinstance(statement.rvalue, TempNode) or (decorated and _annotates_a_field(statement)):
            continue
        yield from (name for name in _targets(statement) if not name.startswith("__"))


def _annotates_a_field(statement: AssignmentStmt) -> bool:
    annotation = statement.unanalyzed_type
    return annotation is not None and "ClassVar" not in getattr(annotation, "name", "")


def _may_be_ineffective(cls: ClassDef, families: Collection[TypeInfo], source: Source, opened: Open) -> bool:
    """Return True if a ``ClassVar`` or ``Final`` may be spelled ambiguously, or hide a base's field."""
    annotated = _annotated(cls, source.text)
    if makes_fields(cls.info):
        return any(not _is_effective(statement, source) for statement in annotated)
    names = (name for statement in annotated for name in _targets(statement))
    return any(_may_be_field(base, name, opened) for name in names for base in families)


def _is_effective(statement: AssignmentStmt, source: Source) -> bool:
    spelled = text_of(statement, source.text)
    return all(is_effective(name, spelled, source.text) for name in _targets(statement))


def _annotated(cls: ClassDef, text: Text) -> Iterator[AssignmentStmt]:
    """Yield the statements whose annotation may be a ``ClassVar`` or ``Final``."""
    for statement in _assignments(cls):
        annotated = statement.unanalyzed_type is not None
        if annotated and (text.renames_classvar or _WORDS.search(text_of(statement, text))):
            yield statement


def _assignments(cls: ClassDef) -> Iterator[AssignmentStmt]:
    return (statement for statement in cls.defs.body if isinstance(statement, AssignmentStmt))


def _targets(statement: AssignmentStmt) -> Iterator[str]:
    return (name for target in statement.lvalues for name in _names(target))


def _names(target: Expression) -> Iterator[str]:
    """Yield the names that an assignment target binds: ``low, high = 1, 9`` has two."""
    if isinstance(target, NameExpr):
        yield target.name
    for item in target.items if isinstance(target, TupleExpr | ListExpr) else ():
        yield from _names(item)


def text_of(statement: AssignmentStmt, text: Text) -> bytes:
    """Return the lines of a statement."""
    return text.between(statement.line, statement.end_line or statement.line)
