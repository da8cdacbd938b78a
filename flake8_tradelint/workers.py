"""Checks files in several forked processes; results come back through pipes.

No ``multiprocessing``: importing it costs more than checking a small project. Where ``fork``
is not to be had, or does not pay, the caller checks in its own process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn, TypeVar

from flake8_tradelint.records import dataclass

Result = TypeVar("Result")

WORTH_A_PROCESS = 150
"""Files a process must have to do before forking pays (a fork and its project cost about 50 ms)."""

_HEADER = 5
"""Bytes of a frame's head: its kind, then how many files are done, or the payload's size."""
_DONE, _RESULT = b"d", b"r"
_EVERY = 16
"""Files between two messages of progress."""


class WorkerDied(RuntimeError):
    """A worker ended without a result (killed, or out of memory)."""


@dataclass(frozen=True, slots=True)
class _Worker:
    pid: int
    pipe: int


def processes(wanted: int, files: int) -> int:
    """How many processes to use for ``files`` files; ``wanted`` is the user's word, 0 for none."""
    if not hasattr(os, "fork") or sys.platform == "win32":
        return 1
    if wanted:
        return min(wanted, max(files, 1))
    return max(1, min(_cpus(), files // WORTH_A_PROCESS))


def _cpus() -> int:
    """Processors that this process may use (containers and ``taskset`` grant fewer than there are)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_in_parallel(
    files: Sequence[str],
    count: int,
    check: Callable[[Sequence[str], Callable[[int], None]], Result],
    progress: Callable[[int], None],
) -> list[Result]:
    """The results of ``check(part, done)`` over ``count`` parts of ``files``, each in its own process.

    ``check`` calls ``done(n)`` as files are finished; ``progress`` gets the sum over all parts.
    Files are dealt out in blocks, so that neighbours, which share imports, stay together.

    Raises:
        WorkerDied: a process ended without a result.
    """
    workers = [_start(part, check) for part in _parts(files, count)]
    try:
        return _collect(workers, progress)
    except BaseException:
        for worker in workers:
            _kill(worker)
        raise
    finally:
        for worker in workers:
            os.close(worker.pipe)
            os.waitpid(worker.pid, 0)


def _parts(files: Sequence[str], count: int) -> list[Sequence[str]]:
    block = max(1, min(64, len(files) // (4 * count)))
    blocks = [files[start : start + block] for start in range(0, len(files), block)]
    return [[file for part in blocks[first::count] for file in part] for first in range(count)]


def _start(part: Sequence[str], check: Callable[[Sequence[str], Callable[[int], None]], Result]) -> _Worker:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return _Worker(pid, read_end)
    os.close(read_end)
    _work(part, check, write_end)


def _work(
    part: Sequence[str], check: Callable[[Sequence[str], Callable[[int], None]], Result], pipe: int
) -> NoReturn:
    """The child's whole life. It must not return into the parent's stack, nor run its exit handlers."""
    import pickle
    import signal

    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the parent tells of Ctrl-C
        payload = pickle.dumps(check(part, _reporter(pipe)), protocol=pickle.HIGHEST_PROTOCOL)
        _write(pipe, _head(_RESULT, len(payload)) + payload)
        status = 0
    finally:
        os._exit(status)


def _reporter(pipe: int) -> Callable[[int], None]:
    pending = 0

    def done(count: int) -> None:
        nonlocal pending
        pending += count
        if pending >= _EVERY:
            _write(pipe, _head(_DONE, pending))
            pending = 0

    return done


def _collect(workers: Sequence[_Worker], progress: Callable[[int], None]) -> list[Any]:
    import pickle
    import selectors

    finished = 0
    results: dict[int, object] = {}
    with selectors.DefaultSelector() as selector:
        for position, worker in enumerate(workers):
            selector.register(worker.pipe, selectors.EVENT_READ, position)
        while len(results) < len(workers):
            for key, _ in selector.select():
                head = _read(key.fd, _HEADER)
                kind, number = head[:1], int.from_bytes(head[1:], "big")
                if kind == _DONE:
                    finished += number
                    progress(finished)
                else:
                    # The payload comes from our own child, forked from this very process.
                    results[key.data] = pickle.loads(_read(key.fd, number))
                    selector.unregister(key.fd)
    return [results[position] for position in range(len(workers))]


def _head(kind: bytes, number: int) -> bytes:
    return kind + number.to_bytes(_HEADER - 1, "big")


def _read(pipe: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(pipe, min(size, 1 << 20))
        if not part:
            raise WorkerDied("a worker process died; --jobs 1 checks in one process")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]


def _kill(worker: _Worker) -> None:
    import signal

    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
