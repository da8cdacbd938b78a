"""Mend the fix of a rename by which a function became a coroutine function, or ceased to be one."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, ModuleRef
from flake8_tradelint.semantics.renaming.owners import resolve_name
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.call_sites import CallSite
    from flake8_tradelint.semantics.summary import FunctionSummary
    from flake8_tradelint.settings import Rename

    Makes = Literal["coroutine", "result", "unknown"]


class Mended(Record):
    """The fix to offer, and what to add to the message."""

    fix: Fix | None
    note: str = ""


_AWAITABLES = frozenset({"Awaitable", "Coroutine", "Future", "Task"})


def of_method(linked: ParameterDb, row: Rename, owner: Base, new: str) -> Makes:
    """Return what a call of the new method gives: a coroutine, a result, or what is not known."""
    if row.coroutine is not None:
        return "coroutine" if row.coroutine else "result"
    if not templates.is_name(new):
        return "unknown"
    if isinstance(owner, ExternalRef):
        found = linked.library.method(owner, new)
        return _made(found[0]) if found is not None else "unknown"
    method = linked.classes.method(owner, new)
    function = linked.symbols.function(method) if method is not None else None
    if method is None or function is None:
        return "unknown"
    return _made(function)


def of_function(linked: ParameterDb, row: Rename, module: ModuleRef | ExternalRef | None, full: str) -> Makes:
    """Return what a call of the new function gives: of the ``module``, or else the one called ``full``."""
    if row.coroutine is not None:
        return "coroutine" if row.coroutine else "result"
    if isinstance(module, ModuleRef):
        symbols = linked.symbols
        found: object = symbols.member(module.path, full.rpartition(".")[2])
    else:
        symbols = linked.symbols if resolve_name(linked.symbols, full) else linked.library.symbols
        found = resolve_name(symbols, full)
    function = symbols.function(found) if isinstance(found, FunctionRef) else None
    return _made(function) if function is not None else "unknown"


def _made(function: FunctionSummary) -> Makes:
    """Return what the function gives, by its header and by literals that it returns."""
    if function.decorators or (function.is_async and function.is_generator):
        return "unknown"
    if function.is_async:
        return "coroutine"
    returns = function.returns
    if returns is not None:
        head = returns.value if isinstance(returns, e.Subscript) else returns
        if isinstance(head, e.Name | e.Attribute | e.Import):
            return "coroutine" if e.last_name(head) in _AWAITABLES else "result"
        return "result" if isinstance(head, e.Literal) and head.type != "str" else "unknown"
    plain = all(isinstance(one, e.Literal | e.Mapping | e.Sequence) for one in function.returned)
    return "result" if plain and not function.is_generator else "unknown"


def mended(fix: Fix | None, path: str, site: CallSite | None, makes: Makes, new: str) -> Mended:
    """Return the fix that also adds or drops an ``await``, or one that is not safe where that cannot be."""
    if makes == "unknown" or site is None:
        return Mended(fix)
    if makes == "coroutine":
        return _awaited(fix, path, site, new)
    if site.fate == "awaited":
        return Mended(
            _with(fix, path, site.call, "drop_await", "without `await`"), f"; `{new}` is not awaited"
        )
    if site.fate == "scheduled":
        return Mended(None, f"; `{new}` is no coroutine function")
    return Mended(fix)


def _awaited(fix: Fix | None, path: str, site: CallSite, new: str) -> Mended:
    note = f"; `{new}` is a coroutine function, to be awaited"
    match site.fate:
        case "awaited" | "scheduled":
            return Mended(fix)
        case "used":
            return Mended(_with(fix, path, site.call, "add_await", "and await it"), note)
        case "sync" | "elsewhere":
            return Mended(None, note)
    return Mended(unsafe(fix), note)


def _with(fix: Fix | None, path: str, call: Anchor | None, operation: str, told: str) -> Fix | None:
    if fix is None or call is None:
        return None
    return replace(fix, title=f"{fix.title} {told}", edits=(*fix.edits, Edit(path, call, operation)))


def unsafe(fix: Fix | None) -> Fix | None:
    """Return the fix as one that is applied on request only."""
    return replace(fix, applicability="unsafe") if fix is not None else None


def mended_import(
    linked: ParameterDb, fix: Fix | None, path: str, name: Anchor, makes: Makes, new: str
) -> Mended:
    """Return the fix of an import that awaits every call of the name in the file, too."""
    if makes == "unknown" or fix is None:
        return Mended(fix)
    from flake8_tradelint.semantics.renaming.call_sites import uses_of_import

    sites = uses_of_import(linked, path, name)
    if sites is None:
        return Mended(unsafe(fix))
    note, edits, whole = "", list[Edit](), fix
    for site in sites:
        one = mended(whole, path, site, makes, new)
        note = note or one.note
        if one.fix is None:
            return Mended(None, one.note)
        edits += one.fix.edits[len(whole.edits) :]
        whole = replace(whole, applicability=one.fix.applicability)
    return Mended(replace(whole, edits=(*whole.edits, *edits)), note)
