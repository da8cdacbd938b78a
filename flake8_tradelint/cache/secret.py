"""Find or make the user's secret, the key of the seals on cache files.

A cache lies in the checkout, where whoever wrote the repository may have put one. Only files with a seal that
this user's runs alone can make are used. The secret therefore lies where no repository reaches: in the user's
cache folder, readable by nobody else, or in the environment.
"""

from __future__ import annotations

import os
import sys

from flake8_tradelint.startup.light import cache, read_file, suppress

VARIABLE = "TRADELINT_CACHE_SECRET"
"""The environment variable with the secret as text, in place of the file: for containers without a home, and
for machines that share a cache."""
SIZE = 32
_NAME = "cache-secret"


class NoSecret(OSError):
    """Raised where this user has no secret, so that no cache file can be verified."""


def is_usable(root: str) -> bool:
    """Return True if something can be kept of the project with this root, and believed later."""
    try:
        secret_of(root)
    except NoSecret:
        return False
    return True


@cache
def secret_of(root: str) -> bytes:
    """Return the secret for the cache of the project with this root.

    Raises:
        NoSecret: There is none, or it lies in the project itself, as what comes with a repository does.
    """
    found = secret()
    if found is None:
        raise NoSecret
    if not os.environ.get(VARIABLE) and _lies_in(root, secret_folder() or root):
        raise NoSecret
    return found


@cache
def secret() -> bytes | None:
    """Return the secret of the user who runs this process, making it if there is none yet.

    Return ``None`` if none can be stored: there is no home, it is not writable, or it is another user's.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        from flake8_tradelint.startup.light.digests import blake2b

        return blake2b(given.encode(errors="surrogateescape"), digest_size=SIZE).digest()
    folder = secret_folder()
    if folder is None:
        return None
    path = os.path.join(folder, _NAME)
    with suppress(OSError):
        return _read(path) or _made(folder, path)
    return None


def secret_folder() -> str | None:
    """Return the user's folder for the secret; ``None`` if there is no absolute path to one."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # the XDG specification says to ignore such values
            base = os.path.expanduser("~/.cache")
    return os.path.join(base, "tradelint") if os.path.isabs(base) else None


def _lies_in(root: str, folder: str) -> bool:
    """Return True if the folder is the root or below it; links are followed where the names alone say no."""
    if os.path.join(folder, "").startswith(os.path.join(root, "")):
        return True
    return os.path.join(os.path.realpath(folder), "").startswith(os.path.join(os.path.realpath(root), ""))


def _read(path: str) -> bytes | None:
    """Return the secret in this file; ``None`` if it is missing or malformed.

    Raises:
        OSError: It is another user's, or cannot be read.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not _is_own(status):
        raise PermissionError(path)
    is_private = sys.platform == "win32" or not status.st_mode & 0o077
    if status.st_mode & 0o170000 != 0o100000 or not is_private or status.st_size != SIZE:
        return None
    found = read_file(path)
    return found if len(found) == SIZE else None


def _made(folder: str, path: str) -> bytes:
    """Write a new secret to this file and return it, or another run's if that was quicker.

    Raises:
        OSError: It cannot be written.
    """
    if not _is_own(os.stat(_nearest(folder))):
        raise PermissionError(folder)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    new = os.urandom(SIZE)
    beside = f"{path}.{os.getpid()}.tmp"
    with suppress(FileNotFoundError):
        os.unlink(beside)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o600)
    try:
        os.write(descriptor, new)
    finally:
        os.close(descriptor)
    try:
        os.link(beside, path)
    except FileExistsError:
        there = _read(path)
        if there is not None:
            os.unlink(beside)
            return there
        os.replace(beside, path)  # the secret that is there is malformed
    except (OSError, AttributeError):  # the file system has no hard links
        os.replace(beside, path)
    else:
        os.unlink(beside)
    return new


def _nearest(folder: str) -> str:
    """Return the folder, or the nearest one above that exists."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _is_own(status: os.stat_result) -> bool:
    """Return True if the file is this user's; always on systems without user ids."""
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
