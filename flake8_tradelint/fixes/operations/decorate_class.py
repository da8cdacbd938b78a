"""Operation ``decorate_class``: add a decorator, as the one nearest to the class.

The anchor is the class statement from its keyword on, decorators excluded. Arguments: ``decorator``, an
expression without the ``@``; ``imports``, comma-separated ``"module:name"`` pairs that it needs.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.spelling import spell_all
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Decorate the class that starts at the anchor."""
    node = document.find_start(anchor.start, cst.ClassDef)
    spelling = spell_all(document, args["decorator"], args.get("imports", ""), node)
    name = spelling.text.partition("(")[0]
    if any(_name(document, decorator) == name for decorator in node.decorators):
        raise Refused(f"the class is already decorated with {name}")
    decorator = cst.Decorator(cst.parse_expression(spelling.text))
    rewrite = rewriting(
        cst.ClassDef, lambda updated: updated.with_changes(decorators=[*updated.decorators, decorator])
    )
    last = document.span(node.decorators[-1]).end if node.decorators else anchor.start
    return Change(
        {node: rewrite}, touches=(Anchor(last, anchor.start),), imports=spelling.imports, keeps_strings=False
    )


def _name(document: Document, decorator: cst.Decorator) -> str:
    return document.module.code_for_node(decorator.decorator).partition("(")[0].strip()
