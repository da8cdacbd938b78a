"""Ask the CLASSVAR rules about the classes that mypy has analysed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from mypy.nodes import MDEF, AssignmentStmt, SymbolTableNode, TypeInfo, Var
from mypy.plugin import ClassDefContext
from mypy.types import LiteralType

from flake8_tradelint.rules.protocol import Rule
from mypy_plugin.candidates import concerned, text_of
from mypy_plugin.class_variables import note_imports
from mypy_plugin.codes import rule
from mypy_plugin.facts import Facts
from mypy_plugin.reporting import Reporter
from mypy_plugin.sources import Source

DIGEST = "__tradelint-body"
"""Name of a symbol that no program can spell. It makes mypy recheck subclasses if a value has changed."""


def check_class(context: ClassDefContext, facts: Facts, reporter: Reporter) -> None:
    """Report the findings of the rules in the class."""
    info, source = context.cls.info, _source(context, facts)
    if source.elsewhere:
        return
    for base in info.mro[1:]:
        if DIGEST in base.names:
            context.api.add_plugin_dependency(f"<{base.fullname}[wildcard]>")
    for asked in _concerned(context, facts, reporter):
        for finding in facts.findings(asked, source.path, _qualname(info)):
            # Code after a class (`C.x = ...`) is reported whichever class of the file is asked about.
            if context.cls.line <= finding.primary.span.line <= (context.cls.end_line or context.cls.line):
                reporter.report(finding, facts.project(source.path).data(source.path), context.api)


def _source(context: ClassDefContext, facts: Facts) -> Source:
    return facts.sources.of(context.api.modules[context.api.cur_mod_id])


def _qualname(info: TypeInfo) -> str:
    """Return the class's name within its module. Classes local to a function are not followed."""
    return info.fullname.removeprefix(f"{info.module_name}.")


def _concerned(context: ClassDefContext, facts: Facts, reporter: Reporter) -> Iterator[Rule]:
    def opened(module: str) -> Source:
        return facts.sources.of(context.api.modules[module])

    source = _source(context, facts)
    for code in concerned(context.cls, source, opened):
        if reporter.wants(code, source.path, context.api.options):
            yield rule(code)


def leave_digest(context: ClassDefContext, facts: Facts) -> None:
    """Add a digest of the values in the class body to its symbols, which mypy compares between runs."""
    info = context.cls.info
    if info.is_protocol:
        return  # every name in there is demanded of those who implement it
    source = _source(context, facts)
    text = source.text
    note_imports(text, source.file)
    body = [statement for statement in context.cls.defs.body if isinstance(statement, AssignmentStmt)]
    values = b"\0".join([text_of(statement, text) for statement in body])
    digest = hashlib.sha1(values, usedforsecurity=False).hexdigest()[:16]
    var = Var(DIGEST, LiteralType(digest, context.api.named_type("builtins.str")))
    var.info, var._fullname, var.is_ready = info, f"{info.fullname}.{DIGEST}", True
    info.names[DIGEST] = SymbolTableNode(MDEF, var, plugin_generated=True)
