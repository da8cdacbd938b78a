"""Find deprecated names that still work: aliases, deprecated rows of the renames table, and PEP 702."""

from __future__ import annotations

from flake8_tradelint.model import Location, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    ModuleRef,
    SymbolTable,
)
from flake8_tradelint.semantics.renaming.aliases import alias_of
from flake8_tradelint.semantics.renaming.named_attributes import text_of
from flake8_tradelint.semantics.renaming.stale_uses import advice, last_part
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.table import RenameTable
    from flake8_tradelint.settings import Rename


DECORATORS = frozenset({"warnings.deprecated", "typing_extensions.deprecated"})
"""The decorators of PEP 702."""


class Deprecation(Record):
    """The deprecation of a name; ``new`` may be empty. ``plain``: the new name has the very same value."""

    message: str
    new: str
    plain: bool
    place: Location | None


def of_attribute(linked: ParameterDb, table: RenameTable, cls: Base, name: str) -> Deprecation | None:
    """Return the deprecation of ``cls_instance.name``; ``None`` if there is none."""
    alias = alias_of(linked, table, cls, name) if name in table.old_names else None
    if alias is not None:
        message = f"`{alias.owner}.{name}` is an alias kept for compatibility: it is now `{alias.new}`"
        place = Location(alias.path, alias.span, "the alias is defined here")
        return Deprecation(message, alias.new, alias.plain, place)
    mro = table.mro(cls)
    if not (
        name in table.deprecated_names
        or name in table.decorated_names
        or any(isinstance(base, ExternalRef) for base in mro)
    ):
        return None
    for base in mro:
        row = table.deprecated_row(base, name)
        if row is not None:
            return _of_row(f"{last_part(base)}.{name}", row)
        if isinstance(base, ExternalRef):
            found = linked.library.method(base, name)
            if found is not None:
                function, path = found
                text = _text(linked.library.symbols, path, function.decorators)
                place = Location(path, function.span, "it is defined here")
                return _told(f"{last_part(base)}.{name}", text, place) if text is not None else None
        elif linked.classes.defines(base, name):
            return _decorated(
                linked, FunctionRef(base.path, f"{base.qualname}.{name}"), f"{last_part(base)}.{name}"
            )
    return None


def of_module(
    linked: ParameterDb, table: RenameTable, path: str, module: e.Expr, name: str
) -> Deprecation | None:
    """Return the deprecation of ``module.name`` in the file ``path``; ``None`` if there is none."""
    found = linked.symbols.resolve(path, module)
    if not isinstance(found, ModuleRef | ExternalRef):
        return None
    row = table.deprecated_in_module(found, name)
    if row is not None:
        return _of_row(f"{row.owner}.{name}", row)
    named = linked.symbols.resolve(path, e.Attribute(module, name))
    return _decorated(linked, named, name) if isinstance(named, FunctionRef | ClassRef) else None


def _of_row(shown: str, row: Rename) -> Deprecation:
    # The value of the library's new name may be another one.
    return Deprecation(f"`{shown}` is deprecated{advice(row, row.new)}", row.new, False, None)


def _decorated(linked: ParameterDb, ref: FunctionRef | ClassRef, shown: str) -> Deprecation | None:
    """Return the deprecation by decorator of the last definition; overloads must all be deprecated."""
    parts: list[tuple[tuple[e.Expr, ...], Span]] = []
    if isinstance(ref, ClassRef):
        cls = linked.symbols.class_(ref)
        parts = [(cls.decorators, cls.span)] if cls is not None else []
    else:
        parts = [(function.decorators, function.span) for function in linked.symbols.definitions(ref)]
    texts = [_text(linked.symbols, ref.path, decorators) for decorators, _ in parts]
    if not texts or None in texts:
        return None
    return _told(shown, texts[-1] or "", Location(ref.path, parts[-1][1], "it is defined here"))


def _told(shown: str, text: str, place: Location) -> Deprecation:
    return Deprecation(f"`{shown}` is deprecated" + (f": {text}" if text else ""), "", False, place)


def _text(symbols: SymbolTable, path: str, decorators: tuple[e.Expr, ...]) -> str | None:
    for decorator in decorators:
        func = decorator.func if isinstance(decorator, e.Call) else decorator
        if symbols.qualified(symbols.resolve(path, func)) in DECORATORS:
            given = decorator.args[0] if isinstance(decorator, e.Call) and decorator.args else e.UNKNOWN
            return text_of(given)
    return None
