"""Check the files of a dead worker process again, except for the file over which it died."""

from __future__ import annotations

from flake8_tradelint.engine.frames import WorkerDied, read_frame
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_MOST = 20
"""Deaths after which the remaining files are given up: they are not the cause."""


class Death(Record):
    """The death of a worker after ``done`` of its files; ``how`` says what ended it."""

    done: int
    how: str = ""


def listened(read: Callable[[int], bytes]) -> Any:
    """Return the result of a worker that reports every file, or its ``Death``."""
    done = 0
    try:
        while True:
            frame = read_frame(read)
            if frame.payload is not None:
                return frame.result()
            done += frame.files
    except WorkerDied:
        return Death(done)


def check_again(
    files: Sequence[str], run: Callable[[Sequence[str]], Any], lost: Callable[[str, str], Any]
) -> list[Any]:
    """Return the results for these files. ``run`` checks files in a process of their own.

    A process that dies does so over the first file that is not done. ``lost(path, how)`` makes the result of
    that file; the files before and after it are checked once more.
    """
    results: list[Any] = []
    waiting: list[Sequence[str]] = [files]
    deaths = 0
    while waiting:
        part = waiting.pop()
        outcome = run(part) if part else None
        if not isinstance(outcome, Death):
            results += [outcome] if part else []
            continue
        deaths += 1
        if deaths > _MOST:
            results += (lost(path, outcome.how) for path in part)
            continue
        at = min(outcome.done, len(part) - 1)
        results.append(lost(part[at], outcome.how))
        waiting += [part[at + 1 :], part[:at]]
    return results


def how_it_ended(status: int) -> str:
    """Describe the exit status of a process, negative for a signal."""
    if status >= 0:
        return f"exit status {status}"
    import signal

    try:
        name = f" ({signal.Signals(-status).name})"
    except ValueError:
        name = ""
    memory = ", as when there is no memory left" if name == " (SIGKILL)" else ""
    return f"signal {-status}{name}{memory}"
