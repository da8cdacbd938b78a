"""Check uses of renamed attributes (RENAMED): mypy knows the receiver, the rules judge the use."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from mypy.errorcodes import ATTR_DEFINED
from mypy.nodes import CallExpr, Context, MemberExpr, TempNode, TypeInfo
from mypy.plugin import AttributeContext, CheckerPluginInterface, MethodSigContext
from mypy.types import AnyType, Instance, Type, TypeOfAny

from flake8_tradelint.model import Finding
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.rules import deprecated_alias, renamed_attribute
from flake8_tradelint.semantics.facts import AttributeFact
from flake8_tradelint.semantics.inference.types import Type as Receiver
from mypy_plugin.facts import Facts
from mypy_plugin.modules import class_of
from mypy_plugin.receivers import instances
from mypy_plugin.reporting import Reporter
from mypy_plugin.traces import next_definition, removed_in


def attribute(context: AttributeContext, name: str, facts: Facts, reporter: Reporter) -> Type:
    """Hook for an attribute with one of the old names."""
    owners = list(instances(context.type))
    lost = [one for one in owners if removed_in(one.type, name) is not None]
    if not lost:
        _alias(context.api, context.context, name, owners, facts, reporter)
        return context.default_attr_type
    narrowed = _narrowed(lost, name)
    if narrowed is not None:
        return narrowed
    return _removed(context, name, lost, facts, reporter)


def _removed(
    context: AttributeContext, name: str, lost: list[Instance], facts: Facts, reporter: Reporter
) -> Type:
    path = os.path.abspath(context.api.path)
    project = facts.project(path)
    for receiver in lost:
        if project.renames.stale(class_of(project, receiver.type), name) is None:
            return _kept(receiver.type, name)
    place = context.context
    if place.line < 0 or isinstance(place, TempNode):  # mypy only asks itself what there is
        _missing(context, name, lost[0])
        return context.api.named_generic_type("builtins.object", [])
    owners, fact = list(instances(context.type)), facts.attribute(path, name, *_end(place))
    for receiver in lost if fact is not None and not _contradicted(path, fact, owners, project) else ():
        assert fact is not None
        found = renamed_attribute.judged(path, fact, _receiver(facts, path, receiver.type), project)
        if found is not None and len(owners) > 1:
            found = replace(found, fix=None)  # the other classes may have the old name only
        if _shown(found, project.data(path), context.api, reporter):
            return AnyType(TypeOfAny.from_error)
    _missing(context, name, lost[0])
    return AnyType(TypeOfAny.from_error)


def _contradicted(path: str, fact: AttributeFact, owners: Iterable[Instance], project: ProjectFacts) -> bool:
    """Return True if the receiver may be of another class than mypy infers, so that the name may be right.

    ``owners`` are the classes that mypy infers; it reports a conflicting annotation itself.
    """
    believed = {class_of(project, base) for owner in owners for base in owner.type.mro}
    others = (one.cls for one in renamed_attribute.options(path, fact, project) if one.cls not in believed)
    return any(project.renames.stale(other, fact.attr) is None for other in others)


def _alias(
    api: CheckerPluginInterface,
    place: Context,
    name: str,
    owners: Iterable[Instance],
    facts: Facts,
    reporter: Reporter,
) -> None:
    path = os.path.abspath(api.path)
    if not reporter.wants(deprecated_alias.CODE, path, api.options) or place.line < 0:
        return
    fact, project = facts.attribute(path, name, *_end(place)), facts.project(path)
    for receiver in owners if fact is not None else ():
        assert fact is not None
        found = deprecated_alias.judged(path, fact, _receiver(facts, path, receiver.type), project)
        _shown(found, project.data(path), api, reporter)


def _end(place: Context) -> tuple[int, int]:
    return place.end_line or place.line, place.end_column or 0


def _shown(found: Finding | None, data: bytes, api: CheckerPluginInterface, reporter: Reporter) -> bool:
    return found is not None and reporter.report(found, data, api)


def _receiver(facts: Facts, path: str, info: TypeInfo) -> Receiver:
    return Receiver(class_of(facts.project(path), info), "annotation")


def _narrowed(lost: Iterable[Instance], name: str) -> Type | None:
    """Return the type that ``hasattr(receiver, name)`` gave the attribute in mypy's view."""
    for receiver in lost:
        if receiver.extra_attrs is not None and name in receiver.extra_attrs.attrs:
            return receiver.extra_attrs.attrs[name]
    return None


def _kept(info: TypeInfo, name: str) -> Type:
    """Return the type of an attribute that the class still has: from a mixin, or set by its methods."""
    found = next_definition(info, name)
    return found.type if found is not None and found.type is not None else AnyType(TypeOfAny.special_form)


def _missing(context: AttributeContext, name: str, receiver: Instance) -> None:
    """Report mypy's own error for an attribute that does not exist."""
    owner = removed_in(receiver.type, name)
    report = getattr(context.api.msg, "has_no_attr", None)
    if report is None or owner is None:
        message = f'"{receiver.type.name}" has no attribute "{name}"'
        context.api.fail(message, context.context, code=ATTR_DEFINED)
        return
    ours = owner.names.pop(name)  # it must not be there while mypy looks for similar names
    try:
        report(context.type, receiver, name, context.context)
    finally:
        owner.names[name] = ours


def method(context: MethodSigContext, name: str, facts: Facts, reporter: Reporter) -> None:
    """Hook for a call of a method with one of the old names, which may be an alias."""
    call = context.context
    if isinstance(call, CallExpr) and isinstance(call.callee, MemberExpr):
        owners = list(instances(context.type))
        _alias(context.api, call.callee, name, owners, facts, reporter)
