"""A piece of work in a forked process, beside what this one does meanwhile; and how many processes pay."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

FORKS = hasattr(os, "fork") and sys.platform not in ("win32", "emscripten", "wasi")
"""Whether this system forks processes. Under WebAssembly there is a function for it, and it always fails."""

WORTH_A_PROCESS = 150
"""Files a process must have to check before forking pays (a fork and its project cost about 50 ms)."""

WORTH_A_SPAWN = 600
"""The same for a process that starts anew and reads its project again (some tenths of a second)."""


def processes(wanted: int, files: int) -> int:
    """How many processes to use for a check of ``files`` files; ``wanted`` is the user's word, 0 for none."""
    if wanted:
        return min(wanted, max(files, 1))
    return max(1, min(processors(), files // (WORTH_A_PROCESS if FORKS else WORTH_A_SPAWN)))


def processors() -> int:
    """Those that this process may use (containers and ``taskset`` grant fewer than there are)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Beside:
    """Work that makes bytes. It begins at once; ``result`` has to be asked for, or the process would wait."""

    __slots__ = ("_pid", "_pipe")

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._pipe, write_end = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._pipe)
            apart(lambda: write_all(write_end, work()))
        os.close(write_end)

    def result(self) -> bytes | None:
        """What came of it; ``None`` where the process ended without a result."""
        parts = []
        try:
            while part := os.read(self._pipe, 1 << 20):
                parts.append(part)
        finally:
            os.close(self._pipe)
            _, status = os.waitpid(self._pid, 0)
        return None if status else b"".join(parts)


def apart(work: Callable[[], None]) -> NoReturn:
    """A forked child's whole life. It must not return into the parent's stack, nor run its exit handlers."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent tells of Ctrl-C
        work()
        status = 0
    finally:
        os._exit(status)


def write_all(pipe: int, data: bytes) -> None:
    """All of it; returns when whoever reads has taken what the pipe itself does not hold."""
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]
