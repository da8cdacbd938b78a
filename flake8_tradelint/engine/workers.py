"""Check files in several forked processes, which send their results back through pipes.

``multiprocessing`` is not used: importing it costs more than checking a small project. On systems without
``fork``, processes are spawned, which pays only for more files.
"""

from __future__ import annotations

import os

from flake8_tradelint.engine.frames import WorkerDied
from flake8_tradelint.fork_worker import FORKS, apart, write_all
from flake8_tradelint.startup.light import partial, suppress
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from flake8_tradelint.engine.frames import Check

_NUMBER = 2
_MOST_BLOCKS = 2000
"""Most blocks: their numbers, of two bytes each, must fit into every pipe (4096 bytes)."""


class _Worker(Record):
    pid: int
    pipe: int


def check_in_parallel(
    files: Sequence[str],
    count: int,
    check: Check,
    progress: Callable[[int], None],
    meanwhile: Callable[[], None] = lambda: None,
    lost: Callable[[str, str], Any] | None = None,
) -> list[Any]:
    """Return the results of ``check(part, done)`` over ``count`` parts of ``files``, each in its own process.

    Without ``fork``, ``check`` must be a function that can be pickled. It calls ``done(n)`` as files are
    finished; ``progress`` receives the sum over all parts. This process calls ``meanwhile`` once while the
    others work.

    Files are dealt out in blocks, so that neighbours, which share imports, stay together. A forked process
    takes the next block when it has finished one: it gets some of ``files``, in their order.

    The blocks of a process that dies are checked again in further processes. ``lost(path, how)`` makes the
    result for a file over which one dies.

    Raises:
        WorkerDied: a process ended without a result, and there is no ``lost``.
    """
    if not FORKS:
        from flake8_tradelint.engine.spawning import check_spawned

        found = check_spawned(_parts(files, count), check, progress, lost)
        meanwhile()
        return found
    least = max(_blocksize(len(files), 16 * count), -(-len(files) // _MOST_BLOCKS))
    blocks = _smaller_and_smaller(files, least, 2 * count)
    numbers = _numbers(len(blocks))
    workers: list[_Worker] = []
    try:
        for _ in range(count):
            workers.append(_start(partial(_taken, blocks, numbers), check))
        meanwhile()
        results, done = _collect(workers, progress)
    except BaseException:
        for worker in workers:
            _kill(worker)
        raise
    finally:
        os.close(numbers)
        for worker in workers:
            _end(worker)
    if len(results) < len(workers):
        results += _again([block for n, block in enumerate(blocks) if n not in done], check, lost)
    return results


def _again(
    blocks: Sequence[Sequence[str]], check: Check, lost: Callable[[str, str], Any] | None
) -> list[Any]:
    from flake8_tradelint.engine.again import Death, check_again, how_it_ended, listened

    if lost is None:
        raise WorkerDied

    def alone(part: Sequence[str]) -> Any:
        worker = _start(lambda _: part, check, every=1)
        try:
            outcome = listened(partial(os.read, worker.pipe))
        except BaseException:
            _kill(worker)
            raise
        finally:
            status = _end(worker)
        return replace(outcome, how=how_it_ended(status)) if isinstance(outcome, Death) else outcome

    return check_again([file for block in blocks for file in block], alone, lost)


def _blocksize(files: int, blocks: int) -> int:
    return max(1, min(64, files // blocks))


def _blocks(files: Sequence[str], size: int) -> list[Sequence[str]]:
    return [files[start : start + size] for start in range(0, len(files), size)]


def _smaller_and_smaller(files: Sequence[str], least: int, share: int) -> list[Sequence[str]]:
    """Divide the files into blocks of a ``share``-th of the rest, so that all processes end about together.

    The first blocks are large: what neighbours share is then computed in one process only. (C. D.
    Polychronopoulos and D. J. Kuck, "Guided self-scheduling", 1987.)
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
    """Return the read end of a pipe with all block numbers, from which an idle process takes the next one."""
    read_end, write_end = os.pipe()
    write_all(write_end, b"".join(number.to_bytes(_NUMBER, "big") for number in range(count)))
    os.close(write_end)
    return read_end


def _taken(blocks: Sequence[Sequence[str]], numbers: int, write: Callable[[bytes], None]) -> Iterator[str]:
    """Yield the files of the blocks that this process takes, and announce each block."""
    from flake8_tradelint.engine.frames import taken

    while number := os.read(numbers, _NUMBER):
        block = int.from_bytes(number, "big")
        write(taken(block))
        yield from blocks[block]


def _start(
    part: Callable[[Callable[[bytes], None]], Iterable[str]], check: Check, every: int = 16
) -> _Worker:
    """Fork a worker for the files that ``part`` yields. ``part`` may write to the worker's pipe."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return _Worker(pid, read_end)
    os.close(read_end)
    from flake8_tradelint.engine.frames import work

    write = partial(write_all, write_end)
    apart(lambda: work(part(write), check, write, every))


def _collect(workers: Sequence[_Worker], progress: Callable[[int], None]) -> tuple[list[Any], set[int]]:
    """Return the results of the workers that have not died, and the numbers of the blocks they have done."""
    import selectors

    finished = 0
    results: dict[int, object] = {}
    taken: dict[int, list[int]] = {position: [] for position in range(len(workers))}
    with selectors.DefaultSelector() as selector:
        for position, worker in enumerate(workers):
            selector.register(worker.pipe, selectors.EVENT_READ, position)
        from flake8_tradelint.engine.frames import read_frame

        while selector.get_map():
            for key, _ in selector.select():
                try:
                    frame = read_frame(partial(os.read, key.fd))
                except WorkerDied:
                    del taken[key.data]
                    selector.unregister(key.fd)
                    continue
                if frame.block is not None:
                    taken[key.data].append(frame.block)
                elif frame.payload is None:
                    finished += frame.files
                    progress(finished)
                else:
                    results[key.data] = frame.result()
                    selector.unregister(key.fd)
    return [results[position] for position in taken], {block for each in taken.values() for block in each}


def _end(worker: _Worker) -> int:
    """Wait for the worker to end; return its exit status (negative for a signal)."""
    os.close(worker.pipe)
    _, status = os.waitpid(worker.pid, 0)
    return os.waitstatus_to_exitcode(status)


def _kill(worker: _Worker) -> None:
    import signal

    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
