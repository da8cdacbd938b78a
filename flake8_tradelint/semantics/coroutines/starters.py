"""Functions that start or await a coroutine, and refuse the function that makes one."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import STARTERS
from flake8_tradelint.semantics.inference.known_types import EVENT_LOOPS
from flake8_tradelint.semantics.must_call.acquire.acquisitions import loop_name
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FIRST = {
    "asyncio.create_task": ("0", "coro"),
    "asyncio.ensure_future": ("0", "coro_or_future"),
    "asyncio.run": ("0", "main"),
    "asyncio.run_coroutine_threadsafe": ("0", "coro"),
    "asyncio.shield": ("0", "arg"),
    "asyncio.wait_for": ("0", "fut"),
    "asyncio.wait": ("0", "fs"),
    "asyncio.as_completed": ("0", "fs"),
}
"""By full name: where the function takes its coroutine, or several."""
_METHODS = {"create_task": ("0", "coro"), "run_until_complete": ("0", "future"), "run": ("0", "coro")}
_MODULES = ("asyncio.tasks.", "asyncio.runners.")


def refusal(linked: OwnershipDb, path: str, fact: CallFact, place: str) -> str:
    """Return the error that the call raises if it gets a function at ``place``; ``""`` for other calls."""
    if fact.name not in STARTERS:
        return ""
    func = fact.call.func
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef):
        name = symbol.name
        for module in _MODULES:
            name = name.replace(module, "asyncio.")
        if name == "asyncio.gather":
            return "TypeError" if place.isdigit() else ""
        taken = place in _FIRST.get(name, ())
        return ("ValueError" if name == "asyncio.run" else "TypeError") if taken else ""
    if symbol is not None or not isinstance(func, e.Attribute) or place not in _METHODS.get(fact.name, ()):
        return ""
    return _of_object(linked, path, func)


def _of_object(linked: OwnershipDb, path: str, func: e.Attribute) -> str:
    """Return the same for a method of an event loop, a task group or a runner."""
    found = linked.receivers.infer(path, func.value)
    if found is None:
        known = func.attr != "run" and bool(loop_name(func.value))
        return "TypeError" if known else ""
    classes = {"run": {"asyncio.Runner"}, "create_task": EVENT_LOOPS | {"asyncio.TaskGroup"}}
    wanted = classes.get(func.attr, EVENT_LOOPS)
    known = any(linked.classes.is_subclass(found.cls, name) for name in wanted)
    return ("ValueError" if func.attr == "run" else "TypeError") if known else ""
