"""Coroutines in a collection that nobody awaits: ``prices = [price(symbol) for symbol in symbols]``.

The uses of a coroutine in a display go on with the variable that holds it, and with the items that are taken
out. If none of them can await, the coroutines are lost.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import COPIES
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use


_KINDS = frozenset({"list", "tuple", "set", "dict", "generator"})
_OWN = frozenset({"send", "throw", "close"})
_HELD = frozenset(
    {
        *(
            "append",
            "appendleft",
            "add",
            "extend",
            "insert",
            "update",
            "clear",
            "remove",
            "discard",
            "reverse",
        ),
        *("values", "items", "pop", "popitem", "popleft", "copy", "keys", "index", "count"),
    }
)
"""Methods of collections that await nothing; what they give is followed."""
_COMPUTING = {
    **{f"builtins.{name}": "as if they were the results" for name in ("max", "min", "sum")},
    "json.dumps": "as if they were the results",
}
_STARTING = {
    **dict.fromkeys(
        ("asyncio.gather", "asyncio.tasks.gather"),
        "in one collection, which raises `TypeError`: a `*` is missing",
    ),
    **dict.fromkeys(
        ("asyncio.wait", "asyncio.tasks.wait"),
        "and not as a task, which raises `TypeError` since Python 3.11",
    ),
}
"""Functions that start what they get, but not in this way."""
_LOOKING = frozenset(
    f"builtins.{name}" for name in ("len", "print", "repr", "str", "bool", "zip", "enumerate")
)
_HARMLESS, _ESCAPES = "", None


def lost_items(linked: CoroutineDb, path: str, fact: CallFact | AttributeFact) -> tuple[str, Use] | None:
    """Return how the coroutines that the call puts into a collection are lost, and where; else ``None``."""
    if not is_collected(fact):
        return None
    told: list[tuple[str, Use]] = []
    for number, use in enumerate(fact.uses):
        how = _what_becomes(linked, path, use, taken=_is_taken(fact.uses[:number]))
        if how is _ESCAPES:
            return None
        if how:
            told.append((how, use))
    if told:
        return told[0]
    held = next((use for use in fact.uses if use.kind == "local" and use.through), None)
    return (f"is put into `{held.name}`, and nothing awaits its items", held) if held is not None else None


def is_collected(fact: CallFact | AttributeFact) -> bool:
    """Return True if the coroutine is put into a collection before anything else is done with it."""
    first = fact.uses[0] if fact.uses else None
    return first is not None and (first.through in _KINDS or first.result == "collected")


def _is_taken(before: Sequence[Use]) -> bool:
    """Return True if an item has been taken out of the collection."""
    return any(use.kind == "iterated" or (use.kind == "read" and use.name == "[]") for use in before)


def _what_becomes(linked: CoroutineDb, path: str, use: Use, *, taken: bool) -> str | None:
    """Return what the use does with the coroutine: ``""`` for nothing, ``None`` if it may be awaited."""
    if use.result == "collected" and use.kind in ("argument", "item"):
        return _HARMLESS
    if use.through not in _KINDS:
        return _ESCAPES
    match use.kind:
        case "local" if use.result == "collected":
            return _ESCAPES  # it goes into what the variable holds already
        case "local" | "discarded":
            return _HARMLESS
        case "iterated":
            return _ESCAPES if use.result == "async" else _HARMLESS
        case "read" | "method":
            return _of_member(use, taken=taken)
        case "tested":
            if use.result in ("condition", "key") or not taken:
                return _HARMLESS
            return f"is taken out of a collection and {use.result} as if it were the result"
        case "other" if use.result in ("arithmetic", "combined", "augmented"):
            return _of_operand(linked, path, use) if taken else _ESCAPES
        case "argument":
            return _of_argument(linked, path, use, taken=taken)
    return _ESCAPES


def _of_member(use: Use, *, taken: bool) -> str | None:
    if use.name == "[]":
        return _HARMLESS
    if use.name in _HELD:
        return _HARMLESS
    if not taken or use.name in _OWN or use.name == "get" or use.name.startswith(("__", "cr_")):
        return _ESCAPES
    return f"is taken out of a collection and asked for `{use.name}` as if it were the result"


def _of_operand(linked: CoroutineDb, path: str, use: Use) -> str | None:
    told = "is taken out of a collection and computed with as if it were the result"
    if use.result == "arithmetic":
        return told
    found = linked.receivers.infer(path, use.expr) if use.expr is not None else None
    name = linked.symbols.qualified(found.cls) if found is not None else ""
    return (
        told
        if name == "collections.abc.Coroutine" or name in ("builtins.int", "builtins.float")
        else _ESCAPES
    )


def _of_argument(linked: CoroutineDb, path: str, use: Use, *, taken: bool) -> str | None:
    """Return what a call does that gets the collection, or an item of it."""
    if use.expr is None or not use.name.isdigit():
        return _ESCAPES
    if isinstance(use.expr, e.Attribute) and use.expr.attr == "join":
        found = linked.receivers.infer(path, use.expr.value)
        text = found is not None and linked.symbols.qualified(found.cls) == "builtins.str"
        return "is joined with others as if it were the result" if text and not taken else _ESCAPES
    symbol = linked.symbols.resolve(path, use.expr)
    name = symbol.name if isinstance(symbol, ExternalRef) else ""
    if name in _STARTING:
        known = not taken and use.through != "await"
        return f"is passed to `{e.last_name(use.expr)}` with others {_STARTING[name]}" if known else _ESCAPES
    if name in _COMPUTING:
        if taken:
            return f"is an argument of `{e.last_name(use.expr)}`"
        return f"is passed to `{e.last_name(use.expr)}` with others {_COMPUTING[name]}"
    copies = name.rpartition(".")[2] in COPIES and name.startswith(("builtins.", "collections."))
    return _HARMLESS if name in _LOOKING or (copies and use.result != "returned") else _ESCAPES
