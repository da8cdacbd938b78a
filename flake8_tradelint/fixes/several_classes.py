"""Replace a class by a tuple of classes, where Python takes one or several."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.document import Document


def several(document: Document, one: cst.Attribute, new: cst.Tuple) -> Change:
    """Return the change of ``one`` into ``new``, in ``except`` and as second argument of ``isinstance``.

    A tuple of ``except`` gets the elements: it may have no tuple inside.

    Raises:
        Refused: one class is wanted there.
    """
    parent = document.parent(one)
    around = document.parent(parent)
    if isinstance(parent, cst.ExceptHandler) or (isinstance(parent, cst.Arg) and _asks(around, parent)):
        return Change({one: rewriting(cst.Attribute, lambda _: new)}, touches=(document.span(one),))
    handler = document.parent(around) if isinstance(around, cst.Tuple) else None
    if isinstance(around, cst.Tuple) and isinstance(handler, cst.ExceptHandler):
        place = [element is parent for element in around.elements].index(True)

        def flat(old: cst.Tuple) -> cst.Tuple:
            return old.with_changes(elements=_flattened(old.elements, place, new))

        return Change({around: rewriting(cst.Tuple, flat)}, touches=(document.span(around),))
    raise Refused("several classes cannot stand there for one")


def _asks(call: cst.CSTNode, last: cst.Arg) -> bool:
    """Return True for ``isinstance(x, last)``."""
    if not isinstance(call, cst.Call) or call.args[-1] is not last or not isinstance(call.func, cst.Name):
        return False
    return call.func.value in ("isinstance", "issubclass") and len(call.args) == 2


def _flattened(elements: Sequence[cst.BaseElement], place: int, new: cst.Tuple) -> list[cst.BaseElement]:
    """Return the elements with those of ``new`` at ``place``, without repetitions."""
    empty = cst.Module(body=[])
    known = {empty.code_for_node(one.value) for one in elements}
    names = [one.value for one in new.elements if empty.code_for_node(one.value) not in known]
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    added: list[cst.BaseElement] = [cst.Element(name, comma=comma) for name in names]
    if added:
        added[-1] = added[-1].with_changes(comma=elements[place].comma)
    return [*elements[:place], *added, *elements[place + 1 :]]
