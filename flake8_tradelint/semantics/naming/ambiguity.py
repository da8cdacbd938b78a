"""Find ambiguous names, which a module imports from two places: by version, or by what is installed."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ModuleRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Member = tuple[str, str]
    """The path of a file, and a name in it."""


def is_ambiguous(symbols: SymbolTable, path: str, expr: e.Expr) -> bool:
    """Return True if a module on the way to what ``expr`` names imports that name from two places."""
    queue = list(_members(symbols, path, expr))
    seen = set(queue)
    for member in queue:
        origins = _origins(symbols, *member)
        if len({symbols.resolve(member[0], one) for one in origins}) > 1:
            return True
        new = {found for one in origins for found in _members(symbols, member[0], one)} - seen
        seen |= new
        queue += sorted(new)
    return False


def _members(symbols: SymbolTable, path: str, expr: e.Expr) -> Iterator[Member]:
    """Yield the names in modules that have to be looked up for the expression."""
    match expr:
        case e.Name(id):
            yield path, id
        case e.Attribute(value, attr):
            owner = symbols.resolve(path, value)
            if isinstance(owner, ModuleRef):
                yield owner.path, attr
            yield from _members(symbols, path, value)
        case e.Import(module, level, attr) if attr:
            owner = symbols.resolve(path, e.Import(module, level, ""))
            if isinstance(owner, ModuleRef):
                yield owner.path, attr
        case e.Subscript(value):
            yield from _members(symbols, path, value)


def _origins(symbols: SymbolTable, path: str, name: str) -> tuple[e.Import, ...]:
    imports = symbols.surface(path).imports
    found = (e.Import(i.module, i.level, i.attr) for i in imports if i.name == name and i.attr)
    return tuple(dict.fromkeys(found))
