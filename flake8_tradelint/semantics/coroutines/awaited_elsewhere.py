"""Methods of classes out of sight that the project awaits everywhere else: they are coroutine functions."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.definitions import is_common
from flake8_tradelint.semantics.coroutines.functions import Made
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.coroutines.fate import Lost
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_STARTS = regex(r"task|job|executor|thread|schedul|submit|spawn|background|defer|future", IGNORECASE)
"""Names of methods that start something; what they return need not be awaited."""
_VALUES = frozenset({"read", "method", "tested", "argument", "iterated"})
_OFTEN, _ALWAYS = 2, 3
"""How many calls have to be awaited elsewhere, for a value that is used and for one that is thrown away."""
_KNOWN = frozenset(
    {"asyncio", "aiohttp", "ccxt", "builtins", "contextlib", "typing", "concurrent", "unittest"}
)


def awaited_elsewhere(linked: CoroutineDb, path: str, fact: CallFact, found: Lost) -> Made | None:
    """Return what the call makes if the method is awaited at all other places; else ``None``.

    Only of an instance of a class that is imported and not in sight. What is used as a value is told, and
    what is thrown away unless the method only starts something.
    """
    if not fact.in_async or is_common(fact.name.encode()) or not isinstance(fact.call.func, e.Attribute):
        return None
    dropped = found.at.kind == "discarded" and not _STARTS.search(fact.name)
    if not (dropped or found.at.kind in _VALUES) or found.at.through:
        return None
    cls = _unseen(linked, path, fact.call.func.value)
    if cls is None or linked.library.method(cls, fact.name) is not None:
        return None
    return Made(fact.name, generator=False, likely=True) if _is_awaited(linked, cls, fact, found) else None


def _unseen(linked: OwnershipDb, path: str, receiver: e.Expr) -> ExternalRef | None:
    """Return the class out of sight whose instance the receiver is."""
    found = linked.receivers.infer(path, receiver)
    if found is not None:
        cls = found.cls
        known = not isinstance(cls, ExternalRef) or cls.name.partition(".")[0] in _KNOWN
        return None if known or not isinstance(cls, ExternalRef) else cls
    match receiver:
        case e.Entered(value):
            return _unseen(linked, path, value)
        case e.Call(func):
            symbol = linked.symbols.resolve(path, func)
            if isinstance(symbol, ExternalRef) and symbol.name.partition(".")[0] not in _KNOWN:
                return symbol if symbol.name.rpartition(".")[2][:1].isupper() else None
    return None


def _is_awaited(linked: OwnershipDb, cls: ExternalRef, fact: CallFact, found: Lost) -> bool:
    """Return True if calls of the method on objects of the same package are awaited, and none needs not be.

    What is asked for methods without ``await`` may have them itself, as a query has, unless these are asked
    of awaited results, too.
    """
    package, awaited = cls.name.partition(".")[0], 0
    asked, of_result = _asked(fact), set[str]()
    for path, other in linked.calls(fact.name):
        func = other.call.func
        if other.span == fact.span or not isinstance(func, e.Attribute) or not other.uses:
            continue
        owner = _unseen(linked, path, func.value)
        if owner is None or owner.name.partition(".")[0] != package:
            continue
        if any(use.kind == "awaited" and not use.through for use in other.uses):
            if any(use.kind in ("read", "method") and not use.through for use in other.uses):
                return False  # it has attributes, and is awaited as well
            awaited += 1
            of_result |= _asked(other)
        else:
            asked |= _asked(other)
        if other.uses[0].kind == "discarded":
            return False  # it may be a future
    often = _ALWAYS if found.at.kind == "discarded" else _OFTEN
    return awaited >= often and asked <= of_result


def _asked(fact: CallFact) -> set[str]:
    """Return the methods that are called on the result, and ``with`` where it is entered."""
    return {use.name or "with" for use in fact.uses if use.kind in ("method", "entered")}
