"""Operation ``rename_name``: replace an identifier, or a name inside a string literal.

The anchor is the identifier itself: a name, the attribute after the dot, the keyword of an argument; or a
string literal that is nothing but a (dotted) name, as in ``getattr(vat, "x")``. Arguments: ``new``;
optionally ``old``, which must then be the name at the anchor.
"""

from __future__ import annotations

import keyword

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Rename the identifier or string at the anchor."""
    new = args["new"]
    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in new.split(".")):
        raise Refused(f"{new!r} is not a name")
    quoted = document.utf8[anchor.end - 1 : anchor.end] in (b'"', b"'")
    if quoted:
        return _in_string(document, anchor, args.get("old"), new)
    name = document.find(anchor, cst.Name)
    _must_be(name.value, args.get("old"))
    if "." in new:
        raise Refused(f"{new!r} is not a plain name")
    rewrite = rewriting(cst.Name, lambda updated: updated.with_changes(value=new))
    return Change({name: rewrite}, touches=(anchor,), keeps_strings=not _is_echoed(document, name))


def _in_string(document: Document, anchor: Anchor, old: str | None, new: str) -> Change:
    string = document.find(anchor, cst.SimpleString)
    if not all(part.isidentifier() for part in string.raw_value.split(".")):
        raise Refused("the string is more than a name")
    _must_be(string.raw_value, old)
    opening = string.prefix + string.quote
    literal = f"{opening}{new}{string.quote}"
    rewrite = rewriting(cst.SimpleString, lambda updated: updated.with_changes(value=literal))
    return Change({string: rewrite}, touches=(anchor,), keeps_strings=False)


def _must_be(found: str, old: str | None) -> None:
    if old is not None and found != old:
        raise Refused(f"found {found!r} where {old!r} was expected")


def _is_echoed(document: Document, name: cst.Name) -> bool:
    """Return True if an f-string prints the source of the expression, as ``f"{vat.spot_map=}"`` does."""
    return any(
        isinstance(outer, cst.FormattedStringExpression) and outer.equal is not None
        for outer in document.ancestors(name)
    )
