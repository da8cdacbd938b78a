"""A constant of a class is declared as a field, because its annotation lacks ``ClassVar``.

In a dataclass every annotated name is a field: the constant becomes a parameter of ``__init__``, each
instance gets a copy of its own, and `asdict` and `==` look at it. The day a subclass sets it anew,
its instances keep the base's value (TL101): payloads go to the empty key, and the class attribute
that everybody looks at in the debugger is right.

Bad:
    from dataclasses import dataclass, field

    @dataclass
    class SignalsSchema:
        CACHE_KEY: str = "analysis:signals"
        signals: list[str] = field(default_factory=list)

    schema = SignalsSchema(signals=["btc: long"])

Good:
    from dataclasses import dataclass, field
    from typing import ClassVar

    @dataclass
    class SignalsSchema:
        CACHE_KEY: ClassVar[str] = "analysis:signals"
        signals: list[str] = field(default_factory=list)

    schema = SignalsSchema(signals=["btc: long"])

Fix safety:
    Declares the name as ``ClassVar`` in the base, if no constructor call of the project would break. In a
    library, check that no user passes the name.

Limits:
    A constant is a name in upper case with an immutable default other than ``None``, or what ``constants``
    and ``constant-classes`` in the configuration say. The rule is quiet where instances may differ:

    * The name is passed, set, replaced, or written as a string or keyword anywhere.
    * The class is handed to other code (an argument parser, a deserialiser, a ``return``), or called
      without its name (``type(self)(...)``) with an argument that may be the constant.
    * Instances are converted (``asdict``, ``fields``, ``orjson``).
    * A base declares the field, too, or ``__init__`` is written by hand.
    * All fields of the class are in upper case, or instances differ in two others that are: these are
      settings.
    * The class is a ``msgspec.Struct``: its fields are what its messages consist of.
    * The class has a base in an installed package, or nobody in the project makes instances of it. A base
      that cannot be found leaves medium confidence and an unsafe fix.

See:
    https://docs.python.org/3/library/dataclasses.html#class-variables
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.dataclasses import AnnotatedConstants
from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.dataclass.declare.fields import Field
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL102"
NAME = "missing-classvar"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (AnnotatedConstants(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every constant that is a field in a class of the file."""
    from flake8_tradelint.semantics.dataclass.verdict.missing_classvars import missing_classvars

    names = ConstantNames(project.settings.constants, project.settings.constant_classes)
    for cls in summary.classes:
        for field in missing_classvars(
            project, project.dataclasses, ClassRef(summary.path, cls.qualname), names
        ):
            yield _finding(field, project)


def _finding(field: Field, project: ProjectFacts) -> Finding:
    from flake8_tradelint.semantics.dataclass.construct.unseen_bases import first_unseen, unless
    from flake8_tradelint.semantics.dataclass.fix.override_fixes import classvar_fix

    owner = field.owner.qualname.rsplit(".", 1)[-1]
    message = (
        f"`{field.name}` is a constant of {owner}, but without `ClassVar` it is a field of every instance"
    )
    place = Location(field.owner.path, field.variable.span)
    fix = classvar_fix(project, project.dataclasses, field)
    family = (field.owner, *project.subclasses(field.owner))
    found = (first_unseen(project.dataclasses, one) for one in family)
    unseen = next((one for one in found if one is not None), None)
    if unseen is None:
        return Finding(CODE, NAME, message, place, severity=SEVERITY, fix=fix)
    message = f"{message}, {unless(unseen)}"
    return Finding(CODE, NAME, message, place, (), SEVERITY, "medium", fix)
