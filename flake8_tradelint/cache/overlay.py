"""Store the verdicts on a few changed files as an overlay beside the project's cache entry.

A hook that runs before each commit checks only what has changed. Writing the whole project's state anew would
take longer than that check, so a small file is written, which holds as long as the entry and the changed
files are unchanged. A run that checks more starts from the entry again.
"""

from __future__ import annotations

import os

from flake8_tradelint.cache.codec import (
    failure_from_json,
    failure_to_json,
    finding_from_json,
    finding_to_json,
)
from flake8_tradelint.cache.plain_json import dumps, loads
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.sealed import read_sealed, seal
from flake8_tradelint.cache.state import Files, digest_of, remembered, stamps
from flake8_tradelint.cache.store import path_of
from flake8_tradelint.startup.light import suppress
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from flake8_tradelint.cache.state import Change
    from flake8_tradelint.model import Failure, Finding

_FORMAT = "tradelint later 2"


class Overlay(Record):
    """An overlay: verdicts found since the entry was written.

    ``files`` are the files that have changed or come since the entry was written, ``removed`` those that have
    gone. ``checked`` are the files with verdicts. ``moved``: project-wide tables have changed, so that a new
    entry has to be written.
    """

    files: Files
    checked: frozenset[str]
    findings: Sequence[Finding]
    failures: Sequence[Failure]
    moved: bool
    removed: frozenset[str] = frozenset()

    def is_of(self, change: Change, *, by_content: bool) -> bool:
        """Return True if exactly these files have changed since the entry, and they are as they were then."""
        if change.removed != self.removed or change.changed | change.added != frozenset(self.files.paths):
            return False
        now, files = stamps(self.files.paths), self.files
        if now.paths != list(files.paths):
            return False
        rows = zip(files.paths, files.sizes, now.sizes, files.times, now.times, files.digests, strict=True)
        return all(
            size == new_size and ((time == new_time and not by_content) or digest_of(path) == digest)
            for path, size, new_size, time, new_time, digest in rows
        )


def changed_files(paths: Collection[str], now: int) -> Files:
    """Return the sizes, times and digests of the files at the time ``now`` (in nanoseconds)."""
    return remembered(stamps(sorted(paths)), now)


def load(root: str, key: str, base: bytes) -> Overlay | None:
    """Read the overlay of the entry with this head; ``None`` if missing or damaged."""
    try:
        data, start = read_sealed(path_of(root, key, "later"), root, _FORMAT)
        value = loads(data[start:])
        if value["key"] != key or value["base"] != base.decode():
            return None
        paths, sizes, times, digests = value["files"]
        return Overlay(
            Files([os.path.join(root, path) for path in paths], sizes, times, digests),
            frozenset(os.path.join(root, path) for path in value["checked"]),
            [finding_from_json(finding, root) for finding in value["findings"]],
            [failure_from_json(failure, root) for failure in value["failures"]],
            bool(value["moved"]),
            frozenset(os.path.join(root, path) for path in value["removed"]),
        )
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def save(root: str, key: str, base: bytes, later: Overlay) -> None:
    """Write the overlay to the cache; do nothing if that fails."""
    files, cut = later.files, len(os.path.join(root, ""))
    value = {
        "key": key,
        "base": base.decode(),
        "files": [[path[cut:] for path in files.paths], files.sizes, files.times, files.digests],
        "checked": sorted(path[cut:] for path in later.checked),
        "findings": [finding_to_json(finding, root) for finding in later.findings],
        "failures": [failure_to_json(failure, root) for failure in later.failures],
        "moved": later.moved,
        "removed": sorted(path[cut:] for path in later.removed),
    }
    with suppress(OSError, ValueError):
        body = dumps(value)
        with replaced(path_of(root, key, "later"), timed=False) as replacing:
            replacing.write(seal(root, _FORMAT, (body,)), b"\n", body)
