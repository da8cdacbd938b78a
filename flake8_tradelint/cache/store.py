"""Store one cache entry for each project and configuration: the files' state and the findings.

An entry is read as a whole and replaced as a whole. It has to carry this user's seal; one that is foreign,
cut short or of another version counts as absent. An error while writing leaves the old entry, or none.
"""

from __future__ import annotations

import os
import sys
import time

from flake8_tradelint.cache.codec import (
    failure_from_json,
    failure_to_json,
    finding_from_json,
    finding_to_json,
)
from flake8_tradelint.cache.plain_json import dumps, loads
from flake8_tradelint.cache.replacing import is_ours, replaced, unlinked
from flake8_tradelint.cache.sealed import read_sealed, seal, secret_name
from flake8_tradelint.cache.state import Digests, Files, packed, unpacked
from flake8_tradelint.discover.seen import Tree
from flake8_tradelint.startup.light import suppress
from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.cache.codec import Json
    from flake8_tradelint.model import Failure, Finding

FOLDER = ".tradelint_cache"
_FORMAT = f"tradelint entry 5 {sys.byteorder}"
_KEPT = 8
"""How many configurations are kept side by side; the ones not used for longest are removed first."""
_ENDINGS = ("lasting", "later", "sources", "state", "tables", "texts")
"""Suffixes of the files beside an entry."""
_FORSAKEN = 3600
"""Seconds after which a temporary file belongs to a run that was killed."""


class Entry(Record, frozen=False):
    """The cache entry of a project: the state of its files, and the findings in those that were checked.

    ``tree`` are the folders, which tell whether files have come or gone. ``inner`` maps files that belong to
    another project inside this one to its root. ``state`` is a digest of all paths and contents. ``some`` are
    the files that were checked, ``None`` for all.
    """

    files: Files = field(default_factory=Files)
    state: str = ""
    tree: Tree | None = None
    inner: Mapping[str, str] = field(default_factory=dict)
    some: frozenset[str] | None = frozenset()
    findings: Sequence[Finding] = ()
    failures: Sequence[Failure] = ()
    head: bytes = b""
    """The first line of the entry's file, its seal, which identifies it; empty until it has been written."""

    @property
    def checked(self) -> frozenset[str]:
        """The files that were checked: ``some``, or all where that is ``None``."""
        return frozenset(self.files.paths) if self.some is None else self.some


def load(root: str, key: str) -> Entry | None:
    """Read the entry for this project and configuration; ``None`` if missing or damaged."""
    try:
        path = path_of(root, key, "json")
        data, begin = read_sealed(path, root, _FORMAT)
        start = data.index(b"\n", begin) + 1
        value = loads(data[begin:start])
        if value["key"] != key:
            return None
        with suppress(OSError):
            os.utime(path)  # marks the entry as used just now
        return _entry(value, memoryview(data)[start:], root, data[: begin - 1])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def save(root: str, key: str, entry: Entry) -> None:
    """Write the entry to the cache; do nothing if that fails."""
    if any("\n" in path for path in entry.files.paths):
        return
    with suppress(OSError, ValueError):
        with replaced(path_of(root, key, "json")) as replacing:
            # Folder times are useful only on file systems that change them with the folder's content.
            body = _body(root, key, entry, entry.tree if replacing.folders_keep_times else None)
            replacing.write(seal(root, _FORMAT, (body,)), b"\n", body)
        _prune(folder_of(root))


def _body(root: str, key: str, entry: Entry, tree: Tree | None) -> bytes:
    """Encode the entry: one line of JSON, then columns.

    Many texts and numbers are slow to read from JSON.
    """
    files, told = entry.files, tree or Tree((), (), (), (), ())
    numbers = {path: number for number, path in enumerate(files.paths)}
    whole = entry.some is None or len(entry.some) == len(numbers)
    columns = (
        *(
            _joined(files.paths, root),
            packed(files.sizes),
            packed(files.times),
            Digests.packed(files.digests),
        ),
        *(_joined(told.folders, root), packed(told.times), "\n".join(told.listings).encode()),
    )
    value = {
        "key": key,
        "columns": [len(column) for column in columns],
        "state": entry.state or token(files),
        "tree": None if tree is None else [list(tree.deciding), list(tree.stamps)],
        "inner": [[numbers[path], os.path.relpath(inner, root)] for path, inner in entry.inner.items()],
        "checked": None if whole else sorted(numbers[path] for path in entry.checked),
        "findings": [finding_to_json(finding, root) for finding in entry.findings],
        "failures": [failure_to_json(failure, root) for failure in entry.failures],
    }
    return b"".join((dumps(value), b"\n", *columns))


