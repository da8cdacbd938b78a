"""What calls in pickles make, where the callee is one of the standard library's helpers."""

from __future__ import annotations

from flake8_tradelint.pickles.values import OTHER, Global, Instance, Items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.pickles.values import Value

MODULES = {"copy_reg": "copyreg", "__builtin__": "builtins", "exceptions": "builtins"}
"""Python 2's names; pickles of protocols 0 to 2 use them to this day."""

_MAKERS = {"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"}
"""Make an object of the class that is their first argument, for ``object.__reduce_ex__``."""


def known(function: Value, arguments: Value) -> Value | None:
    """What the call makes; ``None`` where the callee is none of the known ones."""
    if not isinstance(function, Global):
        return OTHER
    given = arguments.values if isinstance(arguments, Items) else ()
    if function.full in _MAKERS:
        return Instance(given[0]) if given and isinstance(given[0], Global) else OTHER
    if function.full == "builtins.getattr":
        return _member(given)
    if function.full == "functools.partial":
        return _partial(given)
    return None


def _member(given: tuple[Value, ...]) -> Value:
    """``getattr(Outer, "Inner")``: a nested class, or a method, before protocol 4."""
    if len(given) == 2 and isinstance(given[0], Global) and isinstance(given[1], str):
        return Global(given[0].module, f"{given[0].name}.{given[1]}")
    return OTHER


def _partial(given: tuple[Value, ...]) -> Value | None:
    """``partial(cls.__new__, cls, ...)()`` is how keywords were passed to ``__new__`` before protocol 4."""
    if given and isinstance(given[0], Global) and given[0].name.endswith(".__new__"):
        return Global(given[0].module, given[0].name.removesuffix(".__new__"))
    return None
