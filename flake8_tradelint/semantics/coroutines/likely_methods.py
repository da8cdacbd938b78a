"""Calls that are likely those of coroutine methods, though the receiver's class is out of sight."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.library_methods import SINCE
from flake8_tradelint.semantics.coroutines.standard import ENTERING, RESPONSE
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_MANAGER = "asynccontextmanager"


def is_of_response(linked: OwnershipDb, path: str, func: e.Expr) -> bool:
    """Return True if ``func`` is ``response.json`` or the like, by the shape of the code.

    What ``async with anything.get(url) as response`` binds is a response of aiohttp, as no other known
    client's request is an asynchronous context manager.
    """
    match func:
        case e.Attribute(e.Entered(e.Call(func=e.Attribute() as request) as call, True) as response, name):
            pass
        case _:
            return False
    given = call.args or any(key == "url" for key, _ in call.keywords)
    if name not in RESPONSE or request.attr not in ENTERING or not given:
        return False
    if linked.receivers.value(path, response) is not None:
        return False
    return _is_out_of_sight(linked, path, request) and not _gives_another(linked, request.attr)


def _is_out_of_sight(linked: OwnershipDb, path: str, request: e.Attribute) -> bool:
    """Return True if no function of the project is known to be what is called."""
    symbol = linked.symbols.resolve(path, request)
    if symbol is not None:
        return isinstance(symbol, ExternalRef) and symbol.name.startswith("aiohttp.")
    owner = linked.receivers.infer(path, request.value)
    if owner is None or not isinstance(owner.cls, ClassRef):
        return True
    return linked.classes.method(owner.cls, request.attr) is None


def _gives_another(linked: OwnershipDb, name: str) -> bool:
    """Return True if a function of the project with this name can be entered, as the request can."""
    for path in linked.with_word(_MANAGER):
        if f"def {name}".encode() in linked.code(path):
            for function in linked.mentioned(path, _MANAGER.encode()).functions:
                decorators = (one.func if isinstance(one, e.Call) else one for one in function.decorators)
                if function.name == name and any(e.last_name(one) == _MANAGER for one in decorators):
                    return True
    return False


def is_of_this_release(linked: OwnershipDb, owner: str) -> bool:
    """Return True if the project uses the release in which methods of the package became coroutine functions.

    The project shows it where it awaits one of them.
    """
    return any(
        use.kind == "awaited" and not use.through
        for one in sorted(SINCE[owner.partition(".")[0]])
        for _, fact in linked.calls(one)
        if isinstance(fact.call.func, e.Attribute)
        for use in fact.uses
    )
