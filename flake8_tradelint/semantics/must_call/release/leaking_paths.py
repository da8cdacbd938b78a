"""Find paths through a function that leak a value which the function releases on other paths.

A path-sensitive search over the control-flow graph; the other paths are mostly the happy one.
"""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Edit, Fix, Span
from flake8_tradelint.semantics.control.flow import (
    ONE_BY_ONE,
    Flow,
    is_inside,
    joining_steps,
    raising_steps,
)
from flake8_tradelint.semantics.control.leak_search import Leak, comes_round, leaks
from flake8_tradelint.semantics.control.prepared import prepared
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.release.closing_uses import closed_by
from flake8_tradelint.semantics.must_call.release.release_analysis import callee_may_release
from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects
from flake8_tradelint.semantics.must_call.transfer.call_graph import is_context_manager
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.control.raising import Risk
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


class LeakingPath(Record):
    """The value bound at ``local`` is released by ``close``, but not on the path ``leak``.

    ``always``: where nothing raises, it is released before the function ends or acquires another one.
    ``why``: the path begins where the function only waits for tasks (``joining_steps``).
    """

    local: Use
    close: Use
    leak: Leak
    always: bool
    why: Risk = ""


_KEPT = frozenset({"attribute", "global", "item"})


def leaking_path(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> LeakingPath | None:
    """Return the path that leaks the value, if the function releases it elsewhere; exceptions come first."""
    fact = acquired.fact
    local = next((use for use in acquired.uses if use.kind == "local"), None)
    close = closed_by(resource, fact, acquired.uses)
    if fact.flow is None or close is None or local is None or not _stays_inside(acquired):
        return None
    if any(use.kind in _KEPT and is_inside(use.span.anchor, fact.statement.anchor) for use in acquired.uses):
        return None  # `app["session"] = session = ClientSession()`
    flow = _from_start(resource, fact.flow, acquired.uses)
    search = _Search(linked, acquired, flow, _first_use(linked, resource, acquired))
    found, always = _leaks(linked, resource, acquired, search)
    told = [leak for leak in found if leak.witness is not None]
    if not told:
        return None
    first = min(told, key=lambda leak: leak.how)
    return LeakingPath(local, close, first, always, _why(flow, first))


def _why(flow: Flow, leak: Leak) -> Risk:
    """Return the risk of the step, if it only waits for tasks."""
    return joining_steps(flow).get(leak.witness, "") if leak.witness is not None else ""


def closing_in_finally(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, found: LeakingPath
) -> Fix | None:
    """Return the fix that puts the statements from the assignment to the close into ``try`` and ``finally``.

    Only where every path without an exception leads to a close: other code that has the value is used to
    that.
    """
    statement, close = acquired.fact.statement.anchor, found.close
    awaited = close.name in resource.awaits
    plain = statement.start == found.local.span.anchor.start
    if (
        not found.always
        or found.why
        or not plain
        or close.kind != "method"
        or acquired.position is not None
        or resource.after
        or awaited != (close.result == "awaited")
    ):
        return None
    from flake8_tradelint.semantics.must_call.release.wrapping import Close, refuses_finally

    title = f"close `{found.local.name}` in `finally`"
    by_hand = Close(frozenset({close.name}), awaited)
    refused = refuses_finally(linked, acquired.path, acquired.fact.statement, by_hand)
    if refused:
        return Fix(f"{title}: not done by itself, as {refused}", "display", ())
    args = (("awaited", "yes" if awaited else "no"), ("closer", close.name))
    edit = Edit(acquired.path, statement, "close_in_finally", args)
    return Fix(title, "safe", (edit,))


def _stays_inside(acquired: Acquisition) -> bool:
    """Return True if this function alone uses the value, under a name, so that its flow tells everything."""
    return all(use.function == acquired.fact.function and not use.through for use in acquired.uses)


def _leaks(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, search: _Search
) -> tuple[list[Leak], bool]:
    """Return the paths that miss a release, and whether every path without an exception has one."""
    path, uses = acquired.path, acquired.uses
    ended = tuple(use.span.anchor for use in uses if _ends(linked, resource, path, use))
    lent = tuple(use.span.anchor for use in uses if _is_lent(linked, resource, path, use))
    found = search.leaks(ended)
    if lent and any(leak.how == "return" for leak in found):
        # Without an exception the function does not release it: then the callee has taken it over.
        found = search.leaks((*ended, *lent))
    closed = tuple(use.span.anchor for use in uses if released(resource, use))
    return found, not search.comes_round(closed)


def _from_start(resource: Resource, flow: Flow, uses: tuple[Use, ...]) -> Flow:
    """Return the flow from the call on that starts the value (``await producer.start()``)."""
    starts = [use.span.anchor for use in uses if use.name in resource.after]
    for index, step in enumerate(flow.steps):
        if starts and step.span is not None and is_inside(starts[0], step.span.anchor):
            return replace(flow, start=index)
    return flow


def is_work(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use lends the value, or calls a method of it whose result may be awaited.

    ``exchange.market(symbol)["id"]`` opens no connection.
    """
    if use.kind == "method" and use.name not in resource.releases:
        return use.result not in ("discarded", "other")
    return use.kind == "argument" and not only_inspects(linked, path, use)


def _first_use(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> int:
    """Return the offset of the first use that opens something; 0 for values that are open from the start."""
    if not resource.on_use:
        return 0
    asked = (
        use
        for use in acquired.uses
        if use.kind not in ("local", "read", "tested")
        and not released(resource, use)
        and (use.kind not in ("method", "argument") or is_work(linked, resource, acquired.path, use))
    )
    return min((use.span.anchor.start for use in asked), default=0)


def _ends(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use ends the obligation."""
    if use.kind == "argument":
        if callee_may_release(use) or not resource.lent:
            return True
        return linked.call_summaries.handling(resource, path, use) == "released"
    if use.kind == "yielded":
        # What fails in the block of a context manager is raised where it yields; in a framework nothing is.
        from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import is_handed_on

        name = use.function.rpartition(".")[2]
        if is_context_manager(linked, path, use.function):
            return is_handed_on(linked, name)
        from flake8_tradelint.semantics.must_call.release.injected_values import is_injected

        return not is_injected(linked, name)
    if use.kind == "iterated":
        return False  # `async for message in consumer`
    return released(resource, use) or use.kind == "attribute" or handed_over(linked, resource, path, use)


def _is_lent(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the callee may have taken the value over."""
    given = use.kind in ("argument", "yielded") and handed_over(linked, resource, path, use)
    return given and not _ends(linked, resource, path, use)


class _Search:
    """A search for leaking paths; steps that turn out not to raise are no way out."""

    def __init__(self, linked: OwnershipDb, acquired: Acquisition, flow: Flow, first_use: int) -> None:
        self._linked, self._flow, self._first_use = linked, flow, first_use
        self._function = FunctionRef(acquired.path, acquired.fact.function)
        self._names = frozenset(use.name for use in acquired.uses if use.kind == "local")
        self._calm: set[Span] = set()

    def leaks(self, ended: tuple[Anchor, ...]) -> list[Leak]:
        """Return the paths that miss the steps ``ended``, at most one of each kind."""
        self._calm |= prepared(self._flow, ended)
        tried = 0
        while True:
            found = leaks(self._flow, ended, self._names, self._calm)
            raised = next((leak.witness for leak in found if leak.how == "exception"), None)
            if raised is None or self._matters(raised):
                return found
            tried += 1
            if tried == ONE_BY_ONE:
                self._calm.update(span for span in raising_steps(self._flow) if not self._matters(span))
            self._calm.add(raised)

    def _matters(self, raised: Span) -> bool:
        if raised.anchor.end <= self._first_use:
            return False
        risk = joining_steps(self._flow).get(raised)
        if risk is not None:
            from flake8_tradelint.semantics.must_call.release.cancelled_tasks import raises_again

            return raises_again(self._linked, self._function, raised, risk)
        return self._linked.call_summaries.raises(self._function, raised)

    def comes_round(self, closed: tuple[Anchor, ...]) -> bool:
        """Return True if a path without an exception misses ``closed`` and leaves, or acquires again."""
        return comes_round(self._flow, closed, self._names)
