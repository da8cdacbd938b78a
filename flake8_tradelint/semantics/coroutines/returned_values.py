"""Coroutines that an async function returns as if they were the result: one ``await`` does not suffice."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.fate import Lost
from flake8_tradelint.semantics.coroutines.taking import is_plain_class
from flake8_tradelint.semantics.inference.types import NONE
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import FunctionSummary


_VALUES = frozenset({"read", "method", "tested", "iterated"})
_NOTHING_ELSE = frozenset({"local", "discarded"})


def returned_as_value(linked: CoroutineDb, path: str, fact: CallFact, made: Made) -> Lost | None:
    """Return how the coroutine is lost in ``return fetch()``, if the function's callers want a value.

    The function's other ``return`` statements give values, it calls itself, its annotation promises a value,
    or all callers that are known await it once and use the result.
    """
    ref = FunctionRef(path, fact.function)
    found = linked.symbols.definitions(ref)
    if len(found) != 1 or not found[0].is_async or found[0].is_generator or found[0].decorators:
        return None
    recursive = _is_of(made, ref)
    others = [value for value in found[0].returned if value != fact.call]
    if not (
        recursive
        or _promises(linked, path, found[0])
        or any(_is_value(linked, path, value) for value in others)
        or _is_used(linked, ref)
    ):
        return None
    how = f"is returned by the async function `{found[0].name}` as if it were the result"
    return Lost(how, next(use for use in fact.uses if use.kind == "returned"))


def _promises(linked: CoroutineDb, path: str, function: FunctionSummary) -> bool:
    """Return True if the return annotation is a plain type."""
    if function.returns is None:
        return False
    found = linked.receivers.infer(path, e.Instance(function.returns))
    return found is not None and (found.cls == NONE.cls or is_plain_class(linked, found.cls))


def _is_value(linked: CoroutineDb, path: str, value: e.Expr) -> bool:
    """Return True if nothing of this could be awaited a second time."""
    if isinstance(value, e.Await | e.Literal | e.Sequence | e.Mapping):
        return True
    if isinstance(value, e.Call) and linked.async_functions.made_by(path, value.func) is not None:
        return False
    found = linked.receivers.infer(path, value)
    return found is not None and is_plain_class(linked, found.cls)


def _is_used(linked: CoroutineDb, ref: FunctionRef) -> bool:
    """Return True if callers await the function and read of the result, and none does anything else."""
    used = False
    for path, call in linked.calls(ref.qualname.rpartition(".")[2]):
        made = linked.async_functions.made_by(path, call.call.func)
        if made is None or not _is_of(made, ref):
            continue
        kinds = {use.kind for use in after_await(call.uses)}
        valued = not kinds.isdisjoint(_VALUES)
        # Behind a value there may be uses of its items.
        if "awaited" in kinds or not (valued or kinds <= _NOTHING_ELSE):
            return False
        used = used or valued
    return used


def _is_of(made: Made, ref: FunctionRef) -> bool:
    """Return True if it is the coroutine of this function."""
    return made.defined is not None and (made.defined.path, made.qualname) == (ref.path, ref.qualname)
