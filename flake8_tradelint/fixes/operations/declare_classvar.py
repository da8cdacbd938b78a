"""Operation ``declare_classvar``: turn ``X: str = ""`` into ``X: ClassVar[str] = ""``.

The anchor is the annotated assignment in a class body. No arguments. ``Final`` is removed, because
``ClassVar`` must not contain it. A quoted annotation stays quoted. ``field(default="")`` is replaced by its
default.
"""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from flake8_tradelint.fixes.change import Change, Import, Refused, rewriting
from flake8_tradelint.fixes.spelling import spell
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Replacement, Rewrite
    from flake8_tradelint.fixes.document import Document


_CLASSVAR = Import("typing", "ClassVar")
_FIELDS = ("field", "Field", "ib", "attrib")
_SHOWING = ("default", "repr", "compare", "hash")
"""Arguments of ``field(...)`` that a ``ClassVar`` can do without; the default is kept as its value."""


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Declare the attribute at the anchor as a ``ClassVar``."""
    assign = document.find(anchor, cst.AnnAssign)
    _must_be_attribute(document, assign)
    default = _default(document, assign.value)
    annotation = assign.annotation.annotation
    spelling = spell(document, _CLASSVAR, assign)
    replacement = _declared(document, annotation, spelling.text)
    touched = document.span(annotation)
    if annotation.lpar:
        touched = Anchor(document.span(assign.annotation).start, document.span(assign.annotation).end)

    def change(updated: cst.Annotation) -> Replacement:
        return updated.with_changes(annotation=replacement)

    rewrites: dict[cst.CSTNode, Rewrite] = {assign.annotation: rewriting(cst.Annotation, change)}
    touches = [touched]
    if assign.value is not None and default is not None:
        rewrites[assign.value] = rewriting(cst.Call, lambda _: default)
        touches.append(document.span(assign.value))
    return Change(
        rewrites,
        touches=tuple(touches),
        imports=spelling.imports,
        keeps_strings=not isinstance(annotation, cst.SimpleString),
    )


def _must_be_attribute(document: Document, assign: cst.AnnAssign) -> None:
    if not isinstance(document.enclosing(assign), cst.ClassDef) or not isinstance(assign.target, cst.Name):
        raise Refused("it is not an attribute in a class body")


def _default(document: Document, value: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """Return the expression in ``field(default=...)``, or ``None`` if the value is no call of ``field``."""
    if not isinstance(value, cst.Call) or _last_name(value.func) not in _FIELDS:
        return None
    said = {argument.keyword.value: argument.value for argument in value.args if argument.keyword}
    if len(said) < len(value.args) or "default" not in said or not set(said) <= set(_SHOWING):
        raise Refused("its `field(...)` has arguments that a ClassVar cannot have")
    if "#" in document.module.code_for_node(value) or "\n" in document.module.code_for_node(said["default"]):
        raise Refused("its `field(...)` spans several lines or has a comment")
    return said["default"]


def _declared(document: Document, annotation: cst.BaseExpression, classvar: str) -> cst.BaseExpression:
    if isinstance(annotation, cst.SimpleString):
        return _in_quotes(document, annotation, classvar)
    if isinstance(annotation, cst.ConcatenatedString | cst.FormattedString):
        raise Refused("its annotation is a string in pieces")
    outer = annotation.value if isinstance(annotation, cst.Subscript) else annotation
    kind = _last_name(outer)
    if kind in ("ClassVar", "InitVar", "KW_ONLY"):
        raise Refused(f"it is a {kind}")
    if kind != "Final":
        return _subscript(classvar, annotation)
    if not isinstance(annotation, cst.Subscript):
        return cst.parse_expression(classvar)
    return annotation.with_changes(value=cst.parse_expression(classvar))


def _in_quotes(document: Document, annotation: cst.SimpleString, classvar: str) -> cst.SimpleString:
    try:
        inner = cst.parse_expression(annotation.raw_value.strip())
    except cst.ParserSyntaxError:
        raise Refused("its annotation is not a type") from None
    if "\\" in annotation.raw_value or "b" in annotation.prefix:
        raise Refused("its annotation is not a plain string")
    if isinstance(inner, cst.BaseString):
        raise Refused("its annotation is quoted twice")
    text = document.module.code_for_node(_declared(document, inner, classvar))
    return annotation.with_changes(value=f"{annotation.prefix}{annotation.quote}{text}{annotation.quote}")


def _subscript(classvar: str, annotation: cst.BaseExpression) -> cst.Subscript:
    element = cst.SubscriptElement(cst.Index(annotation))
    return cst.Subscript(cst.parse_expression(classvar), [element])


def _last_name(node: cst.CSTNode) -> str:
    return (get_full_name_for_node(node) or "").rpartition(".")[2]
