"""The sinks of a coroutine: whether something can await it, and if not, what the code does with it instead.

As in all must-call analysis, a use after which other code may await the value ends the
search. The uses that are left are legal for a result but not for a coroutine.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import CHOOSERS, drops
from flake8_tradelint.semantics.coroutines.collections_of import is_collected, lost_items
from flake8_tradelint.semantics.facts import COPIES
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use


_OWN = frozenset({"send", "throw", "close"})
_ITEMS = frozenset({"[]", "values", "items", "pop", "popitem", "popleft", "copy"})
"""Reading one of these continues with what is inside a value."""

_DISPLAYS = frozenset({"dict", "list", "set", "tuple"})
_GIVEN_ALL = frozenset({"generator", "list", "set", "tuple"})
_COUNTED = {
    "builtins.any": "is always true for `any`",
    "builtins.all": "is always true for `all`",
    "builtins.sum": "is added up as if it were the result",
}

_TESTED = {
    "condition": "is always true as a condition",
    "compared": "is compared as if it were the result",
    "formatted": "is formatted as if it were the result",
    "arithmetic": "is computed with as if it were the result, which raises `TypeError`",
}
_NUMBERS_AND_TEXTS = frozenset(
    f"builtins.{name}" for name in ("int", "float", "str", "bytes", "list", "tuple")
)


class Lost(Record):
    """A coroutine that is never awaited; ``how`` says in the message what happens to it, ``at`` where."""

    how: str
    at: Use


_ENDS = frozenset(
    {
        *("discarded", "local", "global", "tested", "iterated", "entered"),
        *("method", "read", "argument", "lambda", "other"),
    }
)


_USES_OF_VALUES = frozenset({"local", "argument", "read", "method", "tested", "iterated"})


def may_be_lost(fact: CallFact | AttributeFact) -> bool:
    """Return True if ``lost`` may find anything, by the kinds of the uses alone."""
    if is_collected(fact):
        return all(use.kind in _ENDS or use.result == "collected" for use in fact.uses)
    return bool(fact.uses) and all(use.kind in _ENDS for use in _direct(fact))


def may_be_annotated(fact: CallFact) -> bool:
    """Return True if a variable gets the result, and what is done with it may be done with a value."""
    first = fact.uses[0] if fact.uses else None
    if first is None or first.kind != "local" or len(fact.uses) == 1:
        return False
    return all(use.kind in _USES_OF_VALUES and not use.through for use in fact.uses)


def may_be_returned(fact: CallFact) -> bool:
    """Return True if an async function returns the result of the call and does nothing else with it."""
    kinds = {use.kind for use in fact.uses if not use.through and use.function == fact.function}
    alone = all(not use.through and use.function == fact.function for use in fact.uses)
    return fact.in_async and alone and "returned" in kinds and kinds <= {"local", "returned"}


def lost(linked: CoroutineDb, path: str, fact: CallFact | AttributeFact) -> Lost | None:
    """Return how the coroutine that the call makes is lost; ``None`` if something may await it."""
    if is_collected(fact):
        found = lost_items(linked, path, fact)
        if found is not None:
            return Lost(*found)
    uses = _direct(fact)
    ends = [_end(linked, path, use, alone=len(fact.uses) == 1) for use in uses]
    if not ends or None in ends:
        return None
    told = [Lost(how, use) for how, use in zip(ends, uses, strict=True) if how]
    if told:
        return told[0]
    first = fact.uses[0]
    bound = first.kind in ("local", "global")
    return Lost(f"is bound to `{first.name}`, which is never awaited", first) if bound else None


def _direct(fact: CallFact | AttributeFact) -> tuple[Use, ...]:
    """Return the uses of the coroutine itself: it has no items, so uses of its items do not count."""
    first = fact.uses[0] if fact.uses else None
    if first is not None and first.kind == "iterated" and not first.through:
        return fact.uses[:1]  # iteration and unpacking fail: there are no items to use
    itself = tuple(use for use in fact.uses if not use.through)
    asked = any(use.kind in ("read", "method") and use.name in _ITEMS for use in itself)
    return itself if asked or any(map(_is_copied, itself)) else fact.uses


def _is_copied(use: Use) -> bool:
    """Return True for ``sorted(prices())``, which fails, as a coroutine cannot be iterated over."""
    return use.kind == "argument" and use.name.isdigit() and e.last_name(use.expr) in COPIES


def _end(linked: CoroutineDb, path: str, use: Use, *, alone: bool) -> str | None:
    """Return what the use does with the value; "" if nothing, ``None`` if the value may be awaited."""
    if use.through:
        # `[refresh(symbol) for symbol in symbols]` as a statement.
        if alone and use.kind == "discarded" and use.through in _DISPLAYS:
            return "is thrown away"
        return _counted(linked, path, use) if use.kind == "argument" and use.through in _GIVEN_ALL else None
    match use.kind:
        case "discarded":
            return "is thrown away, so it never runs" if not use.name else None
        case "local":
            return ""
        case "global":
            return "" if use.name == "_" else None
        case "tested":
            return _TESTED.get(use.result)
        case "iterated":
            does = "is unpacked" if use.result == "unpacked" else "is iterated over"
            return f"{does}, which raises `TypeError`"
        case "entered":
            return "is entered as a context manager, which raises"
        case "method" | "read":
            return _member(use)
        case "argument":
            from flake8_tradelint.semantics.coroutines.taking import takes_result

            return takes_result(linked, path, use)
        case "lambda":
            callee = e.last_name(use.expr)
            lost_there = drops(linked, path, use.expr, use.name)
            does = "takes it for the result" if callee in CHOOSERS else "ignores it"
            return f"is returned by a lambda to `{callee}`, which {does}" if lost_there else None
        case "other" if use.result == "arithmetic":
            return _TESTED["arithmetic"]
        case "other" if use.result in ("augmented", "combined") and use.expr is not None:
            if (
                isinstance(use.expr, e.Call)
                and linked.async_functions.made_by(path, use.expr.func) is not None
            ):
                return _TESTED["arithmetic"]
            found = linked.receivers.infer(path, use.expr)
            known = found is not None and linked.symbols.qualified(found.cls) in _NUMBERS_AND_TEXTS
            return _TESTED["arithmetic"] if known else None
    return None


def _counted(linked: CoroutineDb, path: str, use: Use) -> str | None:
    """Return the message for ``any(is_ready(feed) for feed in feeds)``, which only tests the items."""
    symbol = linked.symbols.resolve(path, use.expr) if use.expr is not None and use.name == "0" else None
    return _COUNTED.get(symbol.name) if isinstance(symbol, ExternalRef) else None


def _member(use: Use) -> str | None:
    """Return the message for ``f().x``, ``f().x()`` and ``f()["x"]``, which a coroutine does not have."""
    if use.name in _OWN or use.name.startswith(("__", "cr_")):
        return None
    if use.name == "[]":
        return "is subscripted as if it were the result, which raises `TypeError`"
    return f"is asked for `{use.name}` as if it were the result, which raises `AttributeError`"


_ITERATING = frozenset(
    f"builtins.{name}"
    for name in ("list", "tuple", "set", "sorted", "sum", "max", "min", "any", "all", "len")
)


def lost_generator(linked: CoroutineDb, path: str, fact: CallFact | AttributeFact) -> Lost | None:
    """Return how an asynchronous generator is lost: it never runs, or a plain ``for`` iterates over it."""
    first = next(iter(fact.uses), None)
    if first is None or first.through:
        return None
    if first.kind == "discarded":
        return Lost("is thrown away", first)
    if first.kind == "iterated" and not first.result:
        return Lost("is iterated over without `async for`", first)
    if first.kind == "awaited":
        return Lost("is awaited, which raises `TypeError`", first)
    if first.kind == "argument" and first.name == "0" and first.expr is not None:
        symbol = linked.symbols.resolve(path, first.expr)
        if isinstance(symbol, ExternalRef) and symbol.name in _ITERATING:
            return Lost(f"is iterated over by `{e.last_name(first.expr)}`, which raises `TypeError`", first)
    return None
