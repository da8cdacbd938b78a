"""Which of many known files have another size or time now: a process beside this one asks about half of them.

To ask is nearly all that a run from the cache has to do. (Threads do not help: what ``stat`` gives away of
Python's lock is less than its handing over costs.)
"""

from __future__ import annotations

from flake8_tradelint.beside import FORKS, Beside, processors
from flake8_tradelint.cache.state import changed_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.cache.state import Files


class Asking:
    """Begins at once with what is asked beside; ``close`` has to follow, or that process is left waiting.

    ``others`` is how many other files this process asks about meanwhile, ``jobs`` the user's word on
    processes, 0 for none.
    """

    def __init__(self, known: Files, *, others: int = 0, jobs: int = 0) -> None:
        self._known = known
        count = self._own = len(known.paths)
        self._beside: Beside | None = None
        if FORKS and (jobs or processors()) > 1:
            self._own = count - min(count, (count + others) // 2)
            self._beside = Beside(self._said_beside)

    def numbers(self) -> list[int]:
        """The numbers of the files that are not as they were, in order.

        Raises:
            OSError: one has gone.
        """
        found = changed_numbers(self._known, 0, self._own)
        data = self.close()
        rest = changed_numbers(self._known, self._own) if data is None else map(int, data.split())
        return [*found, *rest]

    def close(self) -> bytes | None:
        """Wait for the process beside, if there still is one."""
        beside, self._beside = self._beside, None
        return None if beside is None else beside.result()

    def _said_beside(self) -> bytes:
        return " ".join(map(str, changed_numbers(self._known, self._own))).encode()
