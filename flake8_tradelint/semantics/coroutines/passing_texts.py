"""Plain functions that only return what an async function of their file gives, found in the text."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


_PASSING = regex(
    rb"def[ \t]+([\w\x80-\xff]+)[ \t]*\([^\n]*:[ \t]*(?:#[^\n]*)?\r?\n"
    rb"(?:[ \t]*\"\"\"[^\"]*\"\"\"\s*\n)?"
    rb"[ \t]*return[ \t(]+(?:[\w.\x80-\xff]*\.)?([\w\x80-\xff]+)[ \t]*\("
)


def passing(data: bytes, names: Collection[bytes]) -> Iterator[bytes]:
    """Yield the functions of the text that return a call of one of the async functions ``names`` at once."""
    if names and b"return" in data:
        yield from (found[1] for found in _PASSING.finditer(data) if found[2] in names)


def passes_on(data: bytes, at: int) -> bool:
    """Return True if the ``def`` at this offset is such a function."""
    found = _PASSING.match(data, at)
    return found is not None and b"async def " + found[2] in data
