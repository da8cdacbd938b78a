"""Read the files of a target that a check may need, and write them into a folder, within limits.

Only regular files travel: Python, and what configures a check. Links, devices and everything else of a target
are left behind, as are names that lead out of it.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile

from flake8_tradelint.discover.roots import SKIPPED, SUFFIXES, VIRTUAL_ENVIRONMENT
from flake8_tradelint.mining.git_processes import GitError
from flake8_tradelint.mining.object_store import ObjectStore
from flake8_tradelint.mining.trees import archive_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


LARGEST_FILE = 16 << 20
"""Most bytes of one Python file."""
LARGEST_TREE = 1 << 30
"""Most bytes of one target's files."""
MOST_FILES = 200_000
"""Most files of one target."""
_CONFIGURING = (".toml", ".cfg", ".ini", ".json")
_LARGEST_CONFIGURATION = 1 << 20
_NAMED = frozenset({".gitignore", ".ignore", ".flake8", "Pipfile", "requirements.txt"})
_TOPS = {".git": ".git/HEAD", ".hg": ".hg/requires"}
"""Folders by which a check knows the top of a project, and the file, made empty, that stands for each."""


class TooLarge(ValueError):
    """The target exceeds a limit; the message is one line for people."""


def is_wanted(path: str) -> bool:
    """Return True if a check may read a file of this name (a relative path with ``/``)."""
    name = path.rpartition("/")[2]
    return name.endswith((*SUFFIXES, *_CONFIGURING)) or name in _NAMED or path in _TOPS.values()


def is_taken(path: str, size: int) -> bool:
    """Return True for a wanted file, but not for a configuration of more than a megabyte, which is data.

    Raises:
        TooLarge: the file is Python, and too large to be checked.
    """
    if not is_wanted(path):
        return False
    if path.endswith(SUFFIXES):
        if size > LARGEST_FILE:
            raise TooLarge(f"{path}: more than {LARGEST_FILE:,} bytes")
        return True
    return size <= _LARGEST_CONFIGURATION


def folder_files(top: str) -> Iterator[tuple[str, bytes]]:
    """Yield the relative path and the contents of each wanted file below a folder."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(
            name for name in folders if name not in SKIPPED and not _is_environment(folder, name)
        )
        for name in sorted(names):
            full = os.path.join(folder, name)
            is_file = is_wanted(name) and os.path.isfile(full) and not os.path.islink(full)
            if is_file and is_taken(name, os.path.getsize(full)):
                with open(full, "rb") as file:
                    yield os.path.relpath(full, top).replace(os.sep, "/"), file.read(LARGEST_FILE)
    for name, file_in_it in _TOPS.items():
        if os.path.lexists(os.path.join(top, name)):
            yield file_in_it, b""


def _is_environment(folder: str, name: str) -> bool:
    return os.path.isfile(os.path.join(folder, name, VIRTUAL_ENVIRONMENT))


def archive(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the relative path and the contents of each wanted file of a tar, zip or wheel archive.

    Raises:
        ArchiveError, OSError, tarfile.TarError, zipfile.BadZipFile: it is too large, damaged, or no archive.
    """
    return archive_files(path, is_taken, LARGEST_FILE)


def revision_files(folder: str, revision: str) -> tuple[str, Iterator[tuple[str, bytes]]]:
    """Return the commit id of a revision, and an iterator over its wanted files.

    The repository may be bare. Nothing that its configuration names is run.

    Raises:
        GitError: there is no repository or no such revision.
    """
    store = ObjectStore(folder)
    try:
        commit = store.found.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except GitError:
        store.close()
        raise GitError(f"no such revision: {revision}") from None
    return commit.strip(), _objects(store, commit.strip())


def _objects(store: ObjectStore, commit: str) -> Iterator[tuple[str, bytes]]:
    batch = store.git.start(["cat-file", "--batch"], subprocess.PIPE)
    try:
        for line in store.git.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split("\0"):
            header, _, path = line.partition("\t")
            if not header.startswith("100"):  # a link or a submodule
                continue
            _, _, name, size = header.split()
            if is_taken(path, int(size)):
                batch.ask(f"{name}\n".encode())
                batch.line(1 << 10)  # the name, type and size again
                yield path, batch.read(int(size) + 1)[:-1]
        yield _TOPS[".git"], b""
    finally:
        batch.stop()
        store.close()


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the files as a compressed tar archive.

    Raises:
        TooLarge: a limit is exceeded.
    """
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as made:
        for path, data in within_limits(files):
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def within_limits(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files.

    Raises:
        TooLarge: there are too many, or too many bytes of them.
    """
    size = 0
    for number, (path, data) in enumerate(files):
        size += len(data)
        if size > LARGEST_TREE or number >= MOST_FILES:
            raise TooLarge(f"more than {LARGEST_TREE:,} bytes or {MOST_FILES:,} files")
        yield path, data


def write(top: str, files: Iterable[tuple[str, bytes]]) -> int:
    """Write the files below the new folder ``top``, and return the number of Python files.

    Names that lead out of the folder are left out, and so are files in whose place there is a folder or whose
    folder is a file. As no link is ever written, no name can lead through one.

    Raises:
        TooLarge: a limit is exceeded.
        OSError: the disk is full, or the folder exists.
    """
    os.mkdir(top)
    python = 0
    for path, data in within_limits(files):
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if not parts or path.startswith("/") or any(_is_unsafe(part) for part in parts):
            continue
        full = os.path.join(top, *parts)
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as file:
                file.write(data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue
        python += full.endswith(SUFFIXES)
    return python


def _is_unsafe(part: str) -> bool:
    return part == ".." or "\0" in part or (os.name == "nt" and any(sign in part for sign in '\\:*?"<>|'))


def unwrapped(top: str) -> str:
    """Return the only folder in ``top`` if there is nothing else in it, as in an sdist; else ``top``."""
    with os.scandir(top) as found:
        entries = list(found)
    inside = len(entries) == 1 and entries[0].is_dir(follow_symlinks=False)
    wraps = inside and not os.path.isfile(os.path.join(entries[0].path, "__init__.py"))
    return entries[0].path if wraps else top
