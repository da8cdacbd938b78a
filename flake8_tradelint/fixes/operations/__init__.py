"""Find and run the operation that an edit names.

Each operation is a module of this package with a function ``plan(document, anchor, args) -> Change``, which
describes the change and refuses where it would be wrong.
"""

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
    """Return the change that the edit means in this document.

    Raises:
        Refused: the edit must not be made here.
        LookupError: no operation has that name, which is a bug in the rule.
    """
    return operation(edit.op)(document, edit.anchor, dict(edit.args))


def operation(name: str) -> Plan:
    """Return the function ``plan`` of the operation's module, which is imported on first use.

    Raises:
        LookupError: there is no such operation.
    """
    module_name = f"{__package__}.{name}"
    if not name.isidentifier() or find_spec(module_name) is None:
        raise LookupError(f"no fix operation {name!r}")
    plan: Plan | None = getattr(import_module(module_name), "plan", None)
    if plan is None:
        raise LookupError(f"{name!r} is no fix operation")
    return plan
