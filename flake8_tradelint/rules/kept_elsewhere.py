"""Describe the leak of a value that a variable of the module, a cache or a framework holds."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.release.leaks import Leak


def story(noun: str, acquired: Acquisition, found: Leak) -> tuple[str, list[Location]]:
    """Return the message and the related places for leaks in a "box", in a "cache", or "injected"."""
    assert found.at is not None
    function = acquired.fact.function.rpartition(".")[2]
    if found.how == "injected":
        message = (
            f"`Depends({function})` makes a {noun} for every request, and nothing closes it: "
            "`yield` it inside of `async with`"
        )
        return message, [Location(acquired.path, found.at.span, "returned to the framework here")]
    if found.how == "cache":
        message = (
            f"the {noun} that the cache of `{function}` keeps is never closed: close it when the program ends"
        )
        return message, [Location(acquired.path, found.at.span, "returned to the cache here")]
    name = _box(found.at.expr)
    message = f"the {noun} in `{name}` is never closed: close it when the program ends"
    return message, [Location(acquired.path, found.at.span, f"put into `{name}` here")]


def _box(expr: e.Expr | None) -> str:
    return e.last_name(expr.value if isinstance(expr, e.Attribute) else expr)
