"""Mend the fix of a rename by which a function became a coroutine function, or ceased to be one."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, ModuleRef
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

    Makes = Literal["coroutine", "result", "perhaps", "part", "value", "unknown"]
    """What a call of the new name gives. ``perhaps``: a coroutine, for all that is known. ``part``: the new
    expression calls a coroutine function. ``value``: the name is bound to something that is not known.
    """


class Mended(Record):
    """The fix to offer, and what to add to the message."""

    fix: Fix | None
    note: str = ""


_KEEPING = frozenset(
    {"abc.abstractmethod", "builtins.classmethod", "builtins.staticmethod"}
    | {"typing.final", "typing.override", "typing_extensions.final", "typing_extensions.override"}
)
"""Decorators that leave a function what it is."""
_MAY_BE_FUNCTIONS = frozenset({"Attribute", "Call", "Lambda", "Name"})
"""Kinds of syntax whose value may be a function."""
_AWAITABLES = frozenset({"Awaitable", "Coroutine", "Future", "Task"})


def of_method(linked: ParameterDb, row: Rename, owner: Base, new: str) -> Makes:
    """Return what a call of the new method gives: a coroutine, a result, or what is not known."""
    if row.coroutine is not None:
        return "coroutine" if row.coroutine else "result"
    if not templates.is_name(new):
        made = {_of_name(linked, owner, name) for name in templates.called_methods(new)}
        return "part" if made & {"coroutine", "perhaps"} else "unknown"
    return _of_name(linked, owner, new)


def _of_name(linked: ParameterDb, owner: Base, name: str) -> Makes:
    """Return what a call of the method ``name`` gives, of the class or of one below it."""
    if isinstance(owner, ExternalRef):
        found = linked.library.method(owner, name)
        return _made(found[0], frozenset()) if found is not None else "unknown"
    method = linked.classes.method(owner, name)
    if method is None:
        return "value" if _is_bound_to_something(linked, owner, name) else "unknown"
    below = (linked.classes.method(heir, name) for heir in linked.subclasses(owner))
    made = {_of_ref(linked, ref) for ref in {method, *below} if ref is not None}
    return made.pop() if len(made) == 1 else "perhaps"


def _is_bound_to_something(linked: ParameterDb, owner: ClassRef, name: str) -> bool:
    """Return True if a class's body binds the name to what may be a function: ``fetch = _fetch``."""
    for cls in linked.classes.project_mro(owner):
        shell = linked.symbols.shell(cls, name)
        found = [one for one in shell.variables if one.name == name] if shell is not None else []
        if found:
            return any(one.value_kind in _MAY_BE_FUNCTIONS for one in found)
    return False


def _of_ref(linked: ParameterDb, ref: FunctionRef) -> Makes:
    function = linked.symbols.function(ref)
    if function is None:
        return "unknown"
    return _made(
        function, linked.receivers.decorators(ref.path, function) if function.decorators else _KEEPING
    )


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
    if symbols is linked.symbols:
        return _of_ref(linked, found) if isinstance(found, FunctionRef) else "unknown"
    function = symbols.function(found) if isinstance(found, FunctionRef) else None
    return _made(function, frozenset()) if function is not None else "unknown"


def _made(function: FunctionSummary, decorators: frozenset[str]) -> Makes:
    """Return what the function gives, by its header and by literals that it returns."""
    if function.is_async and function.is_generator:
        return "perhaps"
    if function.decorators and not decorators <= _KEEPING:
        return "perhaps" if function.is_async else "unknown"
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
    if makes == "part":
        shown = new.replace(f"{templates.SELF}.", "")
        return Mended(unsafe(fix), f"; `{shown}` calls a coroutine function, to be awaited")
    if makes == "unknown" or site is None:
        return Mended(fix)
    if makes == "coroutine":
        return _awaited(fix, path, site, new)
    if makes in ("perhaps", "value"):
        may_be = site.fate not in ("awaited", "scheduled") and (site.call is not None or makes == "perhaps")
        note = f"; `{new}` may be a coroutine function" if may_be and makes == "perhaps" else ""
        return Mended(unsafe(fix) if may_be else fix, note)
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
