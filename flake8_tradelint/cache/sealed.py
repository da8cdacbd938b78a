"""Seal the files of a cache and verify the seals, because a stranger may have put files there.

A seal is a keyed digest of the kind of the file, the root of the project and the content. It is verified
first: a file without a valid seal is not even parsed.
"""

from __future__ import annotations

import os

from flake8_tradelint.cache.secret import secret_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable
    from hashlib import blake2b

    Buffer = bytes | memoryview | array[int]

LARGEST = 1 << 30
"""Bytes; a cache has two fifths of its project's size."""
_SIZE = 16
_REGULAR = 0o100000
_BEWARE: int = sum(
    getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK")
)
"""Flags of ``open``: links are not followed, and opening a pipe does not wait for its other end."""


class Untrusted(OSError):
    """Raised for a cache file that this user's runs have not left for this project."""


def seal(root: str, kind: str, parts: Iterable[Buffer]) -> bytes:
    """Return the seal of a file of this kind whose content is these parts.

    Raises:
        NoSecret: This user has none.
    """
    digest = begun_seal(root, kind)
    for part in parts:
        digest.update(part)
    return ended(digest)


def begun_seal(root: str, kind: str) -> blake2b:
    """Start a seal, to which the parts of the file are to be added.

    Raises:
        NoSecret: This user has none.
    """
    from flake8_tradelint.startup.light.digests import blake2b

    start = f"{kind}\0{root}\0".encode(errors="surrogatepass")
    return blake2b(start, key=secret_of(root), digest_size=_SIZE)


def ended(digest: blake2b) -> bytes:
    """Return the seal in the form of a file's first line."""
    return digest.hexdigest().encode()


def secret_name(root: str, kind: str, text: str, size: int) -> str:
    """Return a file name of ``2 * size`` hexadecimal digits for ``text``, different for each user.

    Raises:
        NoSecret: This user has none.
    """
    digest = begun_seal(root, kind)
    digest.update(text.encode(errors="surrogatepass"))
    return digest.hexdigest()[: 2 * size]


def users_name(root: str, kind: str, size: int) -> str:
    """Return such a name for data of all projects of this user; no repository can guess it.

    Raises:
        NoSecret: This user has none.
    """
    from flake8_tradelint.startup.light.digests import blake2b

    return blake2b(kind.encode(), key=secret_of(root), digest_size=size).hexdigest()


def regular(path: str, flags: int = os.O_RDONLY) -> int:
    """Open a file for ``open(opener=...)``: neither link nor device nor pipe, of at most ``LARGEST`` bytes.

    Raises:
        OSError: There is no such file.
    """
    if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
        raise Untrusted(path)
    descriptor = os.open(path, flags | _BEWARE)
    status = os.fstat(descriptor)
    if status.st_mode & 0o170000 != _REGULAR or status.st_size > LARGEST:
        os.close(descriptor)
        raise Untrusted(path)
    return descriptor


def read_sealed(path: str, root: str, kind: str) -> tuple[bytes, int]:
    """Read a file whose first line is its seal; return all its bytes and where the second line begins.

    Raises:
        OSError, ValueError: It is missing, or not one that this user's runs have left for the project.
    """
    descriptor = regular(path)
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size)
    finally:
        os.close(descriptor)
    start = data.index(b"\n") + 1
    if len(data) != size or data[: start - 1] != seal(root, kind, (memoryview(data)[start:],)):
        raise Untrusted(path)
    return data, start
