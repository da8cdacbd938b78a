"""Run a request in a child process on a worker, and end it at its limits of time and memory."""

from __future__ import annotations

import json
import os
import pickle
import signal
import socket
import subprocess
import time
from tempfile import TemporaryDirectory

import psutil

from flake8_tradelint.fleet.job import OUTCOME, REQUEST
from flake8_tradelint.fleet.outcomes import Outcome, failed
from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fleet.outcomes import Limits, Request, Status


_EVERY = 0.05
"""Seconds between two looks at the memory of the processes."""


class _OverLimit(Exception):
    """A limit was reached; the message says which."""


def outcome_of(request: Request) -> Outcome:
    """Run the request on this worker and return its outcome, whatever happens to the target."""
    begin = time.perf_counter()
    with TemporaryDirectory(prefix="tradelint-fleet-", ignore_cleanup_errors=True) as folder:
        with open(os.path.join(folder, REQUEST), "wb") as file:
            pickle.dump(request, file)
        try:
            told = _watched(folder, request.limits)
        except _OverLimit as limit:
            return failed(request, str(limit), time.perf_counter() - begin)
        try:
            with open(os.path.join(folder, OUTCOME), encoding="ascii") as out:
                answer = json.load(out)
        except (OSError, ValueError):
            return failed(request, f"its process ended without a result: {told}", time.perf_counter() - begin)
    if "reason" in answer:
        return failed(request, answer["reason"], time.perf_counter() - begin)
    answer["findings"], answer["errors"] = tuple(answer["findings"]), tuple(answer["errors"])
    status: Status = "incomplete" if answer["errors"] else "checked"
    return Outcome(request.text, status=status, worker=socket.gethostname(), **answer)


def _watched(folder: str, limits: Limits) -> str:
    """Run the job until it ends; return the last line that it printed.

    Raises:
        _OverLimit: it took too long or too much, and was killed with all of its processes.
    """
    errors = os.path.join(folder, "errors.txt")
    with open(errors, "wb") as said:
        job = subprocess.Popen(
            command_of_child("flake8_tradelint.fleet.job"),
            cwd=folder,
            env=environment_of_children(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _wait(job, limits)
    finally:
        _kill(job)
    with open(errors, encoding="utf-8", errors="replace") as said_:
        lines = said_.read().strip().splitlines()
    return lines[-1] if lines else f"status {job.returncode}"


def _wait(job: subprocess.Popen[bytes], limits: Limits) -> None:
    end = time.monotonic() + limits.seconds
    while True:
        try:
            job.wait(_EVERY)
            return
        except subprocess.TimeoutExpired:
            pass
        if time.monotonic() > end:
            raise _OverLimit(f"given up after {limits.seconds:g} seconds (--timeout)")
        if _memory(job.pid) > limits.memory:
            raise _OverLimit(f"given up beyond {limits.memory / (1 << 20):,.0f} MiB (--memory)")


def _memory(process: int) -> int:
    """Return the resident bytes of a process and of all that it started."""
    try:
        top = psutil.Process(process)
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0
    size = 0
    for each in family:
        try:
            size += each.memory_info().rss
        except psutil.Error:
            continue
    return size


def _kill(job: subprocess.Popen[bytes]) -> None:
    """End the job's process group: the job, and whatever it started."""
    try:
        os.killpg(job.pid, signal.SIGKILL)
    except (OSError, AttributeError):
        job.kill()
    job.wait()
