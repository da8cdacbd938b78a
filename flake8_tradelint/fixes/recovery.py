"""Complete the writes that a killed run has begun, by the journals it left."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from flake8_tradelint.fixes.journal import Entry, Journal, unfinished
from flake8_tradelint.fixes.rounds import FileChange
from flake8_tradelint.fixes.temporary import kept, remove
from flake8_tradelint.fixes.write import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from flake8_tradelint.model import Failure


@dataclass(slots=True)
class Recovered:
    """The outcome of a recovery.

    ``paths`` were completed, ``failures`` could not be written. ``changed`` are groups of files, one of which
    was edited after the interrupted run.
    """

    paths: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    changed: list[tuple[str, ...]] = field(default_factory=list)


def recover(files: Collection[str], *, refusal: Callable[[str], str]) -> Recovered:
    """Complete each half-written group that contains one of these files.

    A group of which a file was changed since is not written: its author has to look. ``refusal`` returns the
    reason why a path must not be written, or an empty string.
    """
    recovered = Recovered()
    targets: frozenset[str] | None = None
    for journal in unfinished():
        targets = frozenset(map(os.path.realpath, files)) if targets is None else targets
        settled = False
        try:
            if not targets.isdisjoint(entry.path for entry in journal.entries):
                settled = _settle(journal, recovered, refusal)
        finally:
            journal.close(done=settled)
    return recovered


def _settle(journal: Journal, recovered: Recovered, refusal: Callable[[str], str]) -> bool:
    """Complete one group; return False if its journal is still needed."""
    found = [(entry, data) for entry in journal.entries if (data := _contents(entry.path)) is not None]
    whole = len(found) == len(journal.entries) and all(_is_step(entry, data) for entry, data in found)
    if whole and any(data != entry.before for entry, data in found):
        left = [FileChange(e.path, data, e.after) for e, data in found if data != e.after]
        written = write(left, [[change.path for change in left]], refusal=refusal)
        recovered.paths += written.paths
        recovered.failures += written.failures
        if written.failures:
            return False
    if not whole:
        recovered.changed.append(tuple(entry.path for entry in journal.entries))
    for entry in journal.entries:
        remove(entry.beside)
        if whole:  # otherwise it may be all that is left of a file with several names
            remove(kept(entry.beside))
    return True


def _is_step(entry: Entry, data: bytes) -> bool:
    """Return True if the file has its old or new contents, or is a hard-linked file overwritten halfway."""
    if data in (entry.before, entry.after):
        return True
    pairs = enumerate(zip(data, entry.after, strict=False))
    common = next((at for at, (one, other) in pairs if one != other), min(len(data), len(entry.after)))
    return os.stat(entry.path).st_nlink > 1 and data[common:] == entry.before[common:]


def _contents(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
