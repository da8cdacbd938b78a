"""Make the request for a target: what its worker cannot reach is read here and sent along."""

from __future__ import annotations

import os

from flake8_tradelint.fleet import trees
from flake8_tradelint.fleet.outcomes import Request
from flake8_tradelint.fleet.targets import ARCHIVES
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fleet.outcomes import Limits
    from flake8_tradelint.fleet.targets import Target


class How(Record):
    """How all targets of a run are checked; the fields are those of ``Request``."""

    options: tuple[str, ...]
    configuration: bytes | None
    command: tuple[str, ...]
    limits: Limits


def request_for(target: Target, how: How) -> Request:
    """Return the task for a worker, with the files of a local target packed.

    Raises:
        OSError, GitError, TooLarge: the target cannot be read, or exceeds a limit.
    """
    payload, suffix, revision = b"", "", target.revision
    if target.kind == "archive":
        if os.path.getsize(target.source) > trees.LARGEST_TREE:
            raise trees.TooLarge(f"more than {trees.LARGEST_TREE:,} bytes")
        suffix = next(each for each in ARCHIVES if target.source.endswith(each))
        with open(target.source, "rb") as file:
            payload = file.read()
    elif target.kind == "folder":
        payload, suffix = trees.packed(trees.folder_files(target.source)), ".tar.gz"
    elif target.kind == "repository":
        revision, files = trees.revision_files(target.source, target.revision)
        payload, suffix = trees.packed(files), ".tar.gz"
    return Request(
        text=target.text,
        kind=target.kind,
        source=target.source if target.is_remote else "",
        revision=revision,
        payload=payload,
        suffix=suffix,
        options=how.options,
        configuration=how.configuration,
        command=how.command,
        limits=how.limits,
    )