def _entry(value: Json, body: memoryview, root: str, head: bytes) -> Entry:
    columns, at = [], 0
    for length in value["columns"]:
        columns.append(body[at : at + length])
        at += length
    if at != len(body):
        raise ValueError("columns that do not fit")
    files, sizes, times, digests, folders, folder_times, listings = columns
    paths, checked = _split(files, root), value["checked"]
    known = Files(paths, unpacked(sizes), unpacked(times), Digests(digests))
    _need_columns(known.paths, known.sizes, known.times, known.digests)
    return Entry(
        known,
        str(value["state"]),
        _tree(value["tree"], folders, folder_times, listings, root) if value["tree"] is not None else None,
        {paths[number]: os.path.join(root, inner) for number, inner in value["inner"]},
        None if checked is None else frozenset(paths[number] for number in checked),
        [finding_from_json(finding, root) for finding in value["findings"]],
        [failure_from_json(failure, root) for failure in value["failures"]],
        head,
    )


def _tree(value: Json, folders: memoryview, times: memoryview, listings: memoryview, root: str) -> Tree:
    deciding, stamps = value
    told = bytes(listings).decode().split("\n")
    tree = Tree(_split(folders, root), unpacked(times), told, deciding, stamps)
    if not all(isinstance(path, str) for path in deciding):
        raise ValueError("names are texts")
    _need_columns(tree.folders, tree.times, tree.listings)
    _need_columns(deciding, stamps)
    return tree


def _need_columns(*columns: Sequence[object]) -> None:
    """Raise ``ValueError`` if the columns differ in length."""
    if len(set(map(len, columns))) > 1:
        raise ValueError("columns differ in length")


def _joined(paths: Sequence[str], root: str) -> bytes:
    """Encode paths relative to the root, one a line; the root itself is ``""``."""
    cut = len(os.path.join(root, ""))
    return "\n".join([path[cut:] for path in paths]).encode(errors="surrogatepass")


def _split(column: memoryview, root: str) -> list[str]:
    prefix, text = os.path.join(root, ""), str(column, errors="surrogatepass")
    found = f"{prefix}{text}".replace("\n", f"\n{prefix}").split("\n")
    if found[0] == prefix:
        found[0] = root
    return found


def folder_of(root: str) -> str:
    """Return the folder of the project's cache. A link is not followed: it may lead anywhere."""
    return unlinked(os.path.join(root, FOLDER))


def path_of(root: str, key: str, ending: str) -> str:
    """Return the path of the cache file with this suffix for a project and configuration.

    Raises:
        NoSecret: This user keeps nothing.
    """
    return os.path.join(folder_of(root), f"{secret_name(root, 'place', key, 4)}.{ending}")


def token(files: Files) -> str:
    """Return a digest of all paths and contents: the file state that other cache files belong to."""
    from flake8_tradelint.startup.light.digests import blake2b

    text = "\n".join((*files.paths, *files.digests)).encode(errors="surrogatepass")
    return blake2b(text, digest_size=16).hexdigest()


def forget(root: str, key: str) -> None:
    """Remove all cache files but the entry of a project and configuration, and all summaries."""
    import shutil

    for ending in _ENDINGS:
        with suppress(OSError):
            os.unlink(path_of(root, key, ending))
    shutil.rmtree(os.path.join(folder_of(root), "summaries"), ignore_errors=True)


def _prune(folder: str) -> None:
    """Remove the oldest configurations, and temporary files of killed runs."""
    names = [os.path.join(folder, name) for name in os.listdir(folder) if is_ours(name, 8)]
    entries = sorted((name for name in names if name.endswith(".json")), key=_time_of)
    forsaken = (name for name in names if name.endswith(".tmp"))
    old = [name for name in forsaken if _time_of(name) < time.time() - _FORSAKEN]
    forgotten = entries[:-_KEPT]
    endings = ("json", *_ENDINGS)
    for path in (*(path[: -len("json")] + ending for path in forgotten for ending in endings), *old):
        with suppress(OSError):
            os.unlink(path)


def _time_of(path: str) -> float:
    return os.lstat(path).st_mtime
