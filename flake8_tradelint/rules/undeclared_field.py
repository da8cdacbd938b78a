"""An attribute stands among a dataclass's fields, but without an annotation it is none of them.

``@dataclass`` reads annotations only. ``retries = 3`` below ``symbol: str`` is an attribute of the class:
``__init__`` does not take it, ``==``, ``repr`` and `asdict` leave it out of every payload, and a list or
dict in that place is shared by all instances: orders of one account show up in another's. In a
``msgspec.Struct`` the name cannot be set either, and what is decoded for it is dropped.

Bad:
    from dataclasses import dataclass

    @dataclass
    class Order:
        symbol: str
        retries = 3

Good:
    from dataclasses import dataclass

    @dataclass
    class Order:
        symbol: str
        retries: int = 3

Fix safety:
    Unsafe: the name becomes a parameter and takes part in ``==``, ``repr`` and ``asdict``. Offered for
    numbers and booleans if no constructor call of the project would break.

Limits:
    Most attributes without annotation are meant as they are. So only these are reported: public names in
    lower case below a field, with a number, a boolean, a display or an empty container as value. The rule
    is quiet in these cases:

    * A relative, or another class of the module, has the name.
    * Somebody uses the name on the class itself.
    * A number is set on instances: then it is their state and no forgotten parameter.
    * A list is replaced on instances by another one, and nobody changes it in place.
    * A number stands beside one in hexadecimal: these are constants of a device.

See:
    https://docs.astral.sh/ruff/rules/implicit-class-var-in-dataclass/
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.dataclasses import UnannotatedNames
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.verdict.undeclared_fields import Undeclared
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL103"
NAME = "undeclared-field"
SEVERITY: Severity = "info"
DEFAULT = True
FIX: Applicability | None = "unsafe"
ASKS = (UnannotatedNames(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every such name in a class of the file."""
    from flake8_tradelint.semantics.dataclass.verdict.undeclared_fields import undeclared_fields

    for cls in summary.classes:
        for found in undeclared_fields(project, project.dataclasses, ClassRef(summary.path, cls.qualname)):
            yield _finding(found, project)


def _finding(found: Undeclared, project: ProjectFacts) -> Finding:
    from flake8_tradelint.semantics.dataclass.fix.annotation_fixes import field_fix

    name, owner = found.variable.name, found.cls.qualname.rsplit(".", 1)[-1]
    outcome = _outcome(found, project)
    return Finding(
        CODE,
        NAME,
        f"`{name}` has no annotation, so it is no field of {owner}: {outcome}",
        Location(found.cls.path, found.variable.span),
        severity=SEVERITY,
        confidence="medium",
        fix=field_fix(project, project.dataclasses, found),
    )


def _outcome(found: Undeclared, project: ProjectFacts) -> str:
    if found.shared:
        return "all instances share it"
    options, cls = project.dataclasses.options(found.cls), project.dataclasses.body(found.cls)
    if options is not None and options.flavour == "msgspec":
        return "it cannot be passed or set, and `encode` leaves it out"
    if options is None or options.init is not True or cls is None or "__init__" in cls.methods:
        return "`asdict` leaves it out"  # an annotation would not change what `__init__` takes
    return "`__init__` does not take it"
