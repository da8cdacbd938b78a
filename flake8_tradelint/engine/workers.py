"""Checks files in several forked processes; results come back through pipes.

No ``multiprocessing``: importing it costs more than checking a small project. Where there is no ``fork``,
processes are spawned, which pays for more files only.
"""

from __future__ import annotations

import os

from flake8_tradelint.beside import FORKS, apart, write_all
from flake8_tradelint.light import partial, suppress
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from flake8_tradelint.engine.frames import Check

_NUMBER = 2
_MOST_BLOCKS = 2000
"""Blocks whose numbers, of two bytes each, find room in every pipe (4096 bytes)."""


class _Worker(Record):
    pid: int
    pipe: int


def check_in_parallel(
    files: Sequence[str],
    count: int,
    check: Check,
    progress: Callable[[int], None],
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Any]:
    """The results of ``check(part, done)`` over ``count`` parts of ``files``, each in its own process.

    Where there is no ``fork``, ``check`` is a function that can be pickled. It calls ``done(n)`` as files are
    finished; ``progress`` gets the sum over all parts. ``meanwhile`` is what this process does beside them.
    Files are dealt out in blocks, so that neighbours, which share imports, stay together. A forked process
    takes the next block when it has done one: it gets some of ``files``, in their order.

    Raises:
        WorkerDied: a process ended without a result.
    """
    if not FORKS:
        from flake8_tradelint.engine.spawning import check_spawned

        found = check_spawned(_parts(files, count), check, progress)
        meanwhile()
        return found
    least = max(_blocksize(len(files), 16 * count), -(-len(files) // _MOST_BLOCKS))
    blocks = _smaller_and_smaller(files, least, 2 * count)
    numbers = _numbers(len(blocks))
    workers: list[_Worker] = []
    try:
        for _ in range(count):
            workers.append(_start(_taken(blocks, numbers), check))
        meanwhile()
        return _collect(workers, progress)
    except BaseException:
        for worker in workers:
            _kill(worker)
        raise
    finally:
        os.close(numbers)
        for worker in workers:
            os.close(worker.pipe)
            os.waitpid(worker.pid, 0)


def _blocksize(files: int, blocks: int) -> int:
    return max(1, min(64, files // blocks))


def _blocks(files: Sequence[str], size: int) -> list[Sequence[str]]:
    return [files[start : start + size] for start in range(0, len(files), size)]


def _smaller_and_smaller(files: Sequence[str], least: int, share: int) -> list[Sequence[str]]:
    """Blocks of a ``share``-th of what is left by then, so that all processes end at about the same time.

    The first ones are large: what neighbours have in common is then found out in one process only.
    (C. D. Polychronopoulos and D. J. Kuck, "Guided self-scheduling", 1987.)
    """
    blocks: list[Sequence[str]] = []
    start = 0
    while start < len(files):
        size = max(least, (len(files) - start) // share)
        blocks.append(files[start : start + size])
        start += size
    return blocks


def _parts(files: Sequence[str], count: int) -> list[Sequence[str]]:
    blocks = _blocks(files, _blocksize(len(files), 4 * count))
    return [[file for part in blocks[first::count] for file in part] for first in range(count)]


def _numbers(count: int) -> int:
    """A pipe out of which whoever has nothing to do takes the number of the next block."""
    read_end, write_end = os.pipe()
    write_all(write_end, b"".join(number.to_bytes(_NUMBER, "big") for number in range(count)))
    os.close(write_end)
    return read_end


def _taken(blocks: Sequence[Sequence[str]], numbers: int) -> Iterator[str]:
    """The files of the blocks that this process takes."""
    while number := os.read(numbers, _NUMBER):
        yield from blocks[int.from_bytes(number, "big")]


def _start(part: Iterable[str], check: Check) -> _Worker:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return _Worker(pid, read_end)
    os.close(read_end)
    from flake8_tradelint.engine.frames import work

    apart(lambda: work(part, check, partial(write_all, write_end)))


def _collect(workers: Sequence[_Worker], progress: Callable[[int], None]) -> list[Any]:
    import selectors

    finished = 0
    results: dict[int, object] = {}
    with selectors.DefaultSelector() as selector:
        for position, worker in enumerate(workers):
            selector.register(worker.pipe, selectors.EVENT_READ, position)
        from flake8_tradelint.engine.frames import read_frame

        while len(results) < len(workers):
            for key, _ in selector.select():
                frame = read_frame(partial(os.read, key.fd))
                if frame.payload is None:
                    finished += frame.files
                    progress(finished)
                else:
                    results[key.data] = frame.result()
                    selector.unregister(key.fd)
    return [results[position] for position in range(len(workers))]


def _kill(worker: _Worker) -> None:
    import signal

    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
