"""Many objects and no garbage: where trees and tables are made the cyclic collector only costs time."""

from __future__ import annotations

import gc
import sys

from flake8_tradelint.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Uncollected:
    """A context in which the cyclic collector does not run.

    What was made in it counts as old afterwards: otherwise the next object would have all of it looked
    through, at the end of a run for nothing.
    """

    __slots__ = ("_enabled",)

    def __enter__(self) -> None:
        self._enabled = gc.isenabled()
        gc.disable()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
