"""What a decorator of the project's own does to a class that it is given, told from its text.

Which makers of dataclasses it calls is told by ``kinds``; here it is what it puts into the class.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.fields import DataclassTable
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_MAKING = regex(
    rb"\b__(?:init|new|annotations|dict|call|class|dataclass_fields|dataclass_params)__\b"
    rb"|\b(?:setattr|delattr|exec|vars|make_dataclass|wraps|new_class)\b|\btype\([^()\n]*,"
    rb"|\breturn[ \t]+(?:lambda|partial|functools\.partial)\b"
)
"""What may give a class another way to be called, other fields, or what it had before back."""

_PUTTING = regex(rb"(?m)^[ \t]+[A-Za-z_]\w*\.[A-Za-z_]\w*[ \t]*(?::[^\n=]+)?=(?!=)")
"""An assignment to an attribute, of the class for all that is known."""


def may_make_anew(project: Linked, table: DataclassTable, ref: ClassRef) -> bool:
    """May a decorator of the class, or of a base, change how instances are made?"""
    return any(_MAKING.search(line) for line in _lines(project, table, ref))


def may_put_into(project: Linked, table: DataclassTable, ref: ClassRef) -> bool:
    """May a decorator change that, or give the class a method that looks at its instances?"""
    return any(_MAKING.search(line) or _PUTTING.search(line) for line in _lines(project, table, ref))


def _lines(project: Linked, table: DataclassTable, ref: ClassRef) -> Iterator[bytes]:
    for base in table.classes.project_mro(ref):
        cls = table.symbols.header(base)
        for decorator in cls.decorators if cls is not None else ():
            maker = decorator.func if isinstance(decorator, e.Call) else decorator
            found = table.symbols.resolve(base.path, maker)
            function = table.symbols.function(found) if isinstance(found, FunctionRef) else None
            if isinstance(found, FunctionRef) and function is not None:
                yield from suite(project.data(found.path), function.span.line)
