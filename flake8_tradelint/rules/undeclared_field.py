"""An attribute stands among a dataclass's fields, but without an annotation it is none of them.

``@dataclass`` reads annotations only. ``retries = 3`` below ``symbol: str`` is an attribute of the class:
``__init__`` does not take it, ``==``, ``repr`` and `asdict` leave it out of every payload, and a list, a
lock or an event in that place is shared by all instances: orders of one account show up in another's, and
who waits for one camera is woken by another. An annotation does not help where the default itself is made
once, as in ``lock: asyncio.Lock = asyncio.Lock()``. Under ``slots=True`` setting the name raises
AttributeError, and a ``field(...)`` without annotation raises as soon as the module is imported. In a
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
    Most attributes without annotation are meant as they are. So these are reported: public names in lower
    case

    * with a number or a boolean below a field;
    * with any plain value between two fields with defaults, or where another class of the module has a
      field of that name, or a method compares it with this very value, or where the name is read on a
      configuration whose other fields some call passes. Names such as ``kind`` or ``model_type`` tell classes
      apart: only the comparison counts for these;
    * with a container that is empty or changed in place, or an object of the project that is changed
      through the name;
    * with a value that instances set, if slots forbid it, if the project converts them with ``asdict``, or if
      it compares them with a fresh one, as in ``self == Events()``;
    * with a plain value below a field with a default, if the class sets attributes whose names callers give
      (``setattr(self, key, value)``);
    * with the member of an enum below two defaults that are members, if a method reads them together;
    * with a type (``limit = int``), if instances set the name, a call passes it, or nobody reads it and a
      field beside it has a plain type.

    A lock, an event or a queue is reported under private names and as a default, too; a list as a default
    only in classes of attrs, because the stdlib refuses it, and only if it is changed in place. One finding
    stands for a dataclass that has no field at all although instances set its names. A name that hides its
    own type (``date: Optional[date] = None``) is reported here as well: the annotation declares nothing.

    Below a base that cannot be found, only containers are reported that instances change, options between two
    others that the project reads on instances, and those below an option that a method reads together with
    one: the base may read any other name on the class.

    The rule is quiet in these cases:

    * A relative has the name, be it a property, or another class of the module has it without annotation.
      Only containers that stand in several dataclasses are the same mistake in each.
    * Somebody uses the name on the class itself, or the class body reads it.
    * A plain value is set on instances, and neither slots, ``asdict`` nor ``==`` matter: then it is state.
    * A container is filled where it stands, and nobody changes it in place or passes another one.
    * A type is called through the name, or the name tells of a type: ``value_type``, ``factory``.
    * A list, a lock or an event is replaced on instances by another one, and nobody changes it in place.
    * A number stands beside one in hexadecimal: these are constants of a device.
    * An object of the project is shared, but no change of it through the name is in sight.
    * The class has a base out of sight, which may declare the name.

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

_CERTAIN = ("default", "raises", "object", "drops", "slots", "hidden")
_SEVERITIES: dict[str, Severity] = {
    "raises": "error",
    "slots": "error",
    "object": "warning",
    "drops": "warning",
    "default": "warning",
    "hidden": "warning",
    "type": "warning",
}
_OUTCOMES = {
    "shared": "all instances share it",
    "slots": "with slots, setting it on an instance raises AttributeError",
    "lost": "`asdict` leaves out what instances set",
    "equal": "`==` does not see what instances set",
    "type": "its value is a type, which looks like a missing annotation",
    "raises": "the decorator raises when the module is imported",
    "object": "instances have what `field()` returns in place of a value",
    "drops": "attrs then takes no name for a field that is only annotated",
}


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Every such name in a class of the file."""
    from flake8_tradelint.semantics.dataclass.verdict.undeclared_fields import undeclared_fields

    for cls in summary.classes:
        for found in undeclared_fields(project, project.dataclasses, ClassRef(summary.path, cls.qualname)):
            yield _finding(found, project)


def _finding(found: Undeclared, project: ProjectFacts) -> Finding:
    from flake8_tradelint.semantics.dataclass.fix.annotation_fixes import field_fix

    certain = found.reason in _CERTAIN
    return Finding(
        CODE,
        NAME,
        _message(found, project),
        Location(found.cls.path, found.variable.span),
        severity=_SEVERITIES.get(found.reason, SEVERITY),
        confidence="high" if certain else "medium",
        fix=field_fix(project, project.dataclasses, found),
    )


def _message(found: Undeclared, project: ProjectFacts) -> str:
    name, owner = found.variable.name, found.cls.qualname.rsplit(".", 1)[-1]
    if found.reason == "default":
        return f"the default of `{name}` is made once: all instances of {owner} share it"
    if found.reason == "hidden":
        return f"`{found.by}` in this annotation is the default of the field {owner}.{found.by}, not the type"
    if found.reason == "state":
        return f"{owner} is a dataclass without fields: all instances are equal, whatever `{name}` they set"
    unless = f", {found.unless}" if found.unless else ""
    return f"`{name}` has no annotation, so it is no field of {owner}: {_outcome(found, project)}{unless}"


def _outcome(found: Undeclared, project: ProjectFacts) -> str:
    if found.reason in _OUTCOMES:
        return _OUTCOMES[found.reason]
    options, cls = project.dataclasses.options(found.cls), project.dataclasses.body(found.cls)
    if options is not None and options.flavour == "msgspec":
        return "it cannot be passed or set, and `encode` leaves it out"
    if options is None or options.init is not True or cls is None or "__init__" in cls.methods:
        return "`asdict` leaves it out"  # an annotation would not change what `__init__` takes
    return "`__init__` does not take it"
