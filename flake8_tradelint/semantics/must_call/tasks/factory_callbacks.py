"""Find task factories passed to an event loop, which calls them and drops the task.

``loop.call_later(1, asyncio.create_task, work())``: the loop's handle holds the coroutine at most, and
nobody holds the task.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.must_call.acquire.acquisitions import LOOP_NAME
from flake8_tradelint.semantics.must_call.tasks.callbacks import HELD_ELSEWHERE, PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Confidence
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def handed_factory(
    linked: OwnershipDb, path: str, fact: CallFact, *, known: bool = False
) -> Confidence | None:
    """Return the confidence that a loop gets a task factory with the coroutine for it; ``None`` if not.

    ``known``: the caller knows that the receiver is a loop and that the argument makes tasks.
    """
    place, call = PLACES.get(fact.name), fact.call
    if place is None or len(call.args) <= place or any(name == "*" for name, _ in call.keywords):
        return None
    handed = call.args[place:]
    if isinstance(handed[0], e.Call):
        partial = linked.symbols.qualified(linked.symbols.resolve(path, handed[0].func))
        handed = (*handed[0].args, *handed[1:]) if partial == "functools.partial" else ()
    if len(handed) < 2:
        return None
    factory, work = handed[:2]
    if not isinstance(work, e.Call) or e.last_name(work.func) in HELD_ELSEWHERE:
        return None  # a future that is handed on may be somebody else's as well
    if not isinstance(call.func, e.Attribute):
        return None
    if known:
        return "high"
    caller = _on_a_loop(linked, path, call.func.value, fact.receiver)
    made = makes_task(linked, path, factory, call.func.value, fact.receiver)
    if caller is None or made is None:
        return None
    return "high" if caller == made == "high" else "medium"


def makes_task(
    linked: OwnershipDb, path: str, factory: e.Expr, receiver: e.Expr, name: str
) -> Confidence | None:
    """Return the confidence that the callable ``factory`` makes a task; ``None`` if it does not.

    ``receiver`` is the expression that gets it, ``name`` its name: mostly the loop whose method it is.
    """
    symbol = linked.symbols.resolve(path, factory)
    if symbol is not None:
        makers = linked.tasks.functions | linked.tasks.classes
        return "high" if linked.symbols.qualified(symbol) in makers else None
    if not isinstance(factory, e.Attribute) or factory.attr not in linked.tasks.loop_methods:
        return None
    called = name if factory.value == receiver else e.last_name(factory.value)
    return _on_a_loop(linked, path, factory.value, called)


def _on_a_loop(linked: OwnershipDb, path: str, receiver: e.Expr, name: str) -> Confidence | None:
    """Return the confidence that the receiver is an event loop: by its class, or else by its name."""
    found = linked.receivers.infer(path, receiver)
    if found is None:
        return "medium" if LOOP_NAME.match(name) else None
    is_loop = any(linked.classes.is_subclass(found.cls, loop) for loop in known_types.EVENT_LOOPS)
    return "high" if is_loop else None
