"""A class sets a dataclass field of its base to the value that the field has anyway.

Instances get the base's default, which is the same, so the assignment changes nothing today. But it looks
as if the subclass decided. The next change shows that it does not: a new value in the subclass never
reaches an instance (TL101), and a new default in the base does, whatever the subclass says.

Bad:
    from dataclasses import dataclass

    @dataclass
    class CacheSchema:
        ttl: int = 60

    class SignalsSchema(CacheSchema):
        ttl = 60

Good:
    from dataclasses import dataclass

    @dataclass
    class CacheSchema:
        ttl: int = 60

    class SignalsSchema(CacheSchema):
        pass

Limits:
    * Off by default: the code still does what it says.
    * Values count as equal if they are spelt alike, or are the same literal or name. Equal results of
      different expressions are not recognised.

See:
    https://docs.python.org/3/library/dataclasses.html#inheritance
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.dataclasses import ReboundFields
from flake8_tradelint.semantics.dataclass.inherit.overrides import Override, has_fields, overrides
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import is_tabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL105"
NAME = "redundant-override"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = None
ASKS = (ReboundFields(),)

_OF_STRUCT = "instances read it whatever is passed or decoded"


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every name that a class of the file binds to what it is already."""
    table = project.dataclasses
    for cls in summary.classes:
        ref = ClassRef(summary.path, cls.qualname)
        if cls.bases and has_fields(table, ref):
            changes = _OF_STRUCT if table.is_struct(ref) else "it changes nothing"
            yield from (_finding(found, changes) for found in overrides(table, ref) if found.equal)


def _finding(found: Override, changes: str) -> Finding:
    field = found.stored.field
    owner = field.owner.qualname.rsplit(".", 1)[-1]
    version = f", {found.stored.unless}" if found.stored.unless else ""
    declared = Location(field.owner.path, field.variable.span, "declared as a field here")
    related = () if is_tabled(field.owner.path) else (declared,)
    return Finding(
        CODE,
        NAME,
        f"`{found.name}` repeats the default of the field declared in {owner}{version}: {changes}",
        Location(found.cls.path, found.shown.variable.span),
        related,
        SEVERITY,
        "medium" if found.stored.unless else "high",
    )
