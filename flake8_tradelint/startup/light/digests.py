"""Hash functions, without OpenSSL: ``hashlib`` loads it first, which takes longer than hashing does.

Both are CPython's own, the same that ``hashlib`` has; ``digest`` takes more than bytes.
"""

from __future__ import annotations

from _collections_abc import Mapping
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b, sha256
    from typing import Any
else:
    _MODULES = {"blake2b": ("_blake2", "hashlib"), "sha256": ("_sha2", "_sha256", "hashlib")}
    """Where to look, in this order; ``_sha256`` is the name before Python 3.12."""

    def __getattr__(name):
        """A function, when it is first asked for: few runs need both."""
        for module in _MODULES.get(name, ()):
            try:
                found = globals()[name] = getattr(import_module(module), name)
            except ImportError:
                continue
            return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["blake2b", "digest", "sha256"]


def digest(value: object) -> str:
    """Of values made of texts, numbers, records and collections; equal ones have equal digests."""
    from flake8_tradelint.startup.light.digests import blake2b  # it is no global yet

    text = repr(_in_order(value)).encode(errors="surrogatepass")
    return blake2b(text, digest_size=12).hexdigest()


_PLAIN = frozenset({bytes, str})


def _in_order(value: Any) -> object:
    if isinstance(value, set | frozenset):
        plain = _PLAIN.issuperset(map(type, value))  # as sets of thousands are
        return sorted(map(repr, value if plain else map(_in_order, value)))
    if isinstance(value, Mapping):
        return sorted((repr(_in_order(key)), _in_order(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    names = getattr(value, "__match_args__", None)
    if names is not None:
        return [type(value).__name__, *(_in_order(getattr(value, name)) for name in names)]
    return value
