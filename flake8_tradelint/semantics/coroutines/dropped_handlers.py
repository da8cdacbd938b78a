"""Functions that call a handler they get as a statement: an async handler's coroutine is lost there."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_DEEPEST = 3
"""How many functions may pass the handler on."""
_NAMED = (e.Attribute, e.Name, e.Import, e.Function, e.Call)
"""Kinds of expressions by which a call that passes the handler as ``func=`` may name its function."""


def dropping_call(
    linked: OwnershipDb, path: str, callee: e.Expr | None, place: str, depth: int = 0
) -> Location | None:
    """Return where the function that ``callee`` names calls its argument at ``place`` as a statement.

    ``None`` if it may do anything else with the argument.
    """
    found = callees(linked, path, callee) if callee is not None and depth < _DEEPEST else ()
    places: list[Location] = []
    for one in found:
        function = definition(linked, one.ref)
        taken = position(function, place, bound=one.bound) if function is not None else None
        if function is None or taken is None or not _is_asynchronous(linked, one.ref.path):
            return None
        uses = linked.parameter_uses(one.ref)
        at = _dropped(linked, one.ref.path, uses[taken], depth) if taken < len(uses) else None
        if at is None:
            return None
        places.append(at)
    return places[0] if places else None


def _is_asynchronous(linked: OwnershipDb, path: str) -> bool:
    """Return True if the file has an async function: what calls handlers elsewhere is made for plain ones."""
    return any(function.is_async for function in linked.symbols.surface(path).functions) or any(
        function.is_async for function in linked.mentioned(path, b"async").functions
    )


def _dropped(linked: OwnershipDb, path: str, uses: Iterable[Use], depth: int) -> Location | None:
    """Return the first place where the handler is called and its result dropped, if nothing else happens."""
    found: Location | None = None
    for use in uses:
        if use.kind in ("tested", "discarded", "local") and not use.through:
            continue
        if use.kind != "argument" or use.through:
            return None
        if use.name == "func" and not isinstance(use.expr, _NAMED):
            at = (
                Location(path, use.span, "called here, and nobody awaits")
                if use.result == "discarded"
                else None
            )
        elif only_inspects(linked, path, use):
            continue
        else:
            at = dropping_call(linked, path, use.expr, use.name, depth + 1)
        if at is None:
            return None
        found = found or at
    return found
