"""What looks like a field: names without annotation in the body of a dataclass, their values and places."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound
from flake8_tradelint.semantics.dataclass.verdict.shared_values import is_filled
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import parse_annotation
from flake8_tradelint.startup.patterns import IGNORECASE, composed, escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field, Fields
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    Shape = Literal["number", "text", "other", ""]


QUANTITIES = ("int", "float", "bool", "complex")
"""Strings rather name kinds of things (``type = "order"``), and ``None`` is a placeholder."""
_ARITHMETIC = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop)
_CONFIGURATION = regex(
    r"(?:config(?:uration)?|cfg|conf|options?|opts?|args?|arguments|settings?|h?params|parameters)$",
    IGNORECASE,
)
_TAG = regex(
    r"(?:^|_)(?:type|types|kind|name|names|op|opcode|code|tag|tags|label|version|schema|table|topic|event"
    r"|action|command|title|description|doc|help|id|key|category|prefix|suffix|framework|template)\d*$"
)


def candidates(table: DataclassTable, ref: ClassRef, cls: ClassSummary, fields: Fields) -> Iterator[Variable]:
    """Yield what the class's own body binds once, in one statement, without annotation and without a field.

    Dunder names, and names that the body itself reads, are left out.
    """
    for variable in cls.variables:
        name = variable.name
        if variable.annotation is not None or not variable.single or variable.conditional:
            continue
        if name in fields or name.startswith("__") or table.bound(ref, name) != Bound(ref, variable):
            continue
        if not _is_read_in_body(cls, variable):
            yield variable


def _is_read_in_body(cls: ClassSummary, variable: Variable) -> bool:
    """Return True if another assignment of the body has the name in its value."""
    others = [one.value_text for one in cls.variables if one is not variable]
    if not any(variable.name in text for text in others):
        return False
    word = composed(r"(?<![\w.'\"])" + escape(variable.name) + r"(?![\w'\"]|\s*=[^=])")
    return any(word.search(text) for text in others)


def is_public(name: str) -> bool:
    """Return True for a name in lower case that does not begin with an underscore."""
    return name == name.lower() and not name.startswith("_")


def shape(table: DataclassTable, ref: ClassRef, variable: Variable) -> Shape:
    """Return what kind of plain value the variable has; an empty string if it is no plain value."""
    value, kind = variable.value, variable.value_kind
    if isinstance(value, e.Literal) and kind != "JoinedStr":
        if value.type in QUANTITIES:
            return "number"
        return "text" if value.type == "str" else "other"
    if kind in ("BinOp", "UnaryOp") and _is_arithmetic(variable.value_text):
        return "number"
    if kind == "List" or (kind == "Tuple" and variable.value_text.strip("() \n")):
        return "other" if kind == "Tuple" or is_filled(variable) else ""
    return "other" if isinstance(value, e.Attribute) and _is_constant(table, ref, value) else ""


def _is_arithmetic(text: str) -> bool:
    """Return True for an expression of numbers alone: ``60 * 60``."""
    tree = parse_annotation(text)
    nodes = [*walk(tree)] if tree is not None else []
    numbers = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return bool(numbers) and all(isinstance(node, _ARITHMETIC) for node in nodes) and not _has_text(numbers)


def _has_text(values: Iterable[object]) -> bool:
    return any(not isinstance(value, int | float | complex) for value in values)


def _is_constant(table: DataclassTable, ref: ClassRef, value: e.Attribute) -> bool:
    """Return True for ``Mode.FAST`` and ``torch.float32``, as far as they are no function or class."""
    symbol = table.symbols.resolve(ref.path, value)
    if isinstance(symbol, ClassRef | FunctionRef):
        return False
    owner = table.symbols.resolve(ref.path, value.value)
    named = isinstance(owner, ClassRef | ExternalRef) and not value.attr[:1].islower()
    return named or _is_dtype(symbol)


def _is_dtype(symbol: object) -> bool:
    return isinstance(symbol, ExternalRef) and symbol.name.rpartition(".")[0] in (
        "torch",
        "numpy",
        "jax.numpy",
    )


def is_address(variable: Variable) -> bool:
    """Return True for an address or a mask (``0x900D``): then the numbers beside it are constants, too."""
    return variable.annotation is None and variable.value_text[:2].lower() in ("0x", "0b", "0o")


def is_tag(name: str) -> bool:
    """Return True for a name that tells classes apart rather than instances: ``kind``, ``model_type``."""
    return _TAG.search(name) is not None


def is_configuration(name: str) -> bool:
    """Return True for the name of a class or a variable that holds options: ``TrainConfig``, ``args``."""
    return _CONFIGURATION.search(name) is not None


def own_fields(ref: ClassRef, fields: Fields) -> list[Field]:
    """Return the fields that the class's own body declares, in the order of their statements."""
    found = [field for field in fields.values() if field.owner == ref and field.kind == "field"]
    return sorted(found, key=lambda field: field.variable.span)


def is_below(variable: Variable, own: list[Field]) -> bool:
    """Return True if one of the fields stands above the variable."""
    return any(field.variable.span < variable.span for field in own)


def is_between_options(variable: Variable, own: list[Field]) -> bool:
    """Return True if the nearest fields above and below the variable have defaults."""
    above = [field for field in own if field.variable.span < variable.span]
    below = [field for field in own if field.variable.span > variable.span]
    return bool(above and below) and above[-1].default != "missing" and below[0].default != "missing"


def is_after_option(variable: Variable, own: list[Field]) -> bool:
    """Return True if the nearest field above the variable has a default."""
    above = [field for field in own if field.variable.span < variable.span]
    return bool(above) and above[-1].default != "missing"
