"""What of ``functools``, ``contextlib`` and ``typing`` a check needs, without these modules.

Importing them, and ``collections``, which they need, takes a sixth of a run that has nothing to do.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import suppress
    from functools import cache
    from typing import Generic, Protocol, TypeVar

    __all__ = ["Generic", "Protocol", "TypeVar", "cache", "suppress"]
else:
    Protocol = object

    def TypeVar(name, **_bounds):
        """For type checkers."""
        return name

    class Generic:
        """Nothing but a base; its subscripts are for type checkers."""

        __slots__ = ()

        def __class_getitem__(cls, parameters):
            return cls

    def cache(function):
        """Remember what the function gave for these arguments, which have to be hashable."""
        known = {}

        def remembering(*arguments):
            found = known.get(arguments, known)
            if found is known:
                found = known[arguments] = function(*arguments)
            return found

        remembering.__doc__, remembering.__wrapped__ = function.__doc__, function
        return remembering

    class suppress:
        """Go on behind the ``with`` statement when one of the exceptions is raised in it."""

        def __init__(self, *exceptions):
            self._exceptions = exceptions

        def __enter__(self):
            pass

        def __exit__(self, kind, error, trace):
            return kind is not None and issubclass(kind, self._exceptions)
