"""Check files in several processes on systems without ``fork`` (Windows), where each process starts anew.

A worker reads its job from standard input and writes its results to standard output. Windows cannot wait for
several pipes at once, so a thread listens to each.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from queue import SimpleQueue
from threading import Thread

from flake8_tradelint.engine.frames import Frame, WorkerDied, read_frame, work
from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from flake8_tradelint.engine.frames import Check

    _Message = tuple[int, "Frame | WorkerDied"]
    """The number of a worker, and a message from it."""


def check_spawned(
    parts: Sequence[Sequence[str]],
    check: Check,
    progress: Callable[[int], None],
    lost: Callable[[str, str], Any] | None = None,
) -> list[Any]:
    """Return the results of ``check(part, done)``, which must be a function that can be pickled.

    A part whose process dies is checked again, without the files over which a process dies; ``lost`` makes
    the results of these.

    Raises:
        WorkerDied: a process ended without a result, and there is no ``lost``.
    """
    messages: SimpleQueue[_Message] = SimpleQueue()
    workers = [_start(number, part, check, messages) for number, part in enumerate(parts)]
    try:
        results = _collect(len(workers), messages, progress)
    finally:
        for worker, listener in workers:
            worker.kill()  # nothing happens to those that have ended
            worker.wait()
            listener.join()
    dead = [path for number, part in enumerate(parts) if number not in results for path in part]
    found = [results[number] for number in sorted(results)]
    return found + _again(dead, check, lost) if dead else found


def _again(files: Sequence[str], check: Check, lost: Callable[[str, str], Any] | None) -> list[Any]:
    from flake8_tradelint.engine.again import Death, check_again, how_it_ended

    if lost is None:
        raise WorkerDied

    def alone(part: Sequence[str]) -> Any:
        messages: SimpleQueue[_Message] = SimpleQueue()
        done = [0]
        worker, listener = _start(0, part, check, messages, every=1)
        try:
            results = _collect(1, messages, done.append)
            status = worker.wait()  # its pipe is closed: it ends, if it has not
        finally:
            worker.kill()
            listener.join()
        return results[0] if results else Death(done[-1], how_it_ended(status))

    return check_again(files, alone, lost)


def _start(
    number: int, part: Sequence[str], check: Check, messages: SimpleQueue[_Message], every: int = 16
) -> tuple[subprocess.Popen[bytes], Thread]:
    worker = subprocess.Popen(
        command_of_child(__name__),
        env=environment_of_children(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    job = pickle.dumps((list(part), check, every), protocol=pickle.HIGHEST_PROTOCOL)
    listener = Thread(target=_converse, args=(number, worker, job, messages), daemon=True)
    listener.start()
    return worker, listener


def _converse(
    number: int, worker: subprocess.Popen[bytes], job: bytes, messages: SimpleQueue[_Message]
) -> None:
    """Send the worker its job, and put its messages into the queue."""
    assert worker.stdin is not None and worker.stdout is not None
    try:
        with worker.stdin, worker.stdout:
            worker.stdin.write(job)
            worker.stdin.close()
            frame = Frame()
            while frame.payload is None:
                frame = read_frame(worker.stdout.read)
                messages.put((number, frame))
    except (OSError, WorkerDied):
        messages.put((number, WorkerDied()))


def _collect(count: int, messages: SimpleQueue[_Message], progress: Callable[[int], None]) -> dict[int, Any]:
    """Return the results by worker, of the workers that have not died."""
    finished = dead = 0
    results: dict[int, Any] = {}
    while len(results) + dead < count:
        number, frame = messages.get()
        if isinstance(frame, WorkerDied):
            dead += 1
        elif frame.payload is None:
            finished += frame.files
            progress(finished)
        else:
            results[number] = frame.result()
    return results


def main() -> None:
    """Run a worker process. Stray prints go to standard error."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    part, check, every = pickle.load(sys.stdin.buffer)

    def write(data: bytes) -> None:
        out.write(data)
        out.flush()

    work(part, check, write, every)
