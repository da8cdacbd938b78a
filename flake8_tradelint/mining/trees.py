"""The Python files of a release: a folder, or a source archive that is read without unpacking it."""

from __future__ import annotations

import os
import tarfile
import zipfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_FILE = 4 << 20
"""Bytes; longer Python files are generated."""

MAX_TREE = 400 << 20
"""Bytes of one release."""


class TreeError(Exception):
    """The release cannot be read; the text is one line for people."""


def tree(path: str) -> dict[str, bytes]:
    """Relative path -> contents; the folder ``name-1.2.3/`` (and ``src/``) that wraps all is left out.

    Raises:
        TreeError: there is no such thing, or it is no archive that we know.
    """
    if os.path.isdir(path):
        found = _folder(path)
    else:
        try:
            found = dict(_archive(path))
        except (
            OSError,
            EOFError,
            tarfile.TarError,
            zipfile.BadZipFile,
            ValueError,
            NotImplementedError,
        ) as error:
            said = error.strerror if isinstance(error, OSError) else None
            raise TreeError(f"{path}: {said or error}") from None
    if not found:
        raise TreeError(f"{path}: no Python files")
    return _unwrapped(found)


def _folder(top: str) -> dict[str, bytes]:
    found = {}
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            full = os.path.join(folder, name)
            if name.endswith(".py") and os.path.isfile(full) and os.path.getsize(full) <= MAX_FILE:
                with open(full, "rb") as file:
                    found[os.path.relpath(full, top).replace(os.sep, "/")] = file.read()
    return found


def _archive(path: str) -> Iterator[tuple[str, bytes]]:
    budget = MAX_TREE
    for name, size, data in _zip(path) if zipfile.is_zipfile(path) else _tar(path):
        budget -= size
        if budget < 0:
            raise TreeError(f"{path}: more than {MAX_TREE:,} bytes of Python")
        yield name, data


def _zip(path: str) -> Iterator[tuple[str, int, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".py") and entry.file_size <= MAX_FILE:
                with archive.open(entry) as file:
                    data = file.read(MAX_FILE)  # the header may lie about the size
                yield entry.filename, len(data), data


def _tar(path: str) -> Iterator[tuple[str, int, bytes]]:
    with tarfile.open(path) as archive:
        for entry in archive:
            if entry.isfile() and entry.name.endswith(".py") and entry.size <= MAX_FILE:
                file = archive.extractfile(entry)
                if file is not None:
                    yield entry.name, entry.size, file.read()


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
