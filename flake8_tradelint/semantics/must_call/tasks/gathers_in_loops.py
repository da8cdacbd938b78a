"""Find loops that go on after ``await gather(...)`` has failed, and start endless coroutines once more.

``gather`` cancels nothing when one of its coroutines fails: those that never end by themselves are still
there when the loop comes round, and do their work twice from then on.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.cancellation import spelled
from flake8_tradelint.semantics.control.parsing_again import call_at, parsed_around
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around, called_name
from flake8_tradelint.semantics.must_call.release.endless_loops import survives_closing
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in, in_test
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    symbol = linked.symbols.resolve(path, fact.call.func)
    if not isinstance(symbol, ExternalRef) or symbol.name not in _FULL_NAMES:
        return None
    call = call_at(linked, path, fact.span)
    endless = _endless(linked, path, fact, [*_started(linked, call)]) if call is not None else None
    loop = _loop(linked, path, fact, caught=False) if endless is not None else None
    return Repeated(endless, loop) if endless is not None and loop is not None else None


def _started(linked: OwnershipDb, gather: ast.Call) -> Iterator[tuple[ast.Call, bool]]:
    """Yield the calls that make the coroutines, and whether a comprehension makes several by one."""
    for argument in gather.args:
        made = argument.value if isinstance(argument, ast.Starred) else argument
        several = isinstance(made, ast.ListComp | ast.GeneratorExp | ast.SetComp)
        made = made.elt if isinstance(made, ast.ListComp | ast.GeneratorExp | ast.SetComp) else made
        if called_name(made) in linked.tasks.names() and isinstance(made, ast.Call) and made.args:
            made = made.args[0]
        if isinstance(made, ast.Call):
            yield made, several


def _endless(
    linked: OwnershipDb, path: str, fact: CallFact, started: list[tuple[ast.Call, bool]]
) -> FunctionSummary | None:
    """Return a coroutine that never ends, if another one may fail."""
    refs = [_function(linked, path, fact, call) for call, _ in started]
    failing = [ref is None or linked.call_summaries.may_raise(ref) for ref in refs]
    for at, (ref, (call, several)) in enumerate(zip(refs, started, strict=True)):
        function = linked.symbols.function(ref) if ref is not None else None
        if ref is None or function is None or not (function.is_async and function.loops):
            continue
        others = failing if several else failing[:at] + failing[at + 1 :]
        # A coroutine that gets a connection of this turn ends with it, unless it catches everything.
        gets = not several and any(isinstance(given, ast.Name) for given in call.args)
        if any(others) and (not gets or survives_closing(linked, ref)):
            return function
    return None


def _function(linked: OwnershipDb, path: str, fact: CallFact, call: ast.Call) -> FunctionRef | None:
    """Return the function of the project that the call runs: of the module, or a method of self."""
    if isinstance(call.func, ast.Name):
        found = linked.symbols.resolve(path, e.Name(call.func.id))
        return found if isinstance(found, FunctionRef) else None
    owner, _, name = spelled(call.func).rpartition(".")
    return linked.classes.method(ClassRef(path, fact.cls), name) if owner in ("self", "cls") else None


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
