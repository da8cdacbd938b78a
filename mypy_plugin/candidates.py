"""A cheap look at a class, by what mypy has of it and by its text: may a rule about classes find anything?

Nearly all classes are in order, and to ask a rule costs more than mypy needs for a whole file. What is
left out here must be certain to be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy.nodes import AssignmentStmt, ClassDef, NameExpr, TempNode, TypeInfo, Var

from mypy_plugin.sources import Text
from mypy_plugin.traces import is_removed, makes_fields, removed_names

_WORDS = re.compile(rb"ClassVar|Final")
_EFFECTIVE = re.compile(rb"[ \t]*[\w\x80-\xff]+[ \t]*:[ \t]*(?:typing\.)?ClassVar\b(?!.*Final)", re.DOTALL)
"""An annotation that dataclass decorators read as everybody does, if the module has the name at run time."""


def may_concern(code: str, cls: ClassDef, text: Text) -> bool:
    """May the rule find anything in the class? ``text`` is that of its file."""
    if code == "TL101":
        return _binds_again(cls)
    if code == "TL104":
        return _may_be_ineffective(cls, text)
    return removed_in_bases(cls.info)


def removed_in_bases(info: TypeInfo) -> bool:
    """Has an ancestor lost a name to which the class gives a meaning?"""
    bases = (base for base in info.mro[1:] if base.metadata)
    return any(is_removed(base, name) for base in bases for name in removed_names(base))


def _binds_again(cls: ClassDef) -> bool:
    """Does the class, or a mixin of it, bind what an ancestor has as a field?"""
    ancestors = cls.info.mro[1:-1]
    families = [base for base in ancestors if base.metadata and makes_fields(base)]
    if any(name in base.names for name in _bound_names(cls) for base in families):
        return True
    if len(cls.info.bases) < 2:
        return False
    # A mixin may stand before the dataclass.
    given = {name for base in ancestors if base not in families for name in _given(base)}
    return any(name in base.names for name in given for base in families)


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


def _may_be_ineffective(cls: ClassDef, text: Text) -> bool:
    """Is a ``ClassVar`` or ``Final`` spelled in a way that not everybody reads, or below a base's field?"""
    if not text.may_mean_the_class:
        return False
    families = [base for base in cls.info.mro[1:-1] if makes_fields(base)]
    if not makes_fields(cls.info):
        inherited = {name for base in families for name in base.names}
        return any(not inherited.isdisjoint(_targets(found)) for found in _annotated(cls, text))
    if text.renames_classvar or text.imports_for_types:
        return any(True for _ in _annotated(cls, text))
    return any(not _EFFECTIVE.match(text_of(found, text)) for found in _annotated(cls, text))


def _annotated(cls: ClassDef, text: Text) -> Iterator[AssignmentStmt]:
    """The statements whose annotation may be a ``ClassVar`` or ``Final``."""
    for statement in _assignments(cls):
        annotated = statement.unanalyzed_type is not None
        if annotated and (text.renames_classvar or _WORDS.search(text_of(statement, text))):
            yield statement


def _assignments(cls: ClassDef) -> Iterator[AssignmentStmt]:
    return (statement for statement in cls.defs.body if isinstance(statement, AssignmentStmt))


def _targets(statement: AssignmentStmt) -> Iterator[str]:
    return (target.name for target in statement.lvalues if isinstance(target, NameExpr))


def text_of(statement: AssignmentStmt, text: Text) -> bytes:
    """The lines of a statement."""
    return text.between(statement.line, statement.end_line or statement.line)
