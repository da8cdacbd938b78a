"""Find loops that go on after ``await gather(...)`` has failed, and start endless coroutines once more.

``gather`` cancels nothing when one of its coroutines fails: those that never end by themselves are still
there when the loop comes round, and do their work twice from then on.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around, called_name
from flake8_tradelint.semantics.must_call.release.stop_signals import called_function
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in, in_test
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


NAME = "gather"
_FULL_NAMES = frozenset({"asyncio.gather", "asyncio.tasks.gather"})
_ENDING = regex(r"clos|cancel|stop|shut_?down|disconnect|terminat|clean_?up|tear_?down|reset", IGNORECASE)
_DEPTH = 2
"""How many calls up from the function its callers are searched for the loop."""
_LOOPS = (ast.While, ast.For, ast.AsyncFor)


class Repeated(Record):
    """``coroutine`` never ends by itself, and the loop at ``loop`` starts it again when another one fails."""

    coroutine: FunctionSummary
    loop: Span


def started_again(linked: OwnershipDb, path: str, fact: CallFact) -> Repeated | None:
    """Return the endless coroutine of the call that a loop starts again while it still runs."""
    if fact.name != NAME or in_test(fact) or not any(use.kind == "awaited" for use in fact.uses):
        return None
    if any(name == "return_exceptions" for name, _ in fact.call.keywords) or len(fact.call.args) < 2:
        return None
    symbol = linked.symbols.resolve(path, fact.call.func)
    endless = _endless(linked, path, fact) if isinstance(symbol, ExternalRef) else None
    if endless is None or not isinstance(symbol, ExternalRef) or symbol.name not in _FULL_NAMES:
        return None
    loop = _loop(linked, path, fact, caught=False)
    return Repeated(endless, loop) if loop is not None else None


def _endless(linked: OwnershipDb, path: str, fact: CallFact) -> FunctionSummary | None:
    """Return a coroutine among the arguments that never ends, if another one of them may fail."""
    refs = [called_function(linked, path, argument) for argument in fact.call.args]
    for at, ref in enumerate(refs):
        function = linked.symbols.function(ref) if ref is not None else None
        others = refs[:at] + refs[at + 1 :]
        fails = any(other is None or linked.call_summaries.may_raise(other) for other in others)
        if function is not None and function.is_async and function.loops and fails:
            return function
    return None


def _loop(
    linked: OwnershipDb, path: str, call: CallFact, *, caught: bool, depth: int = _DEPTH
) -> Span | None:
    """Return the loop that repeats the failed call: around it, or around a call of its function."""
    module = parsed_around(linked, path, call.span.line)
    nodes = around(module, call.span.anchor.start) if module is not None else []
    last = max((at for at, node in enumerate(nodes) if isinstance(node, FUNCTIONS)), default=0)
    for at in range(len(nodes) - 1, last, -1):
        node, inner = nodes[at], nodes[at + 1 :]
        if isinstance(node, ast.AsyncWith) or (isinstance(node, ast.Try) and _ends(node, inner)):
            return None  # what the coroutines work with is closed, and ends them
        if isinstance(node, ast.Try) and inner and inner[0] in node.body:
            caught = caught or any(map(_goes_on, node.handlers))
        elif isinstance(node, _LOOPS) and caught:
            return call.statement
    name = call.function.rpartition(".")[2]
    for outer in calls_in(linked, path, name) if depth else ():
        if outer.looped and outer.function != call.function and _is_own(outer):
            found = _loop(linked, path, outer, caught=caught, depth=depth - 1)
            if found is not None:
                return found
    return None


def _is_own(call: CallFact) -> bool:
    """Return True for ``self.name()`` and ``name()``."""
    func = call.call.func
    return isinstance(func, e.Name) or (isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf))


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Return True if the handler does not end with ``raise``, ``return`` or ``break``."""
    return not isinstance(handler.body[-1], ast.Raise | ast.Return | ast.Break)


def _ends(node: ast.Try, inner: Sequence[ast.AST]) -> bool:
    """Return True if a handler or the ``finally`` suite ends something, by the names that it calls."""
    if not inner or inner[0] not in node.body:
        return False
    suites = [*node.finalbody, *(part for handler in node.handlers for part in handler.body)]
    calls = (part for statement in suites for part in walk(statement) if isinstance(part, ast.Call))
    return any(_ENDING.search(called_name(call)) for call in calls)
