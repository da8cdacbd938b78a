"""Run targets on a Dask cluster.

Queue, scheduling and retries are Dask's; here is a window of tasks in flight.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from uuid import uuid4

import dask
import distributed
from distributed.comm.core import CommClosedError

from flake8_tradelint import __version__
from flake8_tradelint.fleet.outcomes import Outcome, failed
from flake8_tradelint.fleet.packing import request_for
from flake8_tradelint.fleet.supervisor import outcome_of
from flake8_tradelint.fleet.trees import TooLarge
from flake8_tradelint.mining.git_processes import GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from flake8_tradelint.fleet.outcomes import Request
    from flake8_tradelint.fleet.packing import How
    from flake8_tradelint.fleet.targets import Target


_IN_FLIGHT = 2
"""Tasks that are sent for each thread of the cluster, so that none waits and few payloads are in memory."""
_CONNECTING = 30
"""Seconds to wait for a scheduler."""
_DEADLY = "each worker that checked it died, also with no other target on the cluster"
_LARGEST_PAYLOAD = "2 GiB"
"""Dask warns of larger tasks. What is scattered instead is lost with the worker that has it."""
_LOST = (distributed.CancelledError, asyncio.CancelledError, CommClosedError)


class ClusterError(Exception):
    """There is no cluster, or it is gone, or its workers differ; the message is one line for people."""


@contextmanager
def local(workers: int, folder: str) -> Iterator[Any]:
    """Yield a client of a new cluster of processes on this machine, with their files below ``folder``."""
    dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with (
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=0,  # the checks run in processes of their own, with a limit of their own
            dashboard_address=":0",
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@contextmanager
def at(address: str) -> Iterator[Any]:
    """Yield a client of a running cluster.

    Raises:
        ClusterError: no scheduler answers, or tradelint on its workers is of another version.
    """
    try:
        client = distributed.Client(address, timeout=_CONNECTING)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {address}: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECTING)
        except (TimeoutError, asyncio.TimeoutError):
            raise ClusterError(f"the cluster at {address} has no workers") from None
        versions = client.run(_version)
        other = sorted(
            f"{worker} has {version}" for worker, version in versions.items() if version != __version__
        )
        if other:
            raise ClusterError(f"workers need tradelint {__version__} as well: {', '.join(other[:3])}")
        yield client


def _version() -> str:
    from flake8_tradelint import __version__ as version

    return version


def outcomes(targets: Iterable[Target], how: How, client: Any) -> Iterator[Outcome]:
    """Yield the outcome of every target, once each, in the order in which they are done.

    Dask blames a worker's death on all tasks that the worker had. So a target that is blamed too often is
    checked again when all others are done, and with no other task in the cluster.

    Raises:
        ClusterError: the scheduler is gone. What was yielded by then is complete.
    """
    dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGEST_PAYLOAD})
    blamed: list[Target] = []
    for target, outcome in _run(targets, how, client, _IN_FLIGHT):
        if outcome is None:
            blamed.append(target)
        else:
            yield outcome
    for target in blamed:
        for _, outcome in _run([target], how, client, 0):
            yield outcome or Outcome(target.text, target.revision, "failed", _DEADLY)


def _run(
    targets: Iterable[Target], how: How, client: Any, in_flight: int
) -> Iterator[tuple[Target, Outcome | None]]:
    """Yield each target with its outcome, ``None`` if too many workers died that had it.

    ``in_flight`` tasks are sent for each thread of the cluster, and at least one.
    """
    left = iter(targets)
    running = distributed.as_completed()
    sent: dict[str, tuple[Target, Request]] = {}
    while True:
        while len(sent) < max(in_flight * _threads(client), 1) and (target := next(left, None)) is not None:
            try:
                request = request_for(target, how)
            except (OSError, GitError, TooLarge) as error:
                said = error.strerror if isinstance(error, OSError) else None
                reason = f"it cannot be read: {said or error}"
                yield target, Outcome(target.text, target.revision, "failed", reason)
                continue
            future = client.submit(outcome_of, request, key=f"tradelint-{uuid4()}", pure=False)
            sent[future.key] = target, request
            running.add(future)
        if not sent:
            return
        future = next(running)
        target, request = sent.pop(future.key)
        yield target, _result(future, request)


def _threads(client: Any) -> int:
    """Return the number of worker threads of the cluster as it is now; it may grow and shrink."""
    try:
        threads: int = sum(client.nthreads().values())
    except (OSError, *_LOST) as error:
        raise _lost(error) from None
    return threads


def _lost(error: BaseException) -> ClusterError:
    return ClusterError(f"the scheduler is gone ({error}); --resume continues the run")


def _result(future: Any, request: Request) -> Outcome | None:
    try:
        outcome: Outcome = future.result()
    except distributed.scheduler.KilledWorker:
        return None
    except _LOST as error:
        raise _lost(error) from None
    except Exception as error:
        return failed(request, f"its worker failed: {type(error).__name__}: {error}")
    return outcome
