"""CLASSVAR: the rules look at the file of a class in mypy's modules; mypy says which classes to ask about."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator

from mypy.nodes import MDEF, AssignmentStmt, ClassDef, NameExpr, SymbolTableNode, TempNode, TypeInfo, Var
from mypy.plugin import ClassDefContext, SemanticAnalyzerPluginInterface
from mypy.types import LiteralType

from flake8_tradelint.rules.protocol import Rule
from mypy_plugin.codes import CLASS_RULES, rules
from mypy_plugin.facts import Facts
from mypy_plugin.reporting import Reporter
from mypy_plugin.traces import FAMILY, is_removed, removed_names

DIGEST = "__tradelint-body"
"""A symbol that no program can spell: makes mypy look at subclasses anew when a value has changed."""
_ELSEWHERE = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", f"{os.sep}typeshed{os.sep}")


def check_class(context: ClassDefContext, facts: Facts, reporter: Reporter) -> None:
    """Show what the rules find in the class."""
    path = os.path.abspath(context.api.modules[context.api.cur_mod_id].path)
    if any(part in path for part in _ELSEWHERE) or path.endswith(".pyi"):
        return
    for base in context.cls.info.mro[1:]:
        if DIGEST in base.names:
            context.api.add_plugin_dependency(f"<{base.fullname}[wildcard]>")
    for rule in _concerned(context.cls, path, facts, reporter, context.api):
        for finding in facts.findings(rule, path, _qualname(context.cls.info)):
            reporter.report(finding, facts.project(path).data(path), context.api)


def _qualname(info: TypeInfo) -> str:
    """The class's name inside its module; what is local to a function is not followed."""
    return info.fullname.removeprefix(f"{info.module_name}.")


def _concerned(
    cls: ClassDef, path: str, facts: Facts, reporter: Reporter, api: SemanticAnalyzerPluginInterface
) -> Iterator[Rule]:
    for code in CLASS_RULES:
        rule = rules()[code]
        if reporter.wants(code, path, api.options) and _may_concern(rule, cls, path, facts):
            yield rule


def _may_concern(rule: Rule, cls: ClassDef, path: str, facts: Facts) -> bool:
    """A cheap look, as files are summarised for this: does the class bind what an ancestor has?"""
    if rule.CODE == "TL101":
        return _binds_again(cls)
    if rule.CODE == "TL405":
        return removed_in_bases(cls.info)
    return facts.concerns(rule, path)


def removed_in_bases(info: TypeInfo) -> bool:
    """Has an ancestor lost a name to which the class gives a meaning?"""
    return any(is_removed(base, name) for base in info.mro[1:] for name in removed_names(base))


def _binds_again(cls: ClassDef) -> bool:
    ancestors = cls.info.mro[1:-1]
    families = [base for base in ancestors if any(key in base.metadata for key in FAMILY)]
    if any(name in base.names for name in bound_names(cls) for base in families):
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


def bound_names(cls: ClassDef) -> Iterator[str]:
    """The names to which statements directly in the body assign a value, fields of its own aside."""
    decorated = any(key in cls.info.metadata for key in FAMILY)
    for statement in cls.defs.body:
        if not isinstance(statement, AssignmentStmt) or isinstance(statement.rvalue, TempNode):
            continue
        if not (decorated and _annotates_a_field(statement)):
            names = (target.name for target in statement.lvalues if isinstance(target, NameExpr))
            yield from (name for name in names if not name.startswith("__"))


def _annotates_a_field(statement: AssignmentStmt) -> bool:
    annotation = statement.unanalyzed_type
    return annotation is not None and "ClassVar" not in getattr(annotation, "name", "")


def leave_digest(context: ClassDefContext, facts: Facts) -> None:
    """Make the values in the class's body part of what mypy compares between two runs."""
    info, path = context.cls.info, os.path.abspath(context.api.modules[context.api.cur_mod_id].path)
    if info.is_protocol:
        return  # every name in there is demanded of those who implement it
    lines = facts.lines(path)
    text = [
        b"\n".join(lines[statement.line - 1 : statement.end_line])
        for statement in context.cls.defs.body
        if isinstance(statement, AssignmentStmt)
    ]
    digest = hashlib.sha1(b"\0".join(text), usedforsecurity=False).hexdigest()[:16]
    var = Var(DIGEST, LiteralType(digest, context.api.named_type("builtins.str")))
    var.info, var._fullname, var.is_ready = info, f"{info.fullname}.{DIGEST}", True
    info.names[DIGEST] = SymbolTableNode(MDEF, var, plugin_generated=True)
