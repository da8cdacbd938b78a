"""Find work that is given to an executor and whose future is dropped: nobody learns that it has failed.

The executor holds the work until it is done, but keeps the exception for whoever asks the future. Work that
cannot raise, or that catches everything in itself, needs nobody who asks.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at, parsed_around
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.must_call.tasks.callbacks import CALLBACKS, drops_result
from flake8_tradelint.semantics.must_call.tasks.guarded_bodies import guards_itself
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in, in_test
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Confidence
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_PLACES = {"submit": ("0", "fn"), "run_in_executor": CALLBACKS["run_in_executor"]}
"""Methods that give work to an executor: position and keyword of the function."""

_EXECUTORS = tuple(
    f"concurrent.futures.{module}{name}"
    for module, name in (
        ("", "Executor"),
        ("_base.", "Executor"),
        ("", "ThreadPoolExecutor"),
        ("thread.", "ThreadPoolExecutor"),
        ("", "ProcessPoolExecutor"),
        ("process.", "ProcessPoolExecutor"),
    )
)
_NAMED = regex(r"_*(?:\w*executor|\w*pool)", IGNORECASE)
"""Matches names of variables that hold an executor, for receivers of unknown class."""
_CALM = frozenset({"builtins.print", "time.sleep", "gc.collect", "os._exit"})
"""Functions that nobody expects to raise."""


class DroppedWork(Record):
    """Work that an executor gets: the name of its function, and the confidence that it may raise unseen."""

    name: str
    confidence: Confidence


def dropped_work(linked: OwnershipDb, path: str, fact: CallFact) -> DroppedWork | None:
    """Return the work whose exception nobody can see, if the call gives such work to an executor."""
    if fact.name not in _PLACES or not _is_dropped(fact) or in_test(fact) or fact.must_raise:
        return None
    confidence = _on_an_executor(linked, path, fact)
    work = _work(linked, path, fact) if confidence is not None else None
    certain = _may_fail(linked, path, work) if work is not None else None
    if confidence is None or work is None or certain is None:
        return None
    name = work.qualname.rpartition(".")[2] if isinstance(work, e.Function) else e.last_name(work)
    return DroppedWork(name or "it", confidence if certain else "medium")


def _is_dropped(fact: CallFact) -> bool:
    uses = fact.uses
    if len(uses) == 1 and uses[0].kind == "global":
        return uses[0].name == "_"
    return bool(uses) and all(use.kind in ("discarded", "local") for use in uses)


def _on_an_executor(linked: OwnershipDb, path: str, fact: CallFact) -> Confidence | None:
    func = fact.call.func
    if not isinstance(func, e.Attribute):
        return None
    found = linked.receivers.infer(path, func.value)
    if fact.name == "run_in_executor":
        known: Confidence = "high" if found is not None else "medium"
        return known if drops_result(linked, path, func) else None
    if found is None:
        return "medium" if _NAMED.fullmatch(fact.receiver) else None
    return "high" if any(linked.classes.is_subclass(found.cls, name) for name in _EXECUTORS) else None


def _work(linked: OwnershipDb, path: str, fact: CallFact) -> e.Expr | None:
    """Return the function that the executor calls: the argument, what a ``partial`` or a lambda calls."""
    position, keyword = _PLACES[fact.name]
    index = int(position)
    if any(name == "*" for name, _ in fact.call.keywords):
        return None
    named = [value for name, value in fact.call.keywords if name == keyword]
    if not named and len(fact.call.args) <= index:
        return None
    value = named[0] if named else fact.call.args[index]
    if isinstance(value, e.Call):
        partial = e.last_name(value.func) == "partial" and value.args
        return value.args[0] if partial else None
    if isinstance(value, e.Attribute | e.Name | e.Import | e.Function):
        return value
    return None if named else _called_by_lambda(linked, path, fact, index)


def _called_by_lambda(linked: OwnershipDb, path: str, fact: CallFact, index: int) -> e.Expr | None:
    """Return the function that the lambda at this argument calls."""
    module, at = parsed_around(linked, path, fact.span.line), fact.arguments[index].anchor
    for node in walk(module.tree) if module is not None else ():
        if isinstance(node, ast.Lambda) and module is not None and module.anchor(node) == at:
            body = node.body
            if isinstance(body, ast.Call) and called_name(body):
                anchor = module.anchor(body)
                found = calls_in(linked, path, called_name(body))
                return next((one.call.func for one in found if one.span.anchor == anchor), None)
    return None


def _may_fail(linked: OwnershipDb, path: str, work: e.Expr) -> bool | None:
    """Return True if the function of the project may raise, False for a library's, ``None`` if neither."""
    refs = [callee.ref for callee in callees(linked, path, work)]
    if refs:
        return True if all(_fails(linked, ref) for ref in refs) else None
    symbol = linked.symbols.resolve(path, work)
    if isinstance(symbol, ExternalRef):
        return None if symbol.name in _CALM or symbol.name.startswith("logging.") else False
    if isinstance(work, e.Attribute):
        found = linked.receivers.infer(path, work.value)
        return False if found is not None and isinstance(found.cls, ExternalRef) else None
    return None


def _fails(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True if the plain function may raise, and does not catch everything in itself."""
    function = definition(linked, ref)
    if function is None or function.is_async or function.is_generator:
        return False
    if not linked.call_summaries.may_raise(ref):
        return False
    node = function_at(linked, ref.path, function.span.line)
    return node is not None and not guards_itself(node)
