"""Read the Python files of a release: from a folder, or from a source archive without unpacking it."""

from __future__ import annotations

import lzma
import os
import tarfile
import zipfile
import zlib

from flake8_tradelint.light import read_file
from flake8_tradelint.mining.archives import MAX_FILE, ArchiveError, python_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_TREE = 400 << 20
"""Most bytes of Python in one release."""

_BROKEN = (
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError),  # the last one: it is encrypted
    *(tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error),
)
"""Exceptions for an archive that is damaged, malicious or of an unknown kind."""


class TreeError(Exception):
    """The release cannot be read; the message is one line for people."""


def tree(path: str) -> dict[str, bytes]:
    """Return the contents by relative path, without a wrapping folder ``name-1.2.3/`` or ``src/``.

    Raises:
        TreeError: there is no such file or folder, or it is no known archive.
    """
    try:
        if os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path):
            raise ArchiveError("it is a pipe, socket or device")
        found = dict(_within_budget(_folder(path) if os.path.isdir(path) else python_files(path)))
    except _BROKEN as error:
        said = error.strerror if isinstance(error, OSError) else None
        raise TreeError(f"{path}: {said or error}") from None
    if not found:
        raise TreeError(f"{path}: no Python files")
    return _unwrapped(found)


def _folder(top: str) -> Iterator[tuple[str, bytes]]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            full = os.path.join(folder, name)
            if name.endswith(".py") and os.path.isfile(full) and os.path.getsize(full) <= MAX_FILE:
                yield os.path.relpath(full, top).replace(os.sep, "/"), read_file(full, MAX_FILE)


def _within_budget(found: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    budget = MAX_TREE
    for name, data in found:
        budget -= len(data)
        if budget < 0:
            raise ArchiveError(f"more than {MAX_TREE:,} bytes of Python")
        yield name, data


def _unwrapped(found: dict[str, bytes]) -> dict[str, bytes]:
    for _ in range(2):
        tops = {path.partition("/")[0] for path in found}
        only = next(iter(tops)) if len(tops) == 1 else ""
        if not only or f"{only}/__init__.py" in found or any("/" not in path for path in found):
            # `src/` beside `setup.py` and `tests/`.
            if any(path.startswith("src/") for path in found) and "src/__init__.py" not in found:
                return {path.removeprefix("src/"): data for path, data in found.items()}
            return found
        found = {path.partition("/")[2]: data for path, data in found.items()}
    return found
