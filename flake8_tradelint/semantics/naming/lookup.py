"""Find the class with a full dotted name, whatever module it is imported from."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, ModuleRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.naming.modules import ModuleTable
    from flake8_tradelint.semantics.naming.symbols import Symbol


def class_named(symbols: SymbolTable, name: str, modules: ModuleTable | None = None) -> ClassRef | None:
    """Return the class ``package.module.Outer.Inner``; ``None`` if there is none.

    It is looked for in the ``modules``, by default those of ``symbols``.
    """
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        path = (modules or symbols.modules).find(".".join(parts[:count]), "")
        if path is None:
            continue
        found = symbols.member(path, parts[count])
        for part in parts[count + 1 :]:
            found = _inner(symbols, found, part)
        return found if isinstance(found, ClassRef) and symbols.class_(found) else None
    return None


def _inner(symbols: SymbolTable, owner: Symbol | None, name: str) -> ClassRef | FunctionRef | None:
    if isinstance(owner, ModuleRef):
        found = symbols.member(owner.path, name)
        return found if isinstance(found, ClassRef | FunctionRef) else None
    if isinstance(owner, ClassRef):
        return ClassRef(owner.path, f"{owner.qualname}.{name}")
    return None
