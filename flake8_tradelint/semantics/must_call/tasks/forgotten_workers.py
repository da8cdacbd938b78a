"""Find background tasks that a clean-up forgets, while it closes other things beside them.

The task is kept on an application (``app["poller"] = create_task(poll(app))``) or in a global. It ends with
the event loop at the latest; but a clean-up such as ``await app["session"].close()`` closes what the task
still works with.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import call_at, function_at, parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import body_nodes, words_of
from flake8_tradelint.semantics.must_call.release.closing_uses import stored_globally
from flake8_tradelint.semantics.must_call.release.endless_loops import cancels_all, survives_closing
from flake8_tradelint.semantics.must_call.release.foreign_objects import may_be_released_there, put_on_foreign
from flake8_tradelint.semantics.must_call.release.module_variables import may_be_released_elsewhere
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref, runs_forever
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in, in_test, is_main
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ENDS = ("close", "aclose", "cancel", "disconnect", "cleanup")


class Forgotten(Record):
    """A task that ``use`` puts in ``shown``; ``ending`` closes something else that is kept there."""

    use: Use
    shown: str
    ending: CallFact


def forgotten_by_cleanup(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the task, if it never ends, nobody cancels or awaits it, and a neighbour is closed."""
    path, fact = acquired.path, acquired.fact
    if in_test(fact) or not runs_forever(linked, path, fact):
        return None
    found = _in_global(linked, acquired) if stored_globally(acquired) else _on_foreign(linked, acquired)
    if found is None or is_main(linked, path, fact) or cancels_all(linked, path):
        return None
    return None if _ends_with(linked, path, fact, found.ending) else found


def _ends_with(linked: OwnershipDb, path: str, fact: CallFact, ending: CallFact) -> bool:
    """Return True if the worker uses what is closed, and does not catch what that then raises."""
    ref = coroutine_ref(linked, path, fact)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return True
    ended, worker = _ended(linked, path, ending), function_at(linked, ref.path, function.span.line)
    uses = not ended or worker is None or any(ended in words_of(node) for node in body_nodes(worker))
    return uses and not survives_closing(linked, ref)


def _ended(linked: OwnershipDb, path: str, ending: CallFact) -> str:
    """Return the name of what is closed: ``session`` of ``app["session"].close()``."""
    closed = _closed(call_at(linked, path, ending.span))
    index = closed.slice if isinstance(closed, ast.Subscript) else None
    if isinstance(index, ast.Constant):
        return index.value if isinstance(index.value, str) else ""
    return callee_name(index if index is not None else closed)


def _closed(call: ast.Call | None) -> ast.expr | None:
    """Return the object whose method is called."""
    return call.func.value if call is not None and isinstance(call.func, ast.Attribute) else None


def _on_foreign(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the forgotten task on an object of a class outside the project."""
    put = put_on_foreign(linked, linked.tasks, acquired)
    if put is None:
        return None

    def is_other(closed: ast.expr) -> bool:
        within = closed.value if isinstance(closed, ast.Attribute | ast.Subscript) else None
        return within is not None and callee_name(within) == put.holder

    ending = _ending(linked, acquired, is_other)
    if ending is None or may_be_released_there(linked, linked.tasks, put):
        return None
    return Forgotten(put.use, put.shown, ending)


def _in_global(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the forgotten task in a global."""
    use = stored_globally(acquired)
    if use is None or sum(other.kind == "global" for other in acquired.uses) > 1:
        return None
    names = _globals(linked.code(acquired.path)) - {use.name}
    if not names:
        return None
    ending = _ending(linked, acquired, lambda closed: isinstance(closed, ast.Name) and closed.id in names)
    if ending is None or may_be_released_elsewhere(linked, linked.tasks, acquired, use, unused=False):
        return None
    return Forgotten(use, use.name, ending)


@lru_cache(maxsize=4)  # asked for every task of a file
def _globals(data: bytes) -> frozenset[str]:
    """Return the names that ``global`` statements of the file declare."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    return frozenset(name for node in nodes if isinstance(node, ast.Global) for name in node.names)


def _ending(
    linked: OwnershipDb, acquired: Acquisition, is_other: Callable[[ast.expr], bool]
) -> CallFact | None:
    """Return ``app["session"].close()`` in the same file, behind the task if in the same function.

    ``is_other`` says whether an object that is closed is kept beside the task.
    """
    path, fact = acquired.path, acquired.fact
    start = fact.span.anchor.start
    found: list[tuple[bool, int, CallFact]] = []
    for call in (call for name in _ENDS for call in calls_in(linked, path, name)):
        span, elsewhere = call.span.anchor, call.function != fact.function
        closed = _closed(call_at(linked, path, call.span)) if elsewhere or span.start > start else None
        if closed is not None and is_other(closed):
            found.append((elsewhere, span.start, call))
    return min(found, key=lambda one: one[:2])[2] if found else None
