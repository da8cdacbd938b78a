"""Define the messages between client and workers: the request for one target, and its outcome."""

from __future__ import annotations

from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, TypeAlias

    Json: TypeAlias = Any
    """A value of a JSON document."""

    Status = Literal["checked", "incomplete", "failed"]


class Limits(Record):
    """When a worker gives a target up: after ``seconds``, or beyond ``memory`` bytes of its processes."""

    seconds: float
    memory: int


class Request(Record):
    """The task of a worker: what to fetch or unpack, and how to check it.

    ``payload`` is an archive of the target's files, empty for what the worker fetches. ``suffix`` is the end
    of the archive's file name. ``options`` are those of ``tradelint check``; ``configuration`` is the content
    of ``--config``. ``command`` runs another tradelint than the worker's own.
    """

    text: str
    kind: str
    source: str
    revision: str
    payload: bytes
    suffix: str
    options: tuple[str, ...]
    configuration: bytes | None
    command: tuple[str, ...]
    limits: Limits


class Outcome(Record):
    """The result for one target.

    ``status``: "checked"; "incomplete" if tradelint failed over some files, which ``errors`` list; "failed"
    if there are no results, for the ``reason``. ``revision`` is a commit id or a version, or empty.
    ``seconds`` and ``cpu`` (of the check alone) are in seconds, ``memory`` is the highest resident size of
    the check in bytes. ``findings`` and ``errors`` are those of docs/json-output.md; each finding has an
    ``excerpt``, too.
    """

    target: str
    revision: str
    status: Status
    reason: str = ""
    files: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    worker: str = ""
    version: str = ""
    findings: tuple[Mapping[str, Json], ...] = field(default=())
    errors: tuple[Mapping[str, Json], ...] = field(default=())


def failed(request: Request, reason: str, seconds: float = 0.0) -> Outcome:
    """Return the outcome of a target without results."""
    return Outcome(request.text, request.revision, "failed", reason, seconds=seconds)
