"""CLASSVAR: the rules look at the file of a class in mypy's modules; mypy says which classes to ask about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from mypy.nodes import MDEF, AssignmentStmt, SymbolTableNode, TypeInfo, Var
from mypy.plugin import ClassDefContext
from mypy.types import LiteralType

from flake8_tradelint.rules.protocol import Rule
from mypy_plugin.candidates import may_concern, text_of
from mypy_plugin.codes import CLASS_RULES, rule
from mypy_plugin.facts import Facts
from mypy_plugin.reporting import Reporter
from mypy_plugin.sources import is_elsewhere

DIGEST = "__tradelint-body"
"""A symbol that no program can spell: makes mypy look at subclasses anew when a value has changed."""


def check_class(context: ClassDefContext, facts: Facts, reporter: Reporter) -> None:
    """Show what the rules find in the class."""
    path = _path(context, facts)
    if is_elsewhere(path):
        return
    for base in context.cls.info.mro[1:]:
        if DIGEST in base.names:
            context.api.add_plugin_dependency(f"<{base.fullname}[wildcard]>")
    for asked in _concerned(context, path, facts, reporter):
        for finding in facts.findings(asked, path, _qualname(context.cls.info)):
            # What stands behind a class (`C.x = ...`) is found whichever class of the file is asked about.
            if context.cls.line <= finding.primary.span.line <= (context.cls.end_line or context.cls.line):
                reporter.report(finding, facts.project(path).data(path), context.api)


def _path(context: ClassDefContext, facts: Facts) -> str:
    return facts.sources.absolute(context.api.modules[context.api.cur_mod_id].path)


def _qualname(info: TypeInfo) -> str:
    """The class's name inside its module; what is local to a function is not followed."""
    return info.fullname.removeprefix(f"{info.module_name}.")


def _concerned(context: ClassDefContext, path: str, facts: Facts, reporter: Reporter) -> Iterator[Rule]:
    for code in CLASS_RULES:
        text = facts.sources.text(path)
        if may_concern(code, context.cls, text) and reporter.wants(code, path, context.api.options):
            yield rule(code)


def leave_digest(context: ClassDefContext, facts: Facts) -> None:
    """Make the values in the class's body part of what mypy compares between two runs."""
    info = context.cls.info
    if info.is_protocol:
        return  # every name in there is demanded of those who implement it
    text = facts.sources.text(_path(context, facts))
    body = [statement for statement in context.cls.defs.body if isinstance(statement, AssignmentStmt)]
    values = b"\0".join(text_of(statement, text) for statement in body)
    digest = hashlib.sha1(values, usedforsecurity=False).hexdigest()[:16]
    var = Var(DIGEST, LiteralType(digest, context.api.named_type("builtins.str")))
    var.info, var._fullname, var.is_ready = info, f"{info.fullname}.{DIGEST}", True
    info.names[DIGEST] = SymbolTableNode(MDEF, var, plugin_generated=True)
