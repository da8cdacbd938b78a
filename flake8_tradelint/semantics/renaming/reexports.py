"""Decide whether other files may know a name by the module that imports it."""

from __future__ import annotations

import os

from flake8_tradelint.semantics.naming.symbols import ModuleRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.parameters.db import ParameterDb


def is_known_by(linked: ParameterDb, path: str, name: str) -> bool:
    """Return True if some file imports ``name`` from the module ``path``, or that module exports it."""
    exports = linked.symbols.surface(path).exports
    if os.path.basename(path) == "__init__.py" or (exports is not None and name in exports):
        return True
    module = linked.symbols.modules.name(path)
    last = module.rpartition(".")[2]
    spelled = f"{last}.{name}".encode()
    for other in linked.mentioning(name):
        if other == path:
            continue
        if spelled in linked.data(other) or _imports(linked, other, path, name):
            return True
    return False


def _imports(linked: ParameterDb, importer: str, path: str, name: str) -> bool:
    """Return True if the file imports the name, or everything, from the module."""
    modules = linked.symbols.modules
    summary = linked.symbols.surface(importer)
    taken = [(i.module, i.level) for i in summary.imports if i.attr == name]
    taken += [(star.module, star.level) for star in summary.star_imports]
    for module, level in taken:
        found = modules.find_relative(module, level, importer) if level else modules.find(module, importer)
        if found is not None and ModuleRef(found) == ModuleRef(path):
            return True
    return False
