"""Read one file, which may hold several pickles in sequence."""

from __future__ import annotations

import os

from flake8_tradelint.pickles import Limits, PickleError
from flake8_tradelint.pickles.contents import Contents, Records
from flake8_tradelint.pickles.effects import run
from flake8_tradelint.pickles.machine import Machine, UnknownMemo
from flake8_tradelint.pickles.stream import Stream


def read(path: str, limits: Limits) -> Contents:
    """Return the contents of the file's pickles, including those before an error."""
    try:
        return _read(path, limits, keep_memo=False)
    except UnknownMemo:
        pass  # One pickler may have written them all, and then they share a memo.
    try:
        return _read(path, limits, keep_memo=True)
    except UnknownMemo as error:
        return Contents(path, error=str(error))


def _read(path: str, limits: Limits, *, keep_memo: bool) -> Contents:
    records = Records()
    machine = Machine(limits, records)
    protocols: set[int] = set()
    pickles, error = 0, ""
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        return Contents(path, error="it is a pipe, socket or device")  # and might never end
    try:
        with open(path, "rb") as file:
            stream = Stream(file, limits)
            while not stream.at_end():
                machine.begin(keep_memo=keep_memo)
                _one(machine, stream)
                protocols.add(machine.protocol)
                pickles += 1
    except OSError as problem:
        error = f"it cannot be read: {problem.strerror or problem}"
    except UnknownMemo:
        if pickles and not keep_memo:
            raise
        error = "it refers to an object of the memo that is not there"
    except PickleError as problem:
        error = str(problem)
    if not pickles and not error:
        error = "it is empty"
    return Contents(path, tuple(sorted(protocols)), pickles, records.frozen(), error)


def _one(machine: Machine, stream: Stream) -> None:
    start = stream.position
    try:
        run(machine, stream)
    except UnknownMemo:
        raise
    except PickleError as problem:
        where = f"byte {stream.position:,}" + (f", in the pickle at byte {start:,}" if start else "")
        raise PickleError(f"{problem} ({where})") from None
