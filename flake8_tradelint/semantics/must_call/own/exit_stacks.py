"""Find the exit stack of an object that is to close a value: ``self._stack.enter_async_context(value)``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.must_call.acquire.resources import Resource
from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


_ENTERING = frozenset({"enter_async_context", "enter_context"})
_STACKS = ("contextlib.AsyncExitStack", "contextlib.ExitStack")

_NONE = e.Literal("NoneType", "None")

STACK = Resource(
    noun="exit stack",
    closer="aclose",
    releases=frozenset({"aclose", "close", "pop_all", "__aexit__", "__exit__"}),
    awaits=frozenset({"aclose"}),
    lent=True,
)


def on_stack_of_self(linked: ResourceDb, acquired: Acquisition) -> tuple[Held, Use] | None:
    """Return the attribute with the stack that is to close the value, if that is all that is done to it."""
    found, path = None, acquired.path
    for use in acquired.uses:
        stack = _stack(use)
        if stack is not None and _is_stack(linked, path, stack):
            assert isinstance(stack.value, e.SelfOf)
            found = Held(path, acquired.fact, ClassRef(path, stack.value.qualname), stack.attr), use
        elif use.kind not in ("local", "method", "read", "tested"):
            return None
    return found


def _stack(use: Use) -> e.Attribute | None:
    """Return ``self._stack`` of a call that enters the value on it."""
    if use.kind != "argument" or use.through or not isinstance(use.expr, e.Attribute):
        return None
    stack = use.expr.value
    on_self = isinstance(stack, e.Attribute) and isinstance(stack.value, e.SelfOf)
    return stack if use.expr.attr in _ENTERING and on_self and isinstance(stack, e.Attribute) else None


def is_own(linked: ResourceDb, held: Held) -> bool:
    """Return True if the class makes every stack that the attribute may hold, as an empty one."""
    made = [value for value in assigned_values(linked, held) if value != _NONE]
    return bool(made) and all(
        isinstance(value, e.Call) and _is_stack_class(linked, held.owner.path, value.func) for value in made
    )


def entered_as(linked: ResourceDb, acquired: Acquisition) -> Iterator[Use]:
    """Yield the uses of what entering the value gives: ``self._session = await stack.enter_...(session)``."""
    spans = {use.span.anchor for use in acquired.uses} | {acquired.fact.span.anchor}
    for name in sorted(_ENTERING):
        for call in linked.calls_in(acquired.path, name):
            if any(argument.anchor in spans or _covers(argument, acquired) for argument in call.arguments):
                yield from after_await(call.uses)


def _covers(argument: Span, acquired: Acquisition) -> bool:
    inner = acquired.fact.span.anchor
    return argument.anchor.start <= inner.start and inner.end <= argument.anchor.end


def _is_stack(linked: ResourceDb, path: str, stack: e.Attribute) -> bool:
    found = linked.receivers.infer(path, stack)
    return found is not None and linked.symbols.qualified(found.cls) in _STACKS


def _is_stack_class(linked: ResourceDb, path: str, func: e.Expr) -> bool:
    return linked.symbols.qualified(linked.symbols.resolve(path, func)) in _STACKS
