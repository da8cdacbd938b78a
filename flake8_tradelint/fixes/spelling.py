"""Spell a name of another module at a place of this one: use an existing import, or ask for a new one."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
from libcst.metadata import BaseAssignment, BuiltinAssignment, GlobalScope

from flake8_tradelint.fixes.change import Import, Refused
from flake8_tradelint.fixes.module_imports import ImportedName, imported_names
from flake8_tradelint.fixes.used_names import names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.fixes.document import Document


_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda, cst.BaseComp)
_READING = (cst.Annotation, cst.Arg, cst.Await, cst.Call, cst.Index, cst.Return, cst.Subscript)
_CAPTURING = (cst.MatchAs, cst.MatchMapping, cst.MatchStar)  # of which the scopes of libcst know nothing
# Modules that are usually imported whole.
_WHOLE = frozenset({"asyncio"})
# Modules that offer the same names as the key.
_BACKPORTS = {"typing": "typing_extensions"}


@dataclass(frozen=True, slots=True)
class Spelling:
    """The expression to write, and the new imports that it needs."""

    text: str
    imports: tuple[Import, ...] = ()


def spell(document: Document, wanted: Import, site: cst.CSTNode, *, at: int | None = None) -> Spelling:
    """Return how to refer to ``wanted`` at ``site``, an expression or statement that runs where it stands.

    ``at`` is the byte offset of the code to write, if it is not that of ``site``.

    Raises:
        Refused: the name already has another meaning there.
    """
    assert wanted.name is not None
    offset = document.span(site).start if at is None else at
    known = [name for name in imported_names(document.module) if _serves(document, name, site, offset)]
    for imported in known:
        if imported.name == wanted.name and is_same_module(imported.module, wanted.module):
            return Spelling(imported.local)
    for imported in known:
        if imported.name is None and imported.module == wanted.module:
            return Spelling(f"{imported.local}.{wanted.name}")
    return _to_import(document, wanted, site)


def imported_for_types(document: Document, wanted: Import, site: cst.CSTNode) -> Spelling | None:
    """Return how an annotation at ``site`` that is not evaluated may refer to ``wanted``.

    ``None`` if the name is not imported under ``TYPE_CHECKING``, or at run time as well.
    """
    serving: dict[str, str] = {}
    for found in imported_names(document.module):
        if found.module != wanted.module or found.name not in (None, wanted.name):
            continue
        if found.reach in ("always", "tried"):
            return None
        if found.reach == "typing" and not _is_shadowed(document, site, found.local):
            serving[found.local] = found.local if found.name else f"{found.local}.{wanted.name}"
    return Spelling(next(iter(serving.values()))) if serving else None


def spell_all(document: Document, source: str, imports: str, site: cst.CSTNode) -> Spelling:
    """Return the expression ``source`` with its names spelled as they are imported here.

    ``imports`` lists the names that belong to other modules: ``"mod:name,mod:name"``.
    """
    spellings = {}
    for pair in filter(None, imports.split(",")):
        module, _, name = pair.partition(":")
        spellings[name] = spell(document, Import(module, name), site)
    expression = cst.parse_expression(source, config=document.module.config_for_parsing)
    named = expression.visit(_Spell({name: spelling.text for name, spelling in spellings.items()}))
    assert isinstance(named, cst.BaseExpression)
    needed = tuple(need for spelling in spellings.values() for need in spelling.imports)
    return Spelling(document.module.code_for_node(named), needed)


def is_same_module(written: str, wanted: str) -> bool:
    """Return True if the module of an import statement may be ``wanted``.

    Relative modules are compared by their last parts.
    """
    if written.startswith("."):
        end = written.lstrip(".")
        return not end or f".{wanted}".endswith(f".{end}")
    return written in (wanted, _BACKPORTS.get(wanted))


def is_free(document: Document, name: str, site: cst.CSTNode, *, bound_by: int) -> bool:
    """Return True if ``name`` at ``site`` is global and at most ``bound_by`` global statements bind it."""
    if name not in document.names:
        return True
    return not _is_shadowed(document, site, name) and len(_bound(document, name)) <= bound_by


def is_builtin(document: Document, name: str) -> bool:
    """Return True if the module never binds the name. Scopes are computed only if it is not just read."""
    return _is_only_read(_holders(document, document.mentions(name))) or not _bound(document, name)


def _bound(document: Document, name: str) -> set[BaseAssignment]:
    return {found for found in document.globals[name] if not isinstance(found, BuiltinAssignment)}


def _serves(document: Document, imported: ImportedName, site: cst.CSTNode, offset: int) -> bool:
    """Return True if the import has certainly run at ``site`` and no local name shadows its name."""
    if imported.reach not in ("always", "tried"):
        return False
    runs_before = document.span(imported.top).end <= offset
    return runs_before and not _is_shadowed(document, site, imported.local)


def _to_import(document: Document, wanted: Import, site: cst.CSTNode) -> Spelling:
    assert wanted.name is not None
    imported = list(imported_names(document.module))
    whole = wanted.module in _WHOLE and not any(i.name and i.module == wanted.module for i in imported)
    local = wanted.module if whole else wanted.name
    target = None if whole else wanted.name
    same = [
        i
        for i in imported
        if i.local == local and i.name == target and is_same_module(i.module, wanted.module)
    ]
    if not is_free(document, local, site, bound_by=len(same)):
        raise Refused(f"{local!r} already means something else in this module")
    if whole:
        return Spelling(f"{local}.{wanted.name}", (Import(wanted.module),))
    return Spelling(local, (wanted,))


def _is_shadowed(document: Document, site: cst.CSTNode, name: str) -> bool:
    """Return True if a scope between ``site`` and the module binds the name."""
    around = [outer for outer in document.ancestors(site) if isinstance(outer, _SCOPES)]
    mentions = (mention for mention in names_in(around[-1]) if mention.value == name) if around else ()
    holders = list(_holders(document, mentions))
    # Scopes take as long as the rest of a fix, and mostly the code around the site only reads the name.
    if _is_only_read(holders):
        return False
    if any(isinstance(holder, _CAPTURING) for holder in holders):
        return True
    scope = document.scope(site)
    while not isinstance(scope, GlobalScope):
        if name in scope.assignments:
            return True
        scope = scope.parent
    return False


def _is_only_read(holders: Iterable[cst.CSTNode]) -> bool:
    return all(isinstance(holder, _READING) for holder in holders)


def _holders(document: Document, mentions: Iterable[cst.Name]) -> Iterator[cst.CSTNode]:
    """Yield the nodes that contain these names, or attributes of these names."""
    for mention in mentions:
        holder = document.parent(mention)
        while isinstance(holder, cst.Attribute):
            holder = document.parent(holder)  # `import asyncio.tasks` binds `asyncio`
        yield holder


class _Spell(cst.CSTTransformer):
    """Replaces names by expressions; attributes are not names."""

    def __init__(self, spellings: Mapping[str, str]) -> None:
        super().__init__()
        self._spellings = spellings

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        text = self._spellings.get(updated_node.value, updated_node.value)
        if text == updated_node.value:
            return updated_node
        return cst.parse_expression(text).with_changes(lpar=updated_node.lpar, rpar=updated_node.rpar)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)
