"""One file for each project and configuration: read whole, replaced whole, and never trusted.

Whatever is wrong with it (foreign, cut short, of another version) makes it as good as absent;
whatever goes wrong while writing leaves the old one, or none.
"""

from __future__ import annotations

import os
import time
import zlib

from flake8_tradelint.cache.codec import (
    failure_from_json,
    failure_to_json,
    finding_from_json,
    finding_to_json,
)
from flake8_tradelint.cache.plain_json import dumps, loads
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.state import Files
from flake8_tradelint.discover.seen import Tree
from flake8_tradelint.light import suppress
from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.cache.codec import Json
    from flake8_tradelint.model import Failure, Finding

FOLDER = ".tradelint_cache"
_FORMAT = b"tradelint 3 "
_KEPT = 8
"""Configurations kept side by side; the ones not used for longest go first."""
_ENDINGS = (".lasting", ".later", ".sources", ".state", ".tables", ".texts")
"""Of the files beside an entry."""
_FORSAKEN = 3600
"""Seconds after which nobody is at work on a half-written file any more."""


class Entry(Record, frozen=False):
    """What is known of a project: its files as they were, and what was said of those checked.

    ``tree`` tells whether they are still all; ``inner`` has the files that belong to another project
    inside this one, with its root. ``state`` is what the files were, in short.
    """

    files: Files = field(default_factory=Files)
    state: str = ""
    tree: Tree | None = None
    inner: Mapping[str, str] = field(default_factory=dict)
    checked: frozenset[str] = frozenset()
    findings: Sequence[Finding] = ()
    failures: Sequence[Failure] = ()
    head: bytes = b""
    """What tells this entry from others, once it has been written."""


def load(root: str, key: str) -> Entry | None:
    """The entry for this project and configuration, if there is a sound one."""
    path = _path(root, key)
    try:
        with open(path, "rb") as file:
            data = file.read()
        head, _, body = data.partition(b"\n")
        if head != head_of(body):
            return None
        value = loads(body)
        if value["key"] != key:
            return None
        with suppress(OSError):
            os.utime(path)  # used just now
        return _entry(value, root, head)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def save(root: str, key: str, entry: Entry) -> None:
    """Put the entry in place of what was there; where that cannot be done, nothing happens."""
    if any("\n" in path for path in entry.files.paths):
        return
    folder = os.path.join(root, FOLDER)
    with suppress(OSError, ValueError):
        with replaced(_path(root, key)) as replacing:
            # The times of folders are of use only where they change with what is in them.
            value = _value(root, key, entry, entry.tree if replacing.folders_keep_times else None)
            body = dumps(value)
            replacing.write(head_of(body) + b"\n" + body)
        _prune(folder)


def _value(root: str, key: str, entry: Entry, tree: Tree | None) -> Json:
    files = entry.files
    numbers = {path: number for number, path in enumerate(files.paths)}
    whole = len(entry.checked) == len(numbers)
    return {
        "key": key,
        "files": _joined(files.paths, root),
        "sizes": files.sizes,
        "times": files.times,
        "digests": "\n".join(files.digests),
        "state": entry.state or token(files),
        "tree": None if tree is None else _tree_to_json(tree, root),
        "inner": [[numbers[path], os.path.relpath(inner, root)] for path, inner in entry.inner.items()],
        "checked": None if whole else sorted(numbers[path] for path in entry.checked),
        "findings": [finding_to_json(finding, root) for finding in entry.findings],
        "failures": [failure_to_json(failure, root) for failure in entry.failures],
    }


def _entry(value: Json, root: str, head: bytes) -> Entry:
    paths = _split(value["files"], root)
    sizes, times, digests = value["sizes"], value["times"], value["digests"].split("\n")
    _need_columns(paths, digests, numbers=(sizes, times))
    checked = value["checked"]
    return Entry(
        Files(paths, sizes, times, digests),
        str(value["state"]),
        _tree_from_json(value["tree"], root) if value["tree"] is not None else None,
        {paths[number]: os.path.join(root, inner) for number, inner in value["inner"]},
        frozenset(paths if checked is None else [paths[number] for number in checked]),
        [finding_from_json(finding, root) for finding in value["findings"]],
        [failure_from_json(failure, root) for failure in value["failures"]],
        head,
    )


def _tree_to_json(tree: Tree, root: str) -> Json:
    folders, listings = _joined(tree.folders, root), "\n".join(tree.listings)
    return [folders, tree.times, listings, list(tree.deciding), list(tree.stamps)]


def _tree_from_json(value: Json, root: str) -> Tree:
    folders, times, listings, deciding, stamps = value
    tree = Tree(_split(folders, root), times, listings.split("\n"), deciding, stamps)
    _need_columns(tree.folders, tree.listings, numbers=(times,))
    _need_columns(deciding, stamps)
    if not all(isinstance(path, str) for path in deciding):
        raise ValueError("names are texts")
    return tree


def _need_columns(*columns: Sequence[object], numbers: Iterable[Sequence[object]] = ()) -> None:
    """Complain of columns that are not equally long, or not of whole numbers where they should be."""
    if len({len(column) for column in (*columns, *numbers)}) > 1:
        raise ValueError("columns differ in length")
    if any(not set(map(type, column)) <= {int} for column in numbers):
        raise ValueError("a column is not of whole numbers")


def _joined(paths: Sequence[str], root: str) -> str:
    """Paths below the root, without it; the root itself is ``""``."""
    cut = len(os.path.join(root, ""))
    return "\n".join([path[cut:] for path in paths])


def _split(text: str, root: str) -> list[str]:
    prefix = os.path.join(root, "")
    return [prefix + path if path else root for path in text.split("\n")]


def head_of(body: bytes) -> bytes:
    """The line before the body."""
    return _FORMAT + f"{len(body)} {zlib.crc32(body):08x}".encode()


def _path(root: str, key: str) -> str:
    return os.path.join(root, FOLDER, f"{place(key)}.json")


def token(files: Files) -> str:
    """What the files of a project were, in short: what else is kept belongs to one state of them."""
    from flake8_tradelint.light.digests import blake2b

    text = "\n".join((*files.paths, *files.digests)).encode(errors="surrogatepass")
    return blake2b(text, digest_size=16).hexdigest()


def forget(root: str, key: str) -> None:
    """Forget all but the entry of a project and configuration, and what was read of its files."""
    import shutil

    folder = os.path.join(root, FOLDER)
    for ending in _ENDINGS:
        with suppress(OSError):
            os.unlink(os.path.join(folder, place(key) + ending))
    shutil.rmtree(os.path.join(folder, "summaries"), ignore_errors=True)


def place(key: str) -> str:
    """The name under which files of this configuration are kept."""
    return f"{zlib.crc32(key.encode(errors='replace')):08x}"


def _prune(folder: str) -> None:
    """Forget configurations, and what runs that were killed have left."""
    names = [os.path.join(folder, name) for name in os.listdir(folder)]
    entries = sorted((name for name in names if name.endswith(".json")), key=os.path.getmtime)
    forsaken = (name for name in names if name.endswith(".tmp"))
    old = [name for name in forsaken if os.path.getmtime(name) < time.time() - _FORSAKEN]
    forgotten = entries[:-_KEPT]
    endings = (".json", *_ENDINGS)
    for path in (*(path[: -len(".json")] + ending for path in forgotten for ending in endings), *old):
        with suppress(OSError):
            os.unlink(path)
