"""Find task factories that may return ``None``: ``if iscoroutine(work): return create_task(work)``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb

_NOTHING = e.Literal("NoneType", "None")
_MOST_HOPS = 4


def may_give_none(linked: OwnershipDb, path: str, func: e.Expr, hops: int = 0) -> bool:
    """Return True if a call of ``func``, written in the file, may return ``None`` or is not known."""
    if hops > _MOST_HOPS:
        return True
    for callee in callees(linked, path, func):
        function = definition(linked, callee.ref)
        where = callee.ref.path
        if function is None or not _ends_by_return(linked, where, function.span.line):
            return True
        for value in function.returned:
            for option in value.options if isinstance(value, e.Union) else (value,):
                inner = option.value if isinstance(option, e.Await) else option
                if option == _NOTHING or (
                    isinstance(inner, e.Call) and may_give_none(linked, where, inner.func, hops + 1)
                ):
                    return True
    return False


def _ends_by_return(linked: OwnershipDb, path: str, line: int) -> bool:
    """Return True if the function whose header is at ``line`` never runs off its end."""
    function = function_at(linked, path, line)
    return function is not None and _returns(function.body)


def _returns(body: list[ast.stmt]) -> bool:
    """Return True if every path through the suite ends by ``return`` or ``raise``, by its form."""
    match body[-1] if body else None:
        case ast.Return() | ast.Raise():
            return True
        case ast.If(body=then, orelse=otherwise):
            return _returns(then) and _returns(otherwise)
        case ast.Try(body=tried, handlers=handlers, orelse=otherwise, finalbody=finally_):
            ends = _returns(otherwise if otherwise else tried)
            return _returns(finally_) or (ends and all(_returns(handler.body) for handler in handlers))
        case ast.With(body=inside) | ast.AsyncWith(body=inside):
            return _returns(inside)
    return False
