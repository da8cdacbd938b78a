"""What was found of named files after a few others had changed, beside the entry of the project.

The hook that runs before each commit checks what has changed, and nothing else. To write the whole project's
state anew for it would take longer than the check; so there is a small file, good as long as the entry and
the changed files are what they were. Whoever checks more starts from the entry again.
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
from flake8_tradelint.light import suppress
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from flake8_tradelint.cache.state import Change
    from flake8_tradelint.model import Failure, Finding

_FORMAT = "tradelint later 2"


class Later(Record):
    """``files`` are those that have changed or come since the entry was written, ``removed`` have gone.

    ``checked`` are the ones looked at. ``moved``: tables of the whole project have become others: it is
    time for a new entry.
    """

    files: Files
    checked: frozenset[str]
    findings: Sequence[Finding]
    failures: Sequence[Failure]
    moved: bool
    removed: frozenset[str] = frozenset()

    def is_of(self, change: Change, *, by_content: bool) -> bool:
        """Is this what has changed, and are the files what they were?"""
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
    """What the files are at this time (in nanoseconds)."""
    return remembered(stamps(sorted(paths)), now)


def load(root: str, key: str, base: bytes) -> Later | None:
    """What was found since the entry with this head, if anything that is sound."""
    try:
        data, start = read_sealed(path_of(root, key, "later"), root, _FORMAT)
        value = loads(data[start:])
        if value["key"] != key or value["base"] != base.decode():
            return None
        paths, sizes, times, digests = value["files"]
        return Later(
            Files([os.path.join(root, path) for path in paths], sizes, times, digests),
            frozenset(os.path.join(root, path) for path in value["checked"]),
            [finding_from_json(finding, root) for finding in value["findings"]],
            [failure_from_json(failure, root) for failure in value["failures"]],
            bool(value["moved"]),
            frozenset(os.path.join(root, path) for path in value["removed"]),
        )
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def save(root: str, key: str, base: bytes, later: Later) -> None:
    """Put it in place of what was there; where that cannot be done, nothing happens."""
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
