"""Set the interpreter up for work on syntax trees: no garbage collection, deep recursion, large stacks."""

from __future__ import annotations

import gc
import sys

from flake8_tradelint.startup.light import TypeVar, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

T = TypeVar("T")

_DEPTH = 10_000 if sys.version_info >= (3, 12) else 3_000
"""Nested calls that are allowed; before 3.12 each of some kinds takes a part of a stack that is not ours."""

_DEEPEST = 50_000
"""Nested calls that are allowed to work that has the ``_STACK`` of a thread of its own."""

_STACK = 512 << 20
"""Bytes: ten thousand a call, of which most take a tenth. What is not used takes no memory."""


def with_more_stack(work: Callable[[], T]) -> T:
    """Call ``work`` and return its result; after a ``RecursionError``, call it again on a large stack.

    Raises:
        RecursionError: ``work`` nests too deeply for the large stack as well.
    """
    try:
        return work()
    except RecursionError:
        if sys.getrecursionlimit() >= _DEEPEST:
            raise
    return on_large_stack(work)


def on_large_stack(work: Callable[[], T]) -> T:
    """Call ``work`` in a thread with a large stack and return its result. The thread costs 0.1 ms.

    Raises:
        RecursionError: ``work`` nests too deeply all the same, or there is no memory for the thread.
    """
    outcome: list[T | BaseException] = []
    _apart(lambda: outcome.append(work()), outcome.append)
    (found,) = outcome
    if isinstance(found, BaseException):
        raise found
    return found


def _apart(work: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
    """Run ``work`` in a thread with a large stack, pass its exception to ``failed``, and wait for the end."""
    import _thread  # `threading` costs more

    done = _thread.allocate_lock()

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed(error)
        finally:
            done.release()

    limit, size = sys.getrecursionlimit(), _thread.stack_size()
    done.acquire()
    sys.setrecursionlimit(_DEEPEST)
    try:
        _thread.stack_size(_STACK)
        _thread.start_new_thread(run, ())
        done.acquire()
    except (RuntimeError, ValueError) as error:  # no room for it, or no threads here
        failed(RecursionError(f"no thread with a large stack: {error}"))
    finally:
        sys.setrecursionlimit(limit)
        _thread.stack_size(size)


class AtWork:
    """A context in which the cyclic collector does not run, and calls may nest deeper than usual.

    What was made in it counts as old afterwards: otherwise the next object would have all of it looked
    through, at the end of a run for nothing. To the parser every ``elif`` is a level of its own: hundreds
    of them are ordinary Python.
    """

    __slots__ = ("_enabled", "_limit")

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        self._limit = sys.getrecursionlimit()
        gc.disable()
        sys.setrecursionlimit(max(self._limit, _DEPTH))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setrecursionlimit(self._limit)
        if not self._enabled:
            return
        # Nobody must have put objects aside: they would come back with ours.
        if sys.implementation.name == "cpython" and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()


@lru_cache(maxsize=1)
def put_aside() -> None:
    """Have all that is there now never looked through again; for a process that has other work after ours.

    What a check leaves refers to itself: the next collection of everything would go through hundreds of
    thousands of objects, to give back what the end of the process gives back anyway, and in a forked process
    would have them copied. Once a process, so that one that lives on keeps what a single check has left.
    """
    if sys.implementation.name == "cpython":
        gc.freeze()
