"""What a decorator of the project's own may do to the class that it gets, by words in its text.

Which makers of dataclasses it calls is found by ``declare.kinds``; this is about what it adds to the class.
"""

from __future__ import annotations

from flake8_tradelint.light import partial
from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.dataclass.declare.queries import Query
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb


_CHANGES_CONSTRUCTION: Query[bool] = Query()
_CHANGES_CLASS: Query[bool] = Query()
_MAKING = regex(
    rb"\b__(?:init|new|annotations|dict|call|class|dataclass_fields|dataclass_params)__\b"
    rb"|\b(?:setattr|delattr|exec|vars|make_dataclass|wraps|new_class)\b|\btype\([^()\n]*,"
    rb"|\breturn[ \t]+(?:lambda|partial|functools\.partial)\b"
)
"""What may give a class another way to be called, other fields, or its former attributes back."""

_PUTTING = regex(rb"(?m)^[ \t]+[A-Za-z_]\w*\.[A-Za-z_]\w*[ \t]*(?::[^\n=]+)?=(?!=)")
"""An assignment to an attribute, which may be one of the class."""


def may_change_construction(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if a decorator of the class, or of a base, may change how instances are made."""
    return table.classes.along(
        table.results(_CHANGES_CONSTRUCTION), ref, (), partial(_does, project, table, (_MAKING,))
    )


def may_change_class(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if a decorator may do that, or give the class a method that reads its fields."""
    return table.classes.along(
        table.results(_CHANGES_CLASS), ref, (), partial(_does, project, table, (_MAKING, _PUTTING))
    )


def _does(
    project: TypeDb,
    table: DataclassTable,
    signs: tuple[re.Pattern[bytes], ...],
    classes: tuple[Base, ...],
    _: ClassRef | None,
) -> bool:
    return any(sign.search(line) for line in _lines(project, table, classes) for sign in signs)


def _lines(project: TypeDb, table: DataclassTable, classes: tuple[Base, ...]) -> Iterator[bytes]:
    for base in classes:
        if not isinstance(base, ClassRef):
            continue
        cls = table.symbols.header(base)
        for decorator in cls.decorators if cls is not None else ():
            maker = decorator.func if isinstance(decorator, e.Call) else decorator
            found = table.symbols.resolve(base.path, maker)
            function = table.symbols.function(found) if isinstance(found, FunctionRef) else None
            if isinstance(found, FunctionRef) and function is not None:
                yield from suite(project.data(found.path), function.span.line)
