"""Find values that are used after the ``async with`` block that closes them.

The value itself gets out of the block, or an object that keeps it, or a task that uses it.
"""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.must_call.lend.blocks import Block, block_of
from flake8_tradelint.semantics.must_call.lend.borrowers import (
    borrower,
    made_by_library,
    method_called,
    reaches,
    stored_once,
    users,
    uses_of_attribute,
)
from flake8_tradelint.semantics.must_call.lend.closing_callees import is_used_by, taken_by, works
from flake8_tradelint.semantics.must_call.lend.steps import opener, steps_of
from flake8_tradelint.semantics.must_call.lend.used_again import construction
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb

    _IsWork = Callable[[Use], bool]
    How = Literal["returned", "kept", "task", "coroutine", "after"]


_STARTS = frozenset({"create_task", "ensure_future"})


class Escape(Record):
    """What gets out of the block at ``at``: ``shown``, the value, an object with it, or a task that uses it.

    ``used`` is a use after the block; without one nobody in sight uses it. ``sure``: it is known to use the
    value.
    """

    how: How
    at: Span
    block: Span
    shown: str
    used: Location | None = None
    sure: bool = True


def escape(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Escape | None:
    """Return the first way in which the value gets out of the block that closes it, and is used later."""
    own = acquired.fact.function
    uses = [use for use in acquired.uses if use.function == own]
    entered = next((use for use in uses if use.kind == "entered" and use.result == "async"), None)
    if entered is None or entered.through or not any(map(_may_escape, uses)):
        return None
    block = block_of(linked, acquired.path, entered.span)
    if block is None:
        return None
    search = _Search(linked, resource, acquired, block, entered.span)
    return next(search.escapes(uses), None)


def _may_escape(use: Use) -> bool:
    return use.kind in ("returned", "attribute", "argument", "method", "iterated")


class _Search:
    """The search for what gets out of one block."""

    def __init__(
        self, linked: OwnershipDb, resource: Resource, acquired: Acquisition, block: Block, entered: Span
    ) -> None:
        self._linked, self._resource = linked, resource
        self._path, self._own = acquired.path, acquired.fact.function
        self._block, self._entered = block, entered
        self._steps = steps_of(linked, opener(acquired))

    def escapes(self, uses: Iterable[Use]) -> Iterator[Escape]:
        """Yield the ways of the value, and of what is made with it, out of the block."""
        noun = self._resource.noun
        for use in uses:
            if self._is_work(use) and self._comes_after(use):
                yield self._told("after", use.span, f"this {noun}", Location(self._path, use.span))
            if not self._block.has(use.span):
                continue
            yield from self._out(use, self._is_work, f"this {noun}")
            if use.kind == "argument":
                yield from self._made_with(use)
            if use.kind == "method" and self._is_work(use):
                yield from self._started(use.span, use.name)

    def _comes_after(self, use: Use) -> bool:
        """Return True if a path leads from the end of the block to the use."""
        if self._steps is None or use.span.anchor.start < self._block.anchor.end:
            return False
        return self._steps.first_after(self._entered, [use.span], left=True) is not None

    def _is_work(self, use: Use) -> bool:
        return works(self._resource, use)

    def _told(self, how: How, at: Span, shown: str, used: Location | None) -> Escape:
        return Escape(how, at, self._entered, shown, used)

    def _out(self, use: Use, is_work: _IsWork, shown: str) -> Iterator[Escape]:
        """Yield the escape if the use returns the value, or keeps it in an attribute of ``self``."""
        if use.kind == "returned" and use.through in ("", "tuple"):
            seen, used = self._used_by_callers(is_work)
            if not seen or used is not None:
                yield self._told("returned", use.span, shown, used)
        if use.kind == "attribute" and isinstance(use.expr, e.SelfOf) and not use.through:
            used = self._used_by_methods(ClassRef(self._path, use.expr.qualname), use.name, is_work)
            stored = self._block.assignment(use.span.anchor)
            if used is not None and not self._block.waits_after(stored):
                yield self._told("kept", use.span, shown, used)

    def _used_by_callers(self, is_work: _IsWork) -> tuple[bool, Location | None]:
        """Return whether a call of the function is in sight, and a use of its result that needs it open."""
        ref, seen = FunctionRef(self._path, self._own), False
        function = self._linked.symbols.function(ref)
        if function is None or function.is_generator:
            return True, None
        for path, call in self._linked.calls(function.name):
            if ref not in [callee.ref for callee in callees(self._linked, path, call.call.func)]:
                continue
            seen = True
            for use in after_await(call.uses) if function.is_async else call.uses:
                if is_work(use):
                    return True, Location(path, use.span, "used here")
        return seen, None

    def _used_by_methods(self, cls: ClassRef, attr: str, is_work: _IsWork) -> Location | None:
        """Return a use of the attribute in another method, if nothing else is ever stored there."""
        if not stored_once(self._linked, cls, attr):
            return None
        for path, use in uses_of_attribute(self._linked, cls, attr):
            if is_work(use) and (path, use.function) != (self._path, self._own):
                return Location(path, use.span, "used here")
        return None

    def _made_with(self, use: Use) -> Iterator[Escape]:
        """Yield the ways out of an object that keeps the value, and of a coroutine that uses it."""
        kept = borrower(self._linked, self._path, use)
        if kept is not None:
            wanted = users(self._linked, self._resource, kept)

            def is_work(done: Use) -> bool:
                ref = method_called(self._linked, kept, done.name) if done.kind == "method" else None
                return ref is not None and reaches(self._linked, kept, ref, wanted)

            yield from self._of_object(use, is_work, f"this `{kept.cls.qualname}`") if wanted else ()
        elif made_by_library(self._linked, self._path, use):
            shown = f"what `{e.last_name(use.expr) or 'this'}()` makes"
            found = self._of_object(use, _is_awaited_method, shown)
            yield from (replace(one, sure=False) for one in found if one.used is not None)
        else:
            yield from self._coroutine(use)

    def _of_object(self, use: Use, is_work: _IsWork, shown: str) -> Iterator[Escape]:
        """Yield the ways out of the object that is made with the value."""
        made = construction(self._linked, self._path, use)
        uses = made.uses if made is not None else ()
        for done in after_await(uses) if use.result == "awaited" else uses:
            if done.function != self._own:
                continue
            if self._block.has(done.span):
                yield from self._out(done, is_work, shown)
                if done.kind == "method" and done.result == "argument" and is_work(done):
                    yield from self._started(done.span, done.name)
            elif is_work(done) and self._comes_after(done):
                yield self._told("after", done.span, shown, Location(self._path, done.span))

    def _coroutine(self, use: Use) -> Iterator[Escape]:
        """Yield the escape of a coroutine that gets the value, and that a task runs after the block."""
        taken = taken_by(self._linked, self._path, use) if use.result != "awaited" else None
        function = self._linked.symbols.function(taken.ref) if taken is not None else None
        if taken is None or function is None or not function.is_async or function.is_generator:
            return
        if is_used_by(self._linked, self._resource, taken):
            made = construction(self._linked, self._path, use)
            if made is not None:
                yield from self._started(made.span, made.name)

    def _started(self, at: Span, name: str) -> Iterator[Escape]:
        """Yield the escape of the coroutine made at the place, if it runs behind the block.

        A task runs it that nothing in the block lets run, or it is awaited there.
        """
        for _, call in self._linked.calls(name, paths=[self._path]):
            if not is_inside(at.anchor, call.span.anchor) or call.function != self._own:
                continue
            starts = any(use.kind == "argument" and e.last_name(use.expr) in _STARTS for use in call.uses)
            if starts and not self._block.waits_after(call.span.anchor):
                yield self._told("task", call.span, f"`{name}()`", None)
            late = next((use for use in call.uses if _awaits(use) and self._comes_after(use)), None)
            early = any(_awaits(use) and self._block.has(use.span) for use in call.uses)
            if late is not None and not starts and not early:
                used = Location(self._path, late.span, "awaited here")
                yield self._told("coroutine", call.span, f"`{name}()`", used)


def _is_awaited_method(use: Use) -> bool:
    return use.kind == "method" and use.result in ("awaited", "entered")


def _awaits(use: Use) -> bool:
    """Return True if the use awaits the coroutine, or gives it to something that is awaited at once."""
    return use.kind == "awaited" or (use.kind == "argument" and use.result == "awaited")
