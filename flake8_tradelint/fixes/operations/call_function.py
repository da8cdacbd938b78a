"""Operation ``call_function``: call the function at the anchor, without arguments. No arguments."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Put ``()`` behind the name, or the attribute, that is passed as an argument."""
    function = _function(document, anchor)
    if not isinstance(document.parent(function), cst.Arg):
        raise Refused("the function is no plain name among the arguments")
    return Change({function: _called}, touches=(document.span(function),))


def _function(document: Document, anchor: Anchor) -> cst.Name | cst.Attribute:
    try:
        return document.find(anchor, cst.Attribute)
    except Refused:
        return document.find(anchor, cst.Name)


def _called(function: cst.CSTNode) -> cst.Call:
    assert isinstance(function, cst.Name | cst.Attribute)
    return cst.Call(function)
