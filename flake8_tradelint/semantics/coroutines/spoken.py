"""Names of async functions and calls without ``await``, found in a file's bytes without parsing.

A superset of the truth: prose and strings count as well.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_DEFINED = regex(rb"async[ \t]+def[ \t]+([\w\x80-\xff]+)")
_RENAMED = regex(rb" as[ \t]+([\w\x80-\xff]+)")
_NAME_BEFORE = regex(rb"([\w\x80-\xff]+)[ \t]*\Z")

_KEPT = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.()]") | frozenset(
    range(0x80, 0x100)
)
_BLANKED = bytes(byte if byte in _KEPT else 0x20 for byte in range(0x100))

_WORDS_ONLY = bytes(byte if byte in _KEPT and byte not in b".()]" else 0x20 for byte in range(0x100))

_AWAITING = frozenset(
    {b"create_task", b"ensure_future", b"gather", b"run", b"wait_for", b"shield", b"run_until_complete"}
)
"""Functions that take care of a coroutine that is their first argument."""


def defined(data: bytes) -> list[bytes]:
    """The names of all ``async def`` statements, methods and nested functions included."""
    return _DEFINED.findall(data) if b"async" in data else []


def renamed(data: bytes, names: frozenset[bytes]) -> dict[bytes, bytes]:
    """``{alias: name}`` for every ``name as alias`` of the names."""
    found: dict[bytes, bytes] = {}
    at = data.find(b" as")
    while at >= 0:
        alias = _RENAMED.match(data, at)
        if alias is not None:
            before = _NAME_BEFORE.search(data, data.rfind(b"\n", 0, at) + 1, at)
            if before is not None and before[1] in names:
                found[alias[1]] = before[1]
        at = data.find(b" as", at + 3)
    return found


def unawaited(data: bytes, names: frozenset[bytes], aliases: dict[bytes, bytes]) -> Iterator[bytes]:
    """The last names of callees (``self.client.fetch``, ``).fetch``) that no ``await`` stands before."""
    before, awaited = b"", False
    for chunk in data.translate(_BLANKED).split(b"(")[:-1]:
        text = chunk if chunk[-1:] != b" " else chunk.rstrip()
        start = text.rfind(b" ") + 1
        name = text[max(text.rfind(b".", start) + 1, start) :]
        # What is called on an awaited call's result is awaited with it.
        awaited = (awaited and text.startswith(b").", start)) or text.endswith(b"await ", 0, start)
        wanted = not awaited and (name in names or name in aliases)
        if wanted and not text.endswith(b"def ", 0, start) and (start or before not in _AWAITING):
            yield name
        before = name


def imports(data: bytes, name: bytes) -> bool:
    """Does an import statement bring the name into the file?"""
    for at in occurrences(data, name):
        if b"import" in data[data.rfind(b"\n", 0, at) + 1 : at]:
            return True
        bracket = data.rfind(b"(", 0, at)
        listed = bracket >= 0 and data[max(0, bracket - 7) : bracket].endswith((b"import ", b"import"))
        if listed and b")" not in data[bracket:at]:
            return True
    return False


def words(data: bytes) -> frozenset[bytes]:
    """Every identifier in the text, and every number."""
    return frozenset(data.translate(_WORDS_ONLY).split())
