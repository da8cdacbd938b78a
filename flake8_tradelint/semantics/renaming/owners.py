"""Resolve the owners in the renames table, which are classes and modules, by their names."""

from __future__ import annotations

import os

from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.summary import StarImport


def is_named(ref: ClassRef, key: str) -> bool:
    """Return True if ``key`` is the class's bare name, or its name with (the end of) the path of its file."""
    base = ref.path.removesuffix(".py").removesuffix(f"{os.sep}__init__")
    if "." not in key:
        return ref.qualname.rpartition(".")[2] == key
    return f"{base.replace(os.sep, '.')}.{ref.qualname}".endswith(f".{key}")


def resolve_module(symbols: SymbolTable, name: str, importer: str = "") -> ModuleRef | None:
    """Return the project's module with this full name, or as the file ``importer`` may call it."""
    path = symbols.modules.find(name, importer)
    return ModuleRef(path) if path is not None else None


def resolve_name(symbols: SymbolTable, name: str, importer: str = "") -> object:
    """Return what the dotted name means in the project: ``driftpy.pickle.Vat`` may be a re-export.

    ``importer`` is the file with the name: a script beside it is a module that other files cannot name.
    """
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        path = symbols.modules.find(".".join(parts[:count]), importer)
        if path is None:
            continue
        found: object = symbols.member(path, parts[count])
        for part in parts[count + 1 :]:
            found = ClassRef(found.path, f"{found.qualname}.{part}") if isinstance(found, ClassRef) else None
        return found
    return None


def is_module(symbols: SymbolTable, module: ModuleRef | ExternalRef, key: str) -> bool:
    """Return True if ``key`` is the name under which the module is usually imported.

    A module beside a script has a name without dots.
    """
    if isinstance(module, ExternalRef):
        return module.name == key
    return resolve_module(symbols, key) == module or symbols.modules.name(module.path) == key


def module_has(symbols: SymbolTable, module: ModuleRef | ExternalRef, name: str) -> bool:
    """Return True if the module may have the name: itself, by ``__getattr__``, or by a star import."""
    if isinstance(module, ExternalRef):
        return False
    summary = symbols.surface(module.path)
    if summary.problem is not None or symbols.member(module.path, "__getattr__") is not None:
        return True
    if any(imported.name == name for imported in summary.imports):
        return True
    found = symbols.member(module.path, name)
    if found is not None and found != ExternalRef(f"builtins.{name}"):
        return True
    return any(_is_unread(symbols, module.path, star) for star in summary.star_imports)


def _is_unread(symbols: SymbolTable, path: str, star: StarImport) -> bool:
    """Return True for a star import of a module that is not read, which may bring any name."""
    if star.level:
        return symbols.modules.find_relative(star.module, star.level, path) is None
    return symbols.modules.find(star.module, path) is None
