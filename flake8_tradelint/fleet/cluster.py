"""Run targets on a Dask cluster.

Queue, scheduling and retries are Dask's; here is a window of tasks in flight.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager

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
_LARGEST_PAYLOAD = "2 GiB"
"""Dask warns of larger tasks. What is scattered instead is lost with the worker that has it."""
_LOST = (distributed.CancelledError, asyncio.CancelledError, CommClosedError)


class ClusterError(Exception):
    """There is no cluster, or it is gone, or its workers differ; the message is one line for people."""


@contextmanager
def local(workers: int, folder: str) -> Iterator[Any]:
    """Yield a client of a new cluster of processes on this machine, with their files below ``folder``."""
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

    Raises:
        ClusterError: the scheduler is gone. What was yielded by then is complete.
    """
    dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGEST_PAYLOAD})
    left = iter(targets)
    running = distributed.as_completed()
    requests: dict[str, Request] = {}
    numbers = iter(range(1 << 62))
    while True:
        while len(requests) < _width(client) and (target := next(left, None)) is not None:
            try:
                request = request_for(target, how)
            except (OSError, GitError, TooLarge) as error:
                said = error.strerror if isinstance(error, OSError) else None
                yield Outcome(target.text, target.revision, "failed", f"it cannot be read: {said or error}")
                continue
            key = f"tradelint-{next(numbers)}-{id(client)}"
            requests[key] = request
            running.add(client.submit(outcome_of, request, key=key, pure=False))
        if not requests:
            return
        future = next(running)
        yield _result(future, requests.pop(future.key))


def _width(client: Any) -> int:
    """Return how many tasks to have in flight on the cluster as it is now; it may grow and shrink."""
    try:
        threads: int = sum(client.nthreads().values())
    except (OSError, *_LOST) as error:
        raise _lost(error) from None
    return _IN_FLIGHT * max(threads, 1)


def _lost(error: BaseException) -> ClusterError:
    return ClusterError(f"the scheduler is gone ({error}); --resume continues the run")


def _result(future: Any, request: Request) -> Outcome:
    try:
        outcome: Outcome = future.result()
    except distributed.scheduler.KilledWorker as error:
        number = getattr(error, "allowed_failures", 0) + 1
        return failed(request, f"the worker died each of the {number} times that it was checked")
    except _LOST as error:
        raise _lost(error) from None
    except Exception as error:
        return failed(request, f"its worker failed: {type(error).__name__}: {error}")
    return outcome
