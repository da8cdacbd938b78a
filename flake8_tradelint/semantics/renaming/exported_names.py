"""Decide whether a module has a name, and whether it re-exports what another module defines."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import has_string, nodes_with
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef
from flake8_tradelint.semantics.renaming.owners import resolve_module, resolve_name
from flake8_tradelint.templates import is_dotted, is_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.naming.symbols import Symbol, SymbolTable
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.summary import StarImport
    from flake8_tradelint.settings import Rename

    Evidence = Literal["certain", "likely", ""]
    Presence = Literal["yes", "no", "unknown"]


def loss(linked: ParameterDb, module: ModuleRef | ExternalRef, row: Rename) -> Evidence:
    """Return the evidence that a module has lost the old name of a row, "" if it has not.

    That module is the owner of the row, one that re-exports the new name, or a package around the owner.
    "likely": what was not seen may still answer to the old name.
    """
    owner = row.owner
    symbols, path, around = _sources(linked, module, owner)
    own = _is_owner(linked.symbols, module, owner)
    if path is None:
        return "certain" if own else "likely" if around else ""
    there = _presence(linked, symbols, path, row.old, owner)
    if there == "yes":
        return ""
    offered = _offers(linked, symbols, path, owner, row.new)
    if there == "no":
        return "certain" if own or offered == "yes" else "likely" if around else ""
    if own and isinstance(module, ExternalRef):
        return "certain"  # the table of a library knows what its `__getattr__` answers
    return "likely" if offered == "yes" or (offered == "quoted" and (own or around)) else ""


def _sources(
    linked: ParameterDb, module: ModuleRef | ExternalRef, owner: str
) -> tuple[SymbolTable, str | None, bool]:
    """Return the symbols and the file of the module, and whether it is a package around the owner."""
    if isinstance(module, ModuleRef):
        name = linked.symbols.modules.name(module.path)
        return linked.symbols, module.path, owner.startswith(f"{name}.")
    symbols = linked.library.symbols
    return symbols, symbols.modules.find(module.name, ""), owner.startswith(f"{module.name}.")


def _is_owner(symbols: SymbolTable, module: ModuleRef | ExternalRef, owner: str) -> bool:
    """Return True if ``owner`` is a name under which the module is imported.

    A module beside a script has a name without dots.
    """
    if isinstance(module, ExternalRef):
        return module.name == owner
    return resolve_module(symbols, owner) == module or symbols.modules.name(module.path) == owner


def _presence(linked: ParameterDb, symbols: SymbolTable, path: str, name: str, owner: str) -> Presence:
    """Return whether the module in the file ``path`` has the name; ``owner`` is known not to have it."""
    summary = symbols.surface(path)
    if summary.problem is not None or any(imported.name == name for imported in summary.imports):
        return "yes"
    found = symbols.member(path, name)
    if found is not None and found != ExternalRef(f"builtins.{name}"):
        return "yes"
    if symbols.modules.submodule(path, name) is not None:
        return "yes"
    if any(_is_unread(symbols, path, star, owner) for star in summary.star_imports):
        return "yes"
    if not _answers_lazily(linked, symbols, path):
        return "no"
    return "yes" if has_string(linked, path, name) else "unknown"


def _is_unread(symbols: SymbolTable, path: str, star: StarImport, owner: str) -> bool:
    """Return True for a star import of a module that is not read, which may bring any name."""
    if star.level:
        return symbols.modules.find_relative(star.module, star.level, path) is None
    return star.module != owner and symbols.modules.find(star.module, path) is None


def _answers_lazily(linked: ParameterDb, symbols: SymbolTable, path: str) -> bool:
    """Return True if the module has names that no statement of it binds.

    It may define ``__getattr__`` (PEP 562), put another object in its place in ``sys.modules``, or store
    names in ``globals()``.
    """
    if symbols.member(path, "__getattr__") is not None:
        return True
    nodes = nodes_with(linked, path, ("sys.modules", "globals"))
    return nodes is None or any(_replaces(node) for node in nodes)


def _replaces(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Attribute(attr="modules"), ctx=ast.Store()):
            return True
    return isinstance(node, ast.Call) and called_name(node) == "globals"


def _offers(
    linked: ParameterDb, symbols: SymbolTable, path: str, owner: str, new: str
) -> Literal["yes", "quoted", "no"]:
    """Return whether the module has the new name of the owner, or has it as a string, as lazy tables do."""
    where, _, name = new.rpartition(".") if is_dotted(new) else ("", "", "")
    if not is_name(name):
        return "no"
    if _same(symbols, symbols.member(path, name), f"{where or owner}.{name}"):
        return "yes"
    return "quoted" if has_string(linked, path, name) else "no"


def exports(linked: ParameterDb, module: ModuleRef | ExternalRef, owner: str, name: str) -> bool:
    """Return True if ``module.name`` is what the owner has under this name, as far as is visible."""
    if _is_owner(linked.symbols, module, owner):
        return True
    symbols, path, around = _sources(linked, module, owner)
    if path is None:
        return around and may_be_module(linked, owner)
    return _same(symbols, symbols.member(path, name), f"{owner}.{name}")


def has_it(linked: ParameterDb, module: ModuleRef | ExternalRef, owner: str, target: str, name: str) -> bool:
    """Return True if the module re-exports the new name, of the owner or (else) of the module ``target``.

    A package that is not in sight counts as one that re-exports the owner's new name as it did the old one.
    """
    symbols, path, _ = _sources(linked, module, owner)
    if path is None:
        return not target
    return _offers(linked, symbols, path, target or owner, name) != "no"


def _same(symbols: SymbolTable, found: Symbol | None, full: str) -> bool:
    """Return True if a symbol is what has this full name.

    An absent package may re-export it: ``pkg.Mode`` counts as ``pkg._modes.Mode``.
    """
    if isinstance(found, ExternalRef):
        package, _, last = found.name.rpartition(".")
        where, _, name = full.rpartition(".")
        return found.name == full or (last == name and bool(package) and where.startswith(f"{package}."))
    return found is not None and found == resolve_name(symbols, full)


def may_be_module(linked: ParameterDb, owner: str) -> bool:
    """Return True if the owner of a row is a module, or one that is not in sight and is written like one."""
    if resolve_module(linked.symbols, owner) is not None:
        return True
    if isinstance(resolve_name(linked.symbols, owner), ClassRef):
        return False
    return not any(part[:1].isupper() for part in owner.lstrip("_").split("."))
