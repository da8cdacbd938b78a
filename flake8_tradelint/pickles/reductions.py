"""The results of calls in pickles to helpers of the standard library."""

from __future__ import annotations

from flake8_tradelint.pickles.values import OTHER, Global, Instance, Items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.pickles.values import Value

MODULES = {"copy_reg": "copyreg", "__builtin__": "builtins", "exceptions": "builtins"}
"""Python 2's module names, which pickles of protocols 0 to 2 still use."""

_MAKERS = {"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"}
"""Functions that create an object of their first argument, a class, for ``object.__reduce_ex__``."""


def known(function: Value, arguments: Value) -> Value | None:
    """Return the result of the call; ``None`` if the callee is not one of the known helpers."""
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
    """Return the result of ``getattr(Outer, "Inner")``: a nested class or method, before protocol 4."""
    if len(given) == 2 and isinstance(given[0], Global) and isinstance(given[1], str):
        return Global(given[0].module, f"{given[0].name}.{given[1]}")
    return OTHER


def _partial(given: tuple[Value, ...]) -> Value | None:
    """Return the class in ``partial(cls.__new__, cls, ...)()``.

    Before protocol 4, keywords were passed to ``__new__`` in this way.
    """
    if given and isinstance(given[0], Global) and given[0].name.endswith(".__new__"):
        return Global(given[0].module, given[0].name.removesuffix(".__new__"))
    return None
