"""Hash functions, without OpenSSL: ``hashlib`` loads it first, which takes longer than hashing does.

Both are CPython's own, the same that ``hashlib`` has; ``digest`` takes more than bytes.
"""

from __future__ import annotations

from _collections_abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b, sha256
    from typing import Any
else:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256  # its name before Python 3.12
        except ImportError:
            from hashlib import sha256

__all__ = ["blake2b", "digest", "sha256"]


def digest(value: object) -> str:
    """Of values made of texts, numbers, records and collections; equal ones have equal digests."""
    text = repr(_in_order(value)).encode(errors="surrogatepass")
    return blake2b(text, digest_size=12).hexdigest()


def _in_order(value: Any) -> object:
    if isinstance(value, set | frozenset):
        return sorted(map(repr, map(_in_order, value)))
    if isinstance(value, Mapping):
        return sorted((repr(_in_order(key)), _in_order(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    names = getattr(value, "__match_args__", None)
    if names is not None:
        return [type(value).__name__, *(_in_order(getattr(value, name)) for name in names)]
    return value
