"""A ``ClassVar`` or ``Final`` that makes no class attribute: ``@dataclass`` takes it for a field.

Type checkers believe the annotation, but ``@dataclass`` looks at the object. Where annotations are text, it
guesses from their first words. So it does not see a ``ClassVar`` in quotes under postponed annotations,
inside ``Annotated``, or imported under ``if TYPE_CHECKING``; and ``Final`` is no ``ClassVar``. attrs makes
an attribute of every ``attr.ib()``, unless annotations alone decide. As text, msgspec knows ``ClassVar[...]``
and ``typing.ClassVar[...]`` alone, and a field that a struct inherits stays a field.

The name becomes a parameter of ``__init__``: the first positional argument lands in the constant,
``asdict`` writes it into every payload, and the values that subclasses set have no effect (TL101).

Bad:
    from dataclasses import dataclass
    from typing import Final

    RETRIES: Final = 3

    @dataclass
    class Venue:
        FEE_URL: Final[str] = "/fees"
        name: str = ""

Good:
    from dataclasses import dataclass
    from typing import ClassVar, Final

    RETRIES: Final = 3

    @dataclass
    class Venue:
        FEE_URL: ClassVar[str] = "/fees"
        name: str = ""

Fix safety:
    Replaces ``Final`` by ``ClassVar``, on a name in upper case with a default that nobody passes, sets or
    declares again. It is unsafe where the project converts instances (``asdict``, ``vars``), because the
    name is no longer part of the result. Other forms have no fix.

Limits:
    * ``Final`` is reported only where the fix is possible, and not in structs: messages have the field.
    * In annotations that are text, an alias of ``ClassVar`` that another module defines is not recognised.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.dataclasses import ClassVarAnnotations
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.settings import is_tabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Confidence
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.verdict.classvar_intents import Intent, Reason
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL104"
NAME = "ineffective-classvar"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (ClassVarAnnotations(),)


_REASONS: dict[Reason, str] = {
    "quoted twice": "in quotes under `from __future__ import annotations`, which makes text of the text",
    "type checkers only": "imported under `if TYPE_CHECKING` alone, out of the decorator's sight",
    "inside Annotated": "inside `Annotated`, where the decorator does not look",
    "unread name": "under a name that the decorator does not find in the module",
    "beside attr.ib": "beside `attr.ib()`, which makes an attribute of instances in any case",
    "too late": "in a subclass that no decorator reads",
    "of a struct": "on a field that a struct inherits, and `decode` raises TypeError for its annotation",
    "final": "",
}


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every annotation of a class of the file that means the class and makes a field."""
    from flake8_tradelint.semantics.dataclass.fix.override_fixes import constant_fix
    from flake8_tradelint.semantics.dataclass.verdict.classvar_intents import intents

    for cls in summary.classes:
        for found in intents(project.dataclasses, ClassRef(summary.path, cls.qualname)):
            fix = constant_fix(project, project.dataclasses, found.field) if found.reason == "final" else None
            if found.reason != "final" or fix is not None:
                yield _finding(found, fix)


def _finding(found: Intent, fix: Fix | None) -> Finding:
    name = found.variable.name
    holder = found.field.owner.qualname.rsplit(".", 1)[-1]
    made = f"`{name}` is a field of {holder} all the same"
    message = f"`ClassVar` has no effect {_REASONS[found.reason]}: {made}"
    if found.reason == "final":
        message = f"`Final` makes no constant of the class: {made}"
    related: tuple[Location, ...] = ()
    tabled = is_tabled(found.field.owner.path)
    if found.reason == "of a struct" or (found.reason == "too late" and not tabled):
        base = found.field.owner
        related = (Location(base.path, found.field.variable.span, "declared as a field here"),)
    place = Location(found.cls.path, found.variable.span)
    if found.unless:
        message = f"{message}, {found.unless}"
    confidence: Confidence = "medium" if found.unless else "high"
    return Finding(CODE, NAME, message, place, related, SEVERITY, confidence, fix)
