"""Decide whether other files may know a name by the module that imports it."""

from __future__ import annotations

import _ast as ast
import os

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.raising import callee_name
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
    return any(
        other != path and (_spells(linked, other, last, name) or _imports(linked, other, path, name))
        for other in linked.mentioning(name)
    )


def _spells(linked: ParameterDb, path: str, module: str, name: str) -> bool:
    """Return True if the file has ``module.name``, as code or at the end of a string."""
    if not linked.mentions(path, (module.encode(),)):
        return False
    nodes = nodes_with(linked, path, (name,))
    return nodes is None or any(_is_member(node, module, name) for node in nodes)


def _is_member(node: ast.AST, module: str, name: str) -> bool:
    match node:
        case ast.Attribute(value=value, attr=attr):
            return attr == name and callee_name(value) == module
        case ast.Constant(value=str(text)):
            return text.split(".")[-2:] == [module, name]
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
