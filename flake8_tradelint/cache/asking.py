"""Find which of many known files have another size or time, with a forked process for half of them.

These ``stat`` calls are nearly all the work of a run from the cache. (Threads do not help: ``stat`` releases
Python's lock for less time than handing it over costs.)
"""

from __future__ import annotations

from flake8_tradelint.cache.state import changed_numbers
from flake8_tradelint.fork_worker import FORKS, Beside, processors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.cache.state import Files


class Asking:
    """Start a process that stats half of the files; ``close`` must be called, or it is left waiting.

    ``others`` is how many other files this process stats meanwhile, ``jobs`` the number of processes that the
    user allows, 0 if not set.
    """

    def __init__(self, known: Files, *, others: int = 0, jobs: int = 0) -> None:
        self._known = known
        count = self._own = len(known.paths)
        self._beside: Beside | None = None
        if FORKS and (jobs or processors()) > 1:
            self._own = count - min(count, (count + others) // 2)
            self._beside = Beside(self._changed_in_child)

    def numbers(self) -> list[int]:
        """Return the sorted numbers of the files whose size or time has changed.

        Raises:
            OSError: A file has gone.
        """
        found = changed_numbers(self._known, 0, self._own)
        data = self.close()
        rest = changed_numbers(self._known, self._own) if data is None else map(int, data.split())
        return [*found, *rest]

    def close(self) -> bytes | None:
        """Wait for the forked process and return its answer; ``None`` if there is none or it failed."""
        beside, self._beside = self._beside, None
        return None if beside is None else beside.result()

    def _changed_in_child(self) -> bytes:
        return " ".join(map(str, changed_numbers(self._known, self._own))).encode()
