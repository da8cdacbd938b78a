"""One file for each project and configuration: read whole, replaced whole, and never trusted.

Whatever is wrong with it (foreign, cut short, of another version) makes it as good as absent;
whatever goes wrong while writing leaves the old one, or none.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from contextlib import suppress

from flake8_tradelint.cache.codec import (
    Json,
    failure_from_json,
    failure_to_json,
    finding_from_json,
    finding_to_json,
)
from flake8_tradelint.cache.state import FileState
from flake8_tradelint.model import Failure, Finding
from flake8_tradelint.records import dataclass, field

FOLDER = ".tradelint_cache"
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This file marks a cache folder (https://bford.info/cachedir/). It may be deleted at any time.
"""
_FORMAT = b"tradelint 1 "
_KEPT = 8
"""Configurations kept side by side; the ones not used for longest go first."""


@dataclass(slots=True)
class Entry:
    """What is known of a project: the states of its files, and what was said of those checked."""

    files: dict[str, FileState] = field(default_factory=dict)
    checked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def load(root: str, key: str) -> Entry | None:
    """The entry for this project and configuration, if there is a sound one."""
    import json

    path = _path(root, key)
    try:
        with open(path, "rb") as file:
            data = file.read()
        head, _, body = data.partition(b"\n")
        if head != _head(body):
            return None
        value = json.loads(body)
        if value["key"] != key:
            return None
        with suppress(OSError):
            os.utime(path)  # used just now
        return _entry(value, root)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def save(root: str, key: str, entry: Entry) -> None:
    """Put the entry in place of what was there; where that cannot be done, nothing happens."""
    import json

    names = {path: number for number, path in enumerate(entry.files)}
    value = {
        "key": key,
        "files": [os.path.relpath(path, root) for path in entry.files],
        "states": [[state.size, state.time, state.digest] for state in entry.files.values()],
        "checked": sorted(names[path] for path in entry.checked),
        "findings": [finding_to_json(finding, root) for finding in entry.findings],
        "failures": [failure_to_json(failure, root) for failure in entry.failures],
    }
    body = json.dumps(value, separators=(",", ":")).encode("utf-8", errors="surrogatepass")
    with suppress(OSError, ValueError):
        _replace(_path(root, key), _head(body) + b"\n" + body)


def _entry(value: Json, root: str) -> Entry:
    prefix = os.path.join(root, "")
    paths = [prefix + path for path in value["files"]]
    states = (FileState(size, time, digest) for size, time, digest in value["states"])
    return Entry(
        dict(zip(paths, states, strict=True)),
        {paths[number] for number in value["checked"]},
        [finding_from_json(finding, root) for finding in value["findings"]],
        [failure_from_json(failure, root) for failure in value["failures"]],
    )


def _head(body: bytes) -> bytes:
    return _FORMAT + f"{len(body)} {zlib.crc32(body):08x}".encode()


def _path(root: str, key: str) -> str:
    return os.path.join(root, FOLDER, f"{zlib.crc32(key.encode(errors='replace')):08x}.json")


def _replace(path: str, data: bytes) -> None:
    folder = os.path.dirname(path)
    _make(folder)
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _prune(folder)


def _make(folder: str) -> None:
    """The folder, kept out of git and of backups."""
    os.makedirs(folder, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        file = os.path.join(folder, name)
        if not os.path.exists(file):
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(text)


def _prune(folder: str) -> None:
    entries = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".json")]
    for path in sorted(entries, key=os.path.getmtime)[:-_KEPT]:
        with suppress(OSError):
            os.unlink(path)
