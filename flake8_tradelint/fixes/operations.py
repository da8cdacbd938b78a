"""Finds the operation that an edit names."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor, Edit

    Plan = Callable[[Document, Anchor, Mapping[str, str]], Change]


def planned(document: Document, edit: Edit) -> Change:
    """What the edit means for this document.

    Raises:
        Refused: it must not be done here.
        LookupError: no operation has that name; a bug of the rule.
    """
    return operation(edit.op)(document, edit.anchor, dict(edit.args))


def operation(name: str) -> Plan:
    """The function ``plan`` of the module ``name``; imported when it is asked for."""
    module_name = f"{__package__}.{name}"
    if not name.isidentifier() or find_spec(module_name) is None:
        raise LookupError(f"no fix operation {name!r}")
    plan: Plan | None = getattr(import_module(module_name), "plan", None)
    if plan is None:
        raise LookupError(f"{name!r} is no fix operation")
    return plan
