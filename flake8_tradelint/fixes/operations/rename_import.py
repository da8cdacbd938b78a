"""Operation ``rename_import``: import another name in ``from module import old``, and rename its uses.

The anchor is the name in the import. Arguments: ``new``; ``old``, which must be the name at the anchor;
``module``, the module of the new name if it is another one, else empty; ``keep``, not empty if other modules
may import the old name from this one, so that it must stay (``import new as old``).
"""

from __future__ import annotations

import re

import libcst as cst
from libcst.metadata import Assignment

from flake8_tradelint.fixes.change import Change, Import, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor

    _Use = cst.Name | cst.SimpleString


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Rename the import at the anchor."""
    name = document.find(anchor, cst.Name)
    alias = document.parent(name)
    statement = document.parent(alias)
    if name.value != args["old"] or not (
        isinstance(alias, cst.ImportAlias) and isinstance(statement, cst.ImportFrom)
    ):
        raise Refused(f"{args['old']!r} is not imported there")
    same = args["new"] == args["old"]
    uses = None if same or alias.asname or args.get("keep") else _uses(document, statement, args)
    renamed = _renamed(alias, args["new"], keeps=not (same or alias.asname) and uses is None)
    rewrites: dict[cst.CSTNode, Rewrite] = {use: _renaming(use, args) for use in uses or ()}
    touches = [document.span(use) for use in uses or ()] + [document.span(statement)]
    imports: tuple[Import, ...] = ()
    if not args["module"]:
        rewrites[alias] = rewriting(cst.ImportAlias, lambda _: renamed)
    elif len(_aliases(statement)) == 1:
        source = cst.parse_expression(args["module"])
        rewrites[statement] = rewriting(
            cst.ImportFrom, lambda old: old.with_changes(module=source, relative=(), names=[renamed])
        )
    else:
        if renamed.asname is not None or document.parent(document.parent(statement)) is not document.module:
            raise Refused(
                "the statement imports several names, and this one would need a statement of its own"
            )
        rewrites[statement] = rewriting(cst.ImportFrom, lambda old: _without(old, alias, statement))
        imports = (Import(args["module"], args["new"]),)
    keeps_strings = all(isinstance(use, cst.Name) for use in uses or ())
    return Change(rewrites, touches=tuple(touches), imports=imports, keeps_strings=keeps_strings)


def _uses(document: Document, statement: cst.ImportFrom, args: Mapping[str, str]) -> list[_Use] | None:
    """Return the uses of the old name that refer to this import; ``None`` if not all can be renamed.

    Quoted annotations are uses, too.
    """
    old, new = args["old"], args["new"]
    assignments = list(document.scope(statement).assignments[old])
    if new in document.names or len(assignments) != 1 or not isinstance(assignments[0], Assignment):
        return None
    nodes = [access.node for access in assignments[0].references]
    names = [node for node in nodes if isinstance(node, cst.Name) and node.value == old]
    quoted = [node for node in nodes if isinstance(node, cst.SimpleString)]
    said = sum(name.value == old for name in _names(document))
    # `global` and the like mention the name without a reference, and cannot be renamed.
    every = len(names) + len(quoted) == len(nodes) and said == len(names) + 1
    return [*names, *dict.fromkeys(quoted)] if every and not _echoes(document, names) else None


def _names(document: Document) -> list[cst.Name]:
    """Return the name nodes of the module that are neither attributes nor keywords of calls."""
    return [
        node
        for node in document.nodes(cst.Name)
        if not (isinstance(parent := document.parent(node), cst.Attribute) and parent.attr is node)
        and not (isinstance(parent, cst.Arg) and parent.keyword is node)
    ]


def _echoes(document: Document, names: list[cst.Name]) -> bool:
    return any(
        isinstance(outer, cst.FormattedStringExpression) and outer.equal is not None
        for name in names
        for outer in document.ancestors(name)
    )


def _renamed(alias: cst.ImportAlias, new: str, *, keeps: bool) -> cst.ImportAlias:
    if not keeps:
        return alias.with_changes(name=cst.Name(new))
    old = cst.ensure_type(alias.name, cst.Name)
    return alias.with_changes(name=cst.Name(new), asname=cst.AsName(name=cst.Name(old.value)))


def _renaming(use: _Use, args: Mapping[str, str]) -> Rewrite:
    old, new = args["old"], args["new"]
    if isinstance(use, cst.Name):
        return rewriting(cst.Name, lambda name: name.with_changes(value=new))
    text = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", new, use.value)
    return rewriting(cst.SimpleString, lambda string: string.with_changes(value=text))


def _aliases(statement: cst.ImportFrom) -> list[cst.ImportAlias]:
    return [] if isinstance(statement.names, cst.ImportStar) else list(statement.names)


def _without(updated: cst.ImportFrom, alias: cst.ImportAlias, original: cst.ImportFrom) -> cst.ImportFrom:
    """Return the statement without the alias. What follows the end of the list stays."""
    index = _aliases(original).index(alias)
    names = _aliases(updated)
    gone = names.pop(index)
    if index == len(names):
        names[-1] = names[-1].with_changes(comma=gone.comma)
    return updated.with_changes(names=names)
