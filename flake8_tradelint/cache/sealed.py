"""Reading and sealing the files of a cache, which lie where a stranger may have put others.

A seal is a keyed digest of what a file is (its kind, the root of the project) and of what is in it. It is
looked at before anything else: what a file without a valid one says is not even parsed.
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
"""A link is not followed, and nobody waits for the other end of a pipe."""


class Untrusted(OSError):
    """A file of the cache is none that this user's runs have left for this project."""


def seal(root: str, kind: str, parts: Iterable[Buffer]) -> bytes:
    """The seal of these parts, one behind the other, of a file of this kind.

    Raises:
        NoSecret: this user has none.
    """
    digest = begun_seal(root, kind)
    for part in parts:
        digest.update(part)
    return ended(digest)


def begun_seal(root: str, kind: str) -> blake2b:
    """A seal to which the parts of the file are to be added.

    Raises:
        NoSecret: this user has none.
    """
    from flake8_tradelint.light.digests import blake2b

    start = f"{kind}\0{root}\0".encode(errors="surrogatepass")
    return blake2b(start, key=secret_of(root), digest_size=_SIZE)


def ended(digest: blake2b) -> bytes:
    """The seal as it stands in a file's first line."""
    return digest.hexdigest().encode()


def secret_name(root: str, kind: str, text: str, size: int) -> str:
    """A name of so many bytes, in hexadecimal, for what belongs to the text: each user has others.

    Raises:
        NoSecret: this user has none.
    """
    digest = begun_seal(root, kind)
    digest.update(text.encode(errors="surrogatepass"))
    return digest.hexdigest()[: 2 * size]


def users_name(root: str, kind: str, size: int) -> str:
    """The same for what is kept of any project: a name that no repository can have guessed.

    Raises:
        NoSecret: this user has none.
    """
    from flake8_tradelint.light.digests import blake2b

    return blake2b(kind.encode(), key=secret_of(root), digest_size=size).hexdigest()


def regular(path: str, flags: int = os.O_RDONLY) -> int:
    """An opener, as ``open`` takes one: of a file that is neither link nor device nor pipe, nor very large.

    Raises:
        OSError: there is none.
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
    """The bytes of a file, whose first line is its seal, and where the second one begins.

    Raises:
        OSError, ValueError: there is none that this user's runs have left for the project.
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
