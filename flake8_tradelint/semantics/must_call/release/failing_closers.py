"""Find closers that fail before they come to the close: ``task.cancel(); await task; await session.close()``.

The value stays open if every method that closes it may be left before by an exception, or is only called
where such a thing stands before the call.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.cancellation import awaited_tasks, cancelled_awaits, spelled
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.suites import called_name, own_nodes
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
from flake8_tradelint.semantics.must_call.release.cancelled_tasks import lets_cancellation_out, task_may_fail
from flake8_tradelint.semantics.must_call.release.method_flows import Escape, escape, method_flow
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.release.method_flows import MethodFlow, Reason
    from flake8_tradelint.semantics.must_call.release.release_sites import Sites
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ENDING = regex(
    r"clos|cancel|stop|shut_?down|disconnect|terminat|clean_?up|tear_?down|dispose|^wait|abort|release|kill"
    r"|exit|join|drain|finish|logout|unsubscribe",
    IGNORECASE,
)
"""Names of functions that end other things: code that ends one after the other expects no failure."""

_DEPTH = 2
"""How many calls up from a private method that closes the value its callers are searched."""


class SkippedClose(Record):
    """``escape`` leaves a method of the class before ``close`` in ``path``, which would release the value."""

    escape: Escape
    close: Span
    path: str


def failing_closer(linked: OwnershipDb, held: Held, sites: Sites) -> SkippedClose | None:
    """Return the first failure in a method that closes the value, if each of these methods has one.

    Methods that are no closers by name, a ``reconnect``, do not count, but for private ones of closers.
    """
    found: list[SkippedClose] = []
    closers = {ref: spans for ref, spans in sites.items() if _is_closer(ref)}
    private = {ref: spans for ref, spans in sites.items() if _is_private(ref) and not closers}
    for ref, spans in (closers or private).items():
        one = _failing(linked, held, ref, tuple(span.anchor for span in spans), (ref.path, spans[0]), _DEPTH)
        if one is None:
            return None
        found.append(one)
    return found[0] if found else None


def _failing(
    linked: OwnershipDb,
    held: Held,
    ref: FunctionRef,
    ends: tuple[Anchor, ...],
    close: tuple[str, Span],
    depth: int,
) -> SkippedClose | None:
    """Return what leaves the method before ``ends``; of a private method, also what leaves its callers."""
    method = method_flow(linked, ref)
    if method is None or not ends:
        return None
    entry = method.graph.starts[method.graph.function.body[0]]
    looks = method.looks_at(held.attr)
    found = escape(linked, method, (entry,), ends, looks, _reason(linked, method), caught=True)
    if found is not None and _is_closer(ref):
        return SkippedClose(found, close[1], close[0])
    name = ref.qualname.rpartition(".")[2]
    if depth == 0 or not _is_private(ref):
        return None
    callers = [*_callers(linked, held, name)]
    if not all(map(_is_closer, callers)):
        return None
    if found is not None and callers:
        return SkippedClose(found, close[1], close[0])
    if any(fact.role != "called" for _, fact in linked.attributes(name, (ref.path,))):
        return None  # whoever gets the method closes with it
    skipped = [_in_caller(linked, held, caller, name, close, depth) for caller in callers]
    return next(iter(skipped), None) if None not in skipped else None


def _is_closer(ref: FunctionRef) -> bool:
    """Return True if the method's name says that it ends something."""
    return CLOSER_NAME.match(ref.qualname.rpartition(".")[2]) is not None


def _is_private(ref: FunctionRef) -> bool:
    name = ref.qualname.rpartition(".")[2]
    return name.startswith("_") and not name.startswith("__")


def _in_caller(
    linked: OwnershipDb, held: Held, caller: FunctionRef, name: str, close: tuple[str, Span], depth: int
) -> SkippedClose | None:
    method = method_flow(linked, caller)
    ends = tuple(at for called, at in method.calls_on_self() if called == name) if method is not None else ()
    return _failing(linked, held, caller, ends, close, depth - 1)


def _callers(linked: OwnershipDb, held: Held, name: str) -> Iterator[FunctionRef]:
    """Yield the methods of the class and its relatives that call the method on ``self``."""
    for owner in (*linked.classes.project_mro(held.owner), *linked.subclasses(held.owner)):
        for caller in sorted(linked.classes.callers(owner).get(name, ())):
            yield FunctionRef(owner.path, f"{owner.qualname}.{caller}")


def _reason(linked: OwnershipDb, method: MethodFlow) -> Callable[[Span], Reason]:
    """Return a function that tells why a step of the closer counts: what only ends other things does not."""
    awaits = [node for node in own_nodes(method.graph.function) if isinstance(node, ast.Await)]
    cancelled = cancelled_awaits(method.graph.function)

    def reason(step: Span) -> Reason:
        inside = [node for node in awaits if is_inside(method.module.anchor(node), step.anchor)]
        if any(_ends_cancelled(linked, method, node.value) for node in inside):
            return "cancelled"
        works = [node for node in inside if node not in cancelled and not _is_ending(node.value)]
        return "fails" if not inside or any(_may_fail(linked, method, node.value) for node in works) else ""

    return reason


def _may_fail(linked: OwnershipDb, method: MethodFlow, value: ast.expr) -> bool:
    """Return True for calls, and for tasks whose coroutine may raise: awaiting them raises it again."""
    tasks = [spelled(task) for task in awaited_tasks(value)]
    return not tasks or any(task_may_fail(linked, method.ref, name) for name in tasks)


def _is_ending(value: ast.expr) -> bool:
    """Return True if the awaited call ends something, by its name; or several such calls together."""
    if not isinstance(value, ast.Call):
        return False
    if called_name(value) not in ("gather", "wait_for", "shield"):
        return _ENDING.search(called_name(value)) is not None
    given = (node for argument in value.args for node in walk(argument) if isinstance(node, ast.Call))
    return any(_ENDING.search(called_name(call)) for call in given)


def _ends_cancelled(linked: OwnershipDb, method: MethodFlow, value: ast.expr) -> bool:
    """Return True if the function that is called awaits a task that it has cancelled, and lets that out."""
    callee = _callee(linked, method, value.func) if isinstance(value, ast.Call) else None
    called = method_flow(linked, callee) if callee is not None else None
    if called is None or not isinstance(value, ast.Call):
        return False
    entry = called.graph.starts[called.graph.function.body[0]]
    if escape(linked, called, (entry,), (), (), lambda _: "") is None:
        return False
    given = [spelled(argument) for argument in value.args]
    known = [lets_cancellation_out(linked, method.ref, name) for name in given if name]
    return True in known or all(one is None for one in known)


def _callee(linked: OwnershipDb, method: MethodFlow, func: ast.expr) -> FunctionRef | None:
    """Return the project's function that ``func`` names: of the module, or a method of self."""
    if isinstance(func, ast.Name):
        found = linked.symbols.resolve(method.ref.path, e.Name(func.id))
        return found if isinstance(found, FunctionRef) else None
    owner, _, name = spelled(func).rpartition(".")
    if owner not in ("self", "cls"):
        return None
    return linked.classes.method(ClassRef(method.ref.path, method.ref.qualname.rpartition(".")[0]), name)
