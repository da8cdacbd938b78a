"""The fix for an attribute that is filled again: close what it holds first."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values
from flake8_tradelint.semantics.must_call.release.closing_fixes import is_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_NONE = e.Literal("NoneType", "None")


def replacing_fix(linked: Linked, resource: Resource, held: Held, store: Span) -> Fix | None:
    """Close what ``held`` holds before the statement ``store`` fills the attribute again.

    Never safe: somebody else may still use the old value.
    """
    values = list(assigned_values(linked, held))
    begins = any(_begins_with(linked, owner, held.attr) for owner in linked.classes.project_mro(held.owner))
    if not (begins and held.fact.in_async and all(is_own(linked, resource, held, v) for v in values)):
        return None
    args = (
        ("awaited", "yes" if resource.closer in resource.awaits else "no"),
        ("closer", resource.closer),
        ("guard", "yes" if _NONE in values else "no"),
    )
    edit = Edit(held.path, store.anchor, "close_before", args)
    return Fix(f"close `self.{held.attr}` before it is replaced", "unsafe", (edit,))


def _begins_with(linked: Linked, owner: ClassRef, attr: str) -> bool:
    """Does the attribute exist from the start?"""
    cls = linked.symbols.shell(owner, attr)
    if cls is None:
        return False
    init = f"{owner.qualname}.__init__"
    own = {assignment.name for assignment in cls.self_assignments if assignment.function == init}
    return attr in own or any(variable.name == attr and variable.value for variable in cls.variables)
