"""What is done when a worker process has died: its files are checked again, but for the one that kills."""

from __future__ import annotations

from flake8_tradelint.engine.frames import WorkerDied, read_frame
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_MOST = 20
"""Deaths after which the files that are left are given up: it is not these that kill."""


class Death(Record):
    """A worker died after so many of its files were ``done``; ``how`` says what ended it."""

    done: int
    how: str = ""


def listened(read: Callable[[int], bytes]) -> Any:
    """The result of a worker that tells of every file, or its ``Death``."""
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
    """The results for these files; ``run`` checks some in a process of their own, ``lost`` is said of a file.

    A process that dies does so over the first file that is not done: what comes before it and behind it is
    checked once more.
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
    """Of a process that ended with this exit status, negative for a signal."""
    if status >= 0:
        return f"exit status {status}"
    import signal

    try:
        name = f" ({signal.Signals(-status).name})"
    except ValueError:
        name = ""
    memory = ", as when there is no memory left" if name == " (SIGKILL)" else ""
    return f"signal {-status}{name}{memory}"
