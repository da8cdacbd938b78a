"""Check calls for renamed attributes (RENAMED): old names as keywords, and as strings that name an attribute.

Signature hooks fit best: mypy calls them once per call, before it tries overloads, so an error of ours does
not reject an overload.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from mypy.nodes import CallExpr, Expression, RefExpr, StrExpr
from mypy.plugin import CheckerPluginInterface, FunctionSigContext, MethodSigContext
from mypy.types import CallableType, FunctionLike, Instance

from flake8_tradelint.model import Finding
from flake8_tradelint.rules import renamed_attribute_string, renamed_keyword
from flake8_tradelint.semantics.facts import CallFact
from flake8_tradelint.semantics.inference.types import Type as Receiver
from flake8_tradelint.semantics.renaming.named_attributes import named_on
from flake8_tradelint.settings import Rename
from mypy_plugin.callees import REPLACING
from mypy_plugin.facts import Facts, call_fact
from mypy_plugin.modules import class_of
from mypy_plugin.receivers import instances
from mypy_plugin.reporting import Reporter

SigContext = FunctionSigContext | MethodSigContext


def strings(context: SigContext, names: Collection[str], facts: Facts, reporter: Reporter) -> None:
    """Hook for a function that takes the name of an attribute."""
    call = context.context
    if isinstance(call, CallExpr) and _texts(call.args[:2], names):
        path = os.path.abspath(context.api.path)
        fact = call_fact(call, path, facts)
        for found in _findings(call, path, fact, context.api, facts) if fact is not None else ():
            if found is not None and reporter.report(found, facts.project(path).data(path), context.api):
                break


def _texts(arguments: Iterable[Expression], names: Collection[str]) -> bool:
    texts = [argument.value for argument in arguments if isinstance(argument, StrExpr)]
    return any(text.rpartition(".")[2] in names for text in texts)


def _findings(
    call: CallExpr, path: str, fact: CallFact, api: CheckerPluginInterface, facts: Facts
) -> Iterable[Finding | None]:
    """Return the rule's findings by mypy's class of the first argument.

    The rule itself resolves modules and paths.
    """
    project = facts.project(path)
    known = () if isinstance(call.args[0], StrExpr) else instances(api.get_expression_type(call.args[0]))
    owners = [one.type for one in known if one.type.fullname != "types.ModuleType"]
    for info in owners:
        named = named_on(fact, Receiver(class_of(project, info), "annotation"))
        yield renamed_attribute_string.judged(path, fact, named, project)
    if not owners:
        yield from facts.verdicts(renamed_attribute_string, path, fact)


def keywords(
    context: SigContext, signature: FunctionLike, names: Collection[str], facts: Facts, reporter: Reporter
) -> FunctionLike:
    """Hook for a class, or ``replace``: accept the old keyword if a finding is reported."""
    call = context.context
    if not isinstance(call, CallExpr) or not isinstance(signature, CallableType):
        return signature
    stale = [name for name in call.arg_names if name in names]
    made = _made(call, signature, context.api) if stale else None
    if made is None:
        return signature
    path = os.path.abspath(context.api.path)
    fact, project = call_fact(call, path, facts), facts.project(path)
    receiver = Receiver(class_of(project, made.type), "constructor")
    for found in renamed_keyword.judged(path, fact, receiver, project) if fact is not None else ():
        if reporter.report(found, project.data(path), context.api):
            signature = _with_old_names(signature, made, stale, facts, path)
    return signature


def called(
    context: SigContext, signature: FunctionLike, rows: Iterable[Rename], facts: Facts, reporter: Reporter
) -> FunctionLike:
    """Hook for a function or method whose keyword arguments were renamed."""
    call = context.context
    if not isinstance(call, CallExpr) or not isinstance(signature, CallableType):
        return signature
    successors = {row.old: row.new for row in rows if row.old in call.arg_names}
    path = os.path.abspath(context.api.path)
    fact = call_fact(call, path, facts) if successors else None
    for found in facts.verdicts(renamed_keyword, path, fact) if fact is not None else ():
        if reporter.report(found, facts.project(path).data(path), context.api):
            olds = {new: old for old, new in successors.items()}
            names = [olds.get(name or "", name) for name in signature.arg_names]
            signature = signature.copy_modified(arg_names=names)
    return signature


def _with_old_names(
    signature: CallableType, made: Instance, stale: Iterable[str | None], facts: Facts, path: str
) -> CallableType:
    """Return the signature with the names that the call uses, so that mypy still checks the values."""
    project = facts.project(path)
    renamed = {}
    for old in stale:
        lost = project.renames.stale(class_of(project, made.type), old or "")
        if lost is not None and old is not None:
            renamed[project.renames.successor(lost)] = old
    return signature.copy_modified(arg_names=[renamed.get(name or "", name) for name in signature.arg_names])


def _made(call: CallExpr, signature: CallableType, api: CheckerPluginInterface) -> Instance | None:
    """Return the instance that the call creates; for ``replace(instance, ...)``, its first argument."""
    callee = call.callee
    replacing = isinstance(callee, RefExpr) and callee.fullname in REPLACING and bool(call.args)
    found = api.get_expression_type(call.args[0]) if replacing else signature.ret_type
    return next(iter(instances(found)), None)
