"""Make the fix that adds a property under the old name to the class that has lost it."""

from __future__ import annotations

from flake8_tradelint import templates
from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.renaming.stale_uses import Verdict
    from flake8_tradelint.semantics.renaming.table import Stale


def property_fix(linked: ParameterDb, stale: Stale, verdict: Verdict) -> Fix | None:
    """Return that fix if the class is the project's and the new name needs nothing but ``self``."""
    cls = linked.symbols.class_(stale.owner) if isinstance(stale.owner, ClassRef) else None
    if cls is None or not isinstance(stale.owner, ClassRef) or not verdict.new:
        return None
    if templates.free_names(verdict.new):
        return None
    setter = "yes" if templates.is_assignable(verdict.new) else ""
    args = (
        ("new", templates.shown(verdict.new)),
        ("old", verdict.old),
        ("setter", setter),
        ("template", templates.whole(verdict.new)),
    )
    edit = Edit(stale.owner.path, cls.span.anchor, "add_compat_property", args)
    return Fix(f"keep `{verdict.old}` as a deprecated property of `{verdict.owner}`", "unsafe", (edit,))
