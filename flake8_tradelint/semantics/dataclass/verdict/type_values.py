"""Types in the place of values: ``limit = int`` in a dataclass, where ``limit: int`` was meant."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.construct.constructors import constructions
from flake8_tradelint.semantics.dataclass.verdict.class_attributes import may_be_instance
from flake8_tradelint.semantics.dataclass.verdict.instance_state import is_certainly_set
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import Variable

    Uses = Iterable[tuple[str, AttributeFact]]


_PLAIN = frozenset(
    f"builtins.{name}"
    for name in (
        "int",
        "float",
        "str",
        "bool",
        "bytes",
        "complex",
        "list",
        "dict",
        "set",
        "tuple",
        "frozenset",
    )
)
_KNOWN = frozenset(
    {"decimal.Decimal", "fractions.Fraction", "uuid.UUID", "pathlib.Path", "collections.deque"}
    | {f"datetime.{name}" for name in ("datetime", "date", "time", "timedelta")}
)
_GENERIC = ("typing.", "typing_extensions.", "collections.abc.")
_OF_TYPES = regex(
    r"(?:types?|cls|class|klass|kinds?|factory|maker|builder|cast|coerce\w*|convert\w*|pars\w+|decod\w+"
    r"|dtype|load\w*|schema|model|constructor|ctor|func|callback|backend|as|to)$"
)
"""Names of what is called, or tells of which type something is."""


def is_type(table: DataclassTable, path: str, value: e.Expr | None) -> bool:
    """Return True for ``int``, ``Decimal``, ``list[int]``, ``Optional[str]``, or a class of the project."""
    match value:
        case e.Subscript(value=inner):
            name = table.symbols.qualified(table.symbols.resolve(path, inner)) or ""
            return name in _PLAIN or name.startswith(_GENERIC)
        case e.Name() | e.Attribute():
            symbol = table.symbols.resolve(path, value)
            return isinstance(symbol, ClassRef) or table.symbols.qualified(symbol) in _PLAIN | _KNOWN
    return False


def is_meant_as_annotation(
    project: TypeDb,
    table: DataclassTable,
    variable: Variable,
    uses: Uses,
    family: tuple[ClassRef, ...],
    own: list[Field],
) -> bool:
    """Return True if the project treats the name, whose value is a type, as a field of that type.

    Instances set it or a call passes it; or nobody reads it, and a field beside it has a plain type.
    Who calls what the name holds wants the type itself.
    """
    uses = [(path, fact) for path, fact in uses if may_be_instance(project, path, fact.receiver, family)]
    if _OF_TYPES.search(variable.name) or any(fact.role == "called" for _, fact in uses):
        return False
    if is_certainly_set(project, uses, family) or _is_passed(project, variable.name, family):
        return True
    return not uses and not _is_class(table, family[0], variable) and _beside_plain(table, own, variable)


def _is_passed(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> bool:
    return any(
        keyword == name for call in constructions(project, family) for keyword, _ in call.fact.call.keywords
    )


def _is_class(table: DataclassTable, ref: ClassRef, variable: Variable) -> bool:
    value = variable.value
    return value is not None and isinstance(table.symbols.resolve(ref.path, value), ClassRef)


def _beside_plain(table: DataclassTable, own: list[Field], variable: Variable) -> bool:
    """Return True if the field right above or below the variable is annotated with a plain type."""
    above = [field for field in own if field.variable.span < variable.span][-1:]
    below = [field for field in own if field.variable.span > variable.span][:1]
    return any(is_type(table, field.owner.path, field.variable.annotation) for field in (*above, *below))
