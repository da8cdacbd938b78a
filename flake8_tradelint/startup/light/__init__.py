"""What of ``functools``, ``contextlib`` and ``typing`` a check needs, without these modules.

Importing them takes a sixth of a run that has nothing to do. What they have from C is taken from there.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import suppress
    from functools import cache, cached_property, lru_cache, partial
    from typing import Generic, Protocol, TypeVar

    __all__ = [
        "LARGEST_FILE",
        "LARGEST_SETTINGS",
        "Generic",
        "Protocol",
        "TypeVar",
        "cache",
        "cached_property",
        "lru_cache",
        "partial",
        "read_file",
        "suppress",
    ]
else:
    try:
        from _functools import _lru_cache_wrapper, partial
    except ImportError:  # another Python than CPython
        from functools import lru_cache, partial
    else:

        def lru_cache(maxsize):
            """Remember the last answers; ``cache_info`` there is none."""

            def decorated(function):
                remembering = _lru_cache_wrapper(function, maxsize, False, None)
                remembering.__doc__, remembering.__wrapped__ = function.__doc__, function
                return remembering

            return decorated

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

    class cached_property:
        """Made when it is first asked for; then an attribute like others."""

        def __init__(self, function):
            self._function, self.__doc__ = function, function.__doc__

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            found = instance.__dict__[self._name] = self._function(instance)
            return found

    class suppress:
        """Go on behind the ``with`` statement when one of the exceptions is raised in it."""

        def __init__(self, *exceptions):
            self._exceptions = exceptions

        def __enter__(self):
            pass

        def __exit__(self, kind, error, trace):
            return kind is not None and issubclass(kind, self._exceptions)


LARGEST_FILE = 16 << 20
"""Bytes of a file that is read; a larger one is generated, or meant to use up the memory."""
LARGEST_SETTINGS = 1 << 20
"""Bytes of a file that says how to check."""
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Opening a pipe must not wait for whoever writes to it."""


def read_file(path: str, largest: int = LARGEST_FILE) -> bytes:
    """The bytes on disk, without the buffers, and half of the system calls, of an open file.

    Whatever is read of a checked project is read here, as anything may lie in the place of a file.

    Raises:
        OSError: it cannot be read, is no regular file, or has more than ``largest`` bytes.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        size = status.st_size
        if status.st_mode & 0o170000 != 0o100000 or size > largest:
            raise _unfit(path, status.st_mode, largest)
        parts = [os.read(descriptor, size + 1)]
        # One more byte than there should be was asked for: what gives just these has ended.
        while parts[-1] and (read := sum(map(len, parts))) != size:
            if read > largest:
                raise _unfit(path, status.st_mode, largest)
            parts.append(os.read(descriptor, 1 << 16))
    finally:
        os.close(descriptor)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _unfit(path: str, mode: int, largest: int) -> OSError:
    """Why the file is not read."""
    from errno import EFBIG, EINVAL, EISDIR

    if mode & 0o170000 == 0o040000:
        return OSError(EISDIR, os.strerror(EISDIR), path)
    if mode & 0o170000 != 0o100000:
        return OSError(EINVAL, "it is a pipe, socket or device", path)
    return OSError(EFBIG, f"it has more than {largest:,} bytes", path)
