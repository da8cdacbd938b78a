"""Which of many known files have another size or time now: nearly all that a run from the cache has to ask.

Where there are enough of them, a process beside this one asks half. (Threads do not help: what ``stat`` gives
away of Python's lock is less than its handing over costs.)
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.beside import Beside
    from flake8_tradelint.cache.state import Files

WORTH_A_PROCESS = 1500
"""Files that a process must have to ask about before forking pays (it costs what 300 files do)."""


class Asking:
    """Begins at once with what is asked beside; ``close`` has to follow, or that process is left waiting.

    ``others`` is how many other files this process asks about meanwhile, ``jobs`` the user's word on
    processes, 0 for none.
    """

    def __init__(self, known: Files, *, others: int = 0, jobs: int = 0) -> None:
        self._known = known
        count = self._own = len(known.paths)
        self._beside: Beside | None = None
        part = min(count, (count + others) // 2)
        if part >= WORTH_A_PROCESS and jobs != 1:
            from flake8_tradelint.beside import FORKS, Beside, processors

            if FORKS and (jobs or processors()) > 1:
                self._own = count - part
                self._beside = Beside(self._said_beside)

    def numbers(self) -> list[int]:
        """The numbers of the files that are not as they were, in order.

        Raises:
            OSError: one has gone.
        """
        found = self._changed(0, self._own)
        data = self.close()
        rest = self._changed(self._own) if data is None else map(int, data.split())
        return [*found, *rest]

    def close(self) -> bytes | None:
        """Wait for the process beside, if there still is one."""
        beside, self._beside = self._beside, None
        return None if beside is None else beside.result()

    def _said_beside(self) -> bytes:
        return " ".join(map(str, self._changed(self._own))).encode()

    def _changed(self, start: int, end: int | None = None) -> list[int]:
        known, part = self._known, slice(start, end)
        rows = zip(map(os.stat, known.paths[part]), known.sizes[part], known.times[part], strict=True)
        return [
            number
            for number, (status, size, time) in enumerate(rows, start)
            if status.st_mtime_ns != time or status.st_size != size
        ]
