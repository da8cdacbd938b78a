"""A piece of work in a forked process, beside what this one does meanwhile; what comes of it is bytes."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn


class Beside:
    """Begins at once; ``result`` has to be asked for, or the process would be left waiting."""

    __slots__ = ("_pid", "_pipe")

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._pipe, write_end = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._pipe)
            _live(work, write_end)
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


def _live(work: Callable[[], bytes], pipe: int) -> NoReturn:
    """The child's whole life. It must not return into the parent's stack, nor run its exit handlers."""
    status = 1
    try:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent tells of Ctrl-C
        view = memoryview(work())
        while view:
            view = view[os.write(pipe, view) :]
        status = 0
    finally:
        os._exit(status)
