"""Checks files in several processes where there is no ``fork`` (Windows): each starts anew.

What it shall do comes through its standard input, what it finds goes through its standard output. Pipes
cannot be waited for together there, so that a thread listens to each.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from queue import SimpleQueue
from threading import Thread

from flake8_tradelint.engine.frames import Frame, WorkerDied, read_frame, work
from flake8_tradelint.light.search_path import command_of_child, environment_of_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from flake8_tradelint.engine.frames import Check

    _Told = tuple[int, "Frame | WorkerDied"]
    """Which worker, and what came from it."""


def check_spawned(
    parts: Sequence[Sequence[str]],
    check: Check,
    progress: Callable[[int], None],
) -> list[Any]:
    """The results of ``check(part, done)``, which has to be a function that can be pickled.

    Raises:
        WorkerDied: a process ended without a result.
    """
    told: SimpleQueue[_Told] = SimpleQueue()
    workers = [_start(number, part, check, told) for number, part in enumerate(parts)]
    try:
        return _collect(len(workers), told, progress)
    finally:
        for worker, listener in workers:
            worker.kill()  # nothing happens to those that have ended
            worker.wait()
            listener.join()


def _start(
    number: int, part: Sequence[str], check: Check, told: SimpleQueue[_Told]
) -> tuple[subprocess.Popen[bytes], Thread]:
    worker = subprocess.Popen(
        command_of_child(__name__),
        env=environment_of_children(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    job = pickle.dumps((list(part), check), protocol=pickle.HIGHEST_PROTOCOL)
    listener = Thread(target=_converse, args=(number, worker, job, told), daemon=True)
    listener.start()
    return worker, listener


def _converse(number: int, worker: subprocess.Popen[bytes], job: bytes, told: SimpleQueue[_Told]) -> None:
    """Give the worker its job, and pass on what comes from it."""
    assert worker.stdin is not None and worker.stdout is not None
    try:
        with worker.stdin, worker.stdout:
            worker.stdin.write(job)
            worker.stdin.close()
            frame = Frame()
            while frame.payload is None:
                frame = read_frame(worker.stdout.read)
                told.put((number, frame))
    except (OSError, WorkerDied) as error:
        told.put((number, WorkerDied(str(error))))


def _collect(count: int, told: SimpleQueue[_Told], progress: Callable[[int], None]) -> list[Any]:
    finished = 0
    results: dict[int, Any] = {}
    while len(results) < count:
        number, frame = told.get()
        if isinstance(frame, WorkerDied):
            raise frame
        if frame.payload is None:
            finished += frame.files
            progress(finished)
        else:
            results[number] = frame.result()
    return [results[number] for number in range(count)]


def main() -> None:
    """The worker's whole life. What is printed by mistake goes to standard error."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    part, check = pickle.load(sys.stdin.buffer)

    def write(data: bytes) -> None:
        out.write(data)
        out.flush()

    work(part, check, write)
