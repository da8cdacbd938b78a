"""The messages that a worker process sends through its pipe: blocks taken, files done, and the result.

A frame is a kind (one byte) and a number (four bytes): the number of a block of files, a count of files, or
the length in bytes of the pickled result that follows. Only the parent that started the worker reads it.
"""

from __future__ import annotations

from flake8_tradelint.startup.interpreter import AtWork
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Done = Callable[[int], None]
    Check = Callable[[Iterable[str], Done], Any]
    """Check some files, and call ``Done`` for each."""


_HEAD = 5
"""Bytes of a frame's head: its kind, then the number."""
_TAKEN, _DONE, _RESULT = b"t", b"d", b"r"
_EVERY = 16
"""Files between two progress messages."""


class WorkerDied(RuntimeError):
    """A worker ended without a result (killed, or out of memory)."""

    def __init__(self) -> None:
        super().__init__("a worker process died; --jobs 1 checks in one process")


class Frame(Record):
    """One message: ``files`` more are done, a ``block`` is taken, or with a ``payload`` all is done."""

    files: int = 0
    payload: bytes | None = None
    block: int | None = None

    def result(self) -> Any:
        """Return the worker's result. Unpickling is safe: the payload comes from our own child process."""
        import pickle

        assert self.payload is not None
        return pickle.loads(self.payload)


def work(part: Iterable[str], check: Check, write: Callable[[bytes], None], every: int = _EVERY) -> None:
    """Check the files of a part; write a progress frame for every ``every`` files, then the result."""
    import pickle

    with AtWork():  # nothing is garbage in a process that ends here
        payload = pickle.dumps(check(part, _reporter(write, every)), protocol=pickle.HIGHEST_PROTOCOL)
    write(_head(_RESULT, len(payload)) + payload)


def taken(block: int) -> bytes:
    """Return the frame that says which block is taken."""
    return _head(_TAKEN, block)


def read_frame(read: Callable[[int], bytes]) -> Frame:
    """Read the next frame. ``read`` returns at most as many bytes as asked for, and none at the end.

    Raises:
        WorkerDied: the pipe has ended.
    """
    head = _exactly(read, _HEAD)
    number = int.from_bytes(head[1:], "big")
    if head[:1] == _TAKEN:
        return Frame(block=number)
    return Frame(number) if head[:1] == _DONE else Frame(payload=_exactly(read, number))


def _reporter(write: Callable[[bytes], None], every: int) -> Done:
    pending = 0

    def done(count: int) -> None:
        nonlocal pending
        pending += count
        if pending >= every:
            write(_head(_DONE, pending))
            pending = 0

    return done


def _head(kind: bytes, number: int) -> bytes:
    return kind + number.to_bytes(_HEAD - 1, "big")


def _exactly(read: Callable[[int], bytes], size: int) -> bytes:
    parts = []
    while size:
        part = read(min(size, 1 << 20))
        if not part:
            raise WorkerDied
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
