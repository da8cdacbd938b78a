"""Check calls that acquire a task or a session: mypy recognises the call, the rules follow its result.

This is limited on purpose: ownership by other functions and objects is left to the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mypy.errorcodes import error_codes as all_error_codes
from mypy.nodes import CallExpr, Expression, MemberExpr, RefExpr
from mypy.options import Options
from mypy.plugin import CheckerPluginInterface, FunctionSigContext, MethodSigContext

from mypy_plugin.callees import HANDING, LOOP, LOOP_METHOD, SUBMIT, TASK_FUNCTIONS, TASKS
from mypy_plugin.facts import Facts, call_fact
from mypy_plugin.kept_values import is_entered, is_kept
from mypy_plugin.local_values import is_stored, is_taken
from mypy_plugin.receivers import instances
from mypy_plugin.reporting import Reporter
from mypy_plugin.sources import is_elsewhere

if TYPE_CHECKING:
    from flake8_tradelint.model import Finding
    from flake8_tradelint.semantics.facts import CallFact


def task(
    context: FunctionSigContext | MethodSigContext,
    makers: Mapping[str, bool],
    facts: Facts,
    reporter: Reporter,
) -> None:
    """Hook for calls that create a task.

    ``makers`` has the functions from the configuration, with True if awaiting their result gives the task.
    """
    call, path = context.context, os.path.abspath(context.api.path)
    if not isinstance(call, CallExpr) or is_elsewhere(path):
        return
    name = _maker(call, context, makers)
    if isinstance(context, MethodSigContext) and not name and not _on_a_loop(context):
        return
    awaited = makers.get(name, False)
    if not awaited and _is_kept(call, context, facts):
        return
    from flake8_tradelint.rules import dropped_task
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition

    if not reporter.wants(dropped_task.CODE, path, context.api.options):
        return
    fact = call_fact(call, path, facts)
    if fact is None or fact.must_raise or _seen_by_mypy(call, fact, context.api.options):
        return
    acquired, project = Acquisition(path, fact, "high", awaited=awaited), facts.project(path)
    found = dropped_task.judged(acquired, project, weak_sets=b"Weak" in project.data(path))
    _show(found, path, context, facts, reporter)


def handed(context: MethodSigContext, facts: Facts, reporter: Reporter) -> None:
    """Hook for methods of an event loop that call an argument, which may create a task."""
    call, path = context.context, os.path.abspath(context.api.path)
    if not isinstance(call, CallExpr) or is_elsewhere(path) or not _on_a_loop(context):
        return
    place = HANDING[getattr(call.callee, "name", "")]
    if len(call.args) <= place or not _makes_tasks(call.args[place], context.api):
        return
    from flake8_tradelint.rules import dropped_task

    fact = call_fact(call, path, facts)
    if fact is not None and not fact.must_raise:
        found = dropped_task.handed(path, fact, facts.project(path), known=True)
        _show(found, path, context, facts, reporter)


def _makes_tasks(argument: Expression, api: CheckerPluginInterface) -> bool:
    """Return True if the argument is a function that creates a task, or a loop's method that does."""
    if isinstance(argument, RefExpr) and argument.fullname:
        return argument.fullname in TASK_FUNCTIONS | TASKS
    if not isinstance(argument, MemberExpr) or argument.name != LOOP_METHOD:
        return False
    return any(one.type.has_base(LOOP) for one in instances(api.get_expression_type(argument.expr)))


def _maker(call: CallExpr, context: FunctionSigContext | MethodSigContext, makers: Mapping[str, bool]) -> str:
    """Return the full name of the function or method in the configuration, or an empty string."""
    if isinstance(context, MethodSigContext):
        name = getattr(call.callee, "name", "")
        owners = (base for receiver in instances(context.type) for base in receiver.type.mro)
        names = [f"{base.fullname}.{name}" for base in owners]
    else:
        names = [getattr(call.callee, "fullname", "")]
    return next((name for name in names if name in makers), "")


def session(context: FunctionSigContext, facts: Facts, reporter: Reporter) -> None:
    """Hook for the classes of sessions."""
    call, path = context.context, os.path.abspath(context.api.path)
    if not isinstance(call, CallExpr) or is_elsewhere(path):
        return
    text = facts.sources.text(path)
    if is_kept(call, text) or is_entered(call, text) or is_stored(call, facts.tree(context.api.path), text):
        return
    from flake8_tradelint.rules import unclosed_session
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition

    if not reporter.wants(unclosed_session.CODE, path, context.api.options):
        return
    fact = call_fact(call, path, facts)
    # What the callee does with an argument may change without mypy checking this file again.
    if fact is not None and not (fact.must_raise or any(use.kind == "argument" for use in fact.uses)):
        found = unclosed_session.judged(Acquisition(path, fact, "high"), facts.project(path))
        _show(found, path, context, facts, reporter)


def _is_kept(call: CallExpr, context: FunctionSigContext | MethodSigContext, facts: Facts) -> bool:
    """Return True if the task is certainly kept. A ``WeakSet`` that takes it does not keep it."""
    text = facts.sources.text(os.path.abspath(context.api.path))
    if is_kept(call, text):
        return True
    return b"Weak" not in text.data and is_taken(call, facts.tree(context.api.path), text)


def _on_a_loop(context: MethodSigContext) -> bool:
    return any(receiver.type.has_base(LOOP) for receiver in instances(context.type))


def _seen_by_mypy(call: CallExpr, fact: CallFact, options: Options) -> bool:
    """Return True if mypy's own ``unused-awaitable`` reports the same statement."""
    if isinstance(call.callee, RefExpr) and call.callee.fullname == SUBMIT:
        return False  # that future is none to be awaited
    theirs = all_error_codes.get("unused-awaitable")
    plain = all(use.kind == "discarded" for use in fact.uses)
    return plain and theirs in options.enabled_error_codes


def _show(
    found: Finding | None,
    path: str,
    context: FunctionSigContext | MethodSigContext,
    facts: Facts,
    reporter: Reporter,
) -> None:
    if found is not None:
        reporter.report(found, facts.project(path).data(path), context.api)
