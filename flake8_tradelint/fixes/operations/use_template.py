"""Operation ``use_template``: replace an attribute by an expression, where a rename is more than a name.

The anchor is the attribute's name, after the dot. Arguments: ``template``, an expression with ``{self}`` for
the object; ``old``, which must be the name at the anchor.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.several_classes import several

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


_SELF = "{self}"
_PRIMARIES = (cst.Attribute, cst.Subscript, cst.Call, cst.Name, cst.SimpleString, cst.Integer)
_WHOLE = (cst.Assign, cst.Return, cst.Arg, cst.Expr, cst.AnnAssign)
"""Nodes that take an expression of any precedence without parentheses."""


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Replace the attribute expression around the anchor by the template."""
    attribute = attribute_at(document, anchor, args["old"])
    receiver = document.module.code_for_node(attribute.value)
    template = args["template"]
    if template.count(_SELF) != 1 and not _is_plain(attribute.value):
        raise Refused("the expression for the object would be evaluated more than once")
    source = _quoted_for(document, attribute, template).replace(_SELF, receiver)
    new = cst.parse_expression(source, config=document.module.config_for_parsing)
    if isinstance(new, cst.Tuple):
        return several(document, attribute, new)
    parent = document.parent(attribute)
    if not isinstance(new, _PRIMARIES) and not (isinstance(parent, _WHOLE) or attribute.lpar):
        new = new.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    outer = {"lpar": [*attribute.lpar, *new.lpar], "rpar": [*new.rpar, *attribute.rpar]}
    rewrite = rewriting(cst.Attribute, lambda _: new.with_changes(**outer))
    return Change({attribute: rewrite}, touches=(document.span(attribute),), keeps_strings=False)


def attribute_at(document: Document, anchor: Anchor, old: str) -> cst.Attribute:
    """Return the attribute expression whose name lies at the anchor; refuse if the name is not ``old``."""
    name = document.find(anchor, cst.Name)
    attribute = document.parent(name)
    if name.value != old or not isinstance(attribute, cst.Attribute):
        raise Refused(f"no attribute {old!r} is there")
    return attribute


def _is_plain(node: cst.BaseExpression) -> bool:
    """Return True for a name or attributes of one, which can be evaluated twice without a difference."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def _quoted_for(document: Document, node: cst.CSTNode, template: str) -> str:
    """Return the template with the quotes of this file, or in an f-string with quotes that do not end it."""
    around = [outer for outer in document.ancestors(node) if isinstance(outer, cst.FormattedString)]
    if not around:
        return document.requoted(template)
    for quote, other in (("'", '"'), ('"', "'")):
        source = template if other not in template else template.replace(other, quote)
        if "\\" not in source and not any(outer.quote in source for outer in around):
            return source
    raise Refused("its quotes would end the f-string around it")
