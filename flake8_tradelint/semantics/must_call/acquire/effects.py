"""The effects that a call may have on a resource, as values: the call acquires it, keeps it, releases it."""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.model import Confidence, Location, Span

    Handling = Literal["borrowed", "unknown", "kept", "released"]
    """borrowed: the callee has done with the value when it returns, and the caller still owns it.
    kept: it stores or returns the value. unknown: anything, as far as can be seen."""


class Factory(Record):
    """A function that acquires a value at ``created`` and returns it to its caller.

    ``awaited``: the caller gets the value from ``await``. ``may_pass_on``: the function may return its
    argument instead, as ``ensure_future(argument)`` does if that is a future already. ``position``: the
    value is this part of the tuple that the function returns. ``started``: the function has called a method
    of it from which on there is something to release.
    """

    created: Location
    awaited: bool
    confidence: Confidence
    may_pass_on: bool = False
    position: int | None = None
    started: bool = False


class Ending(Record):
    """Where a function closes a value for good."""

    path: str
    span: Span
    function: str
