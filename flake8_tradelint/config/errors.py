"""``ConfigError``, and what its messages need: the line of a key, and suggestions for misspelt names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class ConfigError(Exception):
    """The configuration cannot be used. The message is one line for people and names the file."""


def shown_path(file: str | os.PathLike[str]) -> str:
    """Return the path to show: relative to the working directory."""
    return os.path.relpath(file).replace(os.sep, "/")


def near(wrong: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean 'select'?)"``, or an empty string if no known name is similar."""
    from difflib import get_close_matches

    close = get_close_matches(wrong, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def line_of(text: str, table: tuple[str, ...], key: str) -> int | None:
    """Return the 1-based line of ``key`` in ``table``, or else of the table itself, or ``None``.

    tomllib keeps no positions, so the text is searched for headers and keys. Inline tables and dotted keys
    are not found.
    """
    import re

    found: int | None = None
    inside = not table
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\[\]]+)\]\s*(#.*)?$", line)
        if header:
            inside = _parts(header[1]) == table
            if inside or _parts(header[1]) == (*table, key):
                found = found or number
            if _parts(header[1]) == (*table, key):
                return number
        elif inside and _starts_with_key(line, key):
            return number
    return found


def _starts_with_key(line: str, key: str) -> bool:
    import re

    bare = re.escape(key)
    return re.match(rf"""\s*(?:{bare}|"{bare}"|'{bare}')\s*[=.]""", line) is not None


def _parts(dotted: str) -> tuple[str, ...]:
    """Return the keys of a header such as ``tool."a.b".c``."""
    import re

    matches = re.finditer(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*(?:\.|$)", dotted)
    return tuple(next(part for part in m.groups() if part is not None) for m in matches)
