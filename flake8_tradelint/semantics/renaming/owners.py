"""Resolve the owners in the renames table, which are classes and modules, by their names."""

from __future__ import annotations

import os

from flake8_tradelint.semantics.naming.symbols import ClassRef, ModuleRef, SymbolTable


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
