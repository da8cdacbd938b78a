"""Read and parse TOML files; report each error as a ``ConfigError`` with its file, line and key."""

from __future__ import annotations

import os
import sys

from flake8_tradelint.startup.light import LARGEST_SETTINGS, read_file
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from flake8_tradelint.config.values import Wrong


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
            if _parts(header[1])[: len(table) + 1] == (*table, key):
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


class Source(Record):
    """A file's text with the name to show for it. ``at`` is the path of keys to the table of interest."""

    shown: str
    text: str
    at: tuple[str, ...] = ()

    def error(self, tables: tuple[str, ...], key: str, message: str) -> ConfigError:
        """Return a ``ConfigError`` with ``message`` about ``key``, with file, line and table."""
        table = (*self.at, *tables)
        line = line_of(self.text, table, key)
        where = f"{self.shown}:{line}" if line else self.shown
        shown = f"[{'.'.join(_quoted(part) for part in table)}] " if table else ""
        return ConfigError(f"{where}: {shown}{message}")

    def wrong(self, error: Wrong, *tables: str) -> ConfigError:
        """Return a ``ConfigError`` for a value that a reader rejected; ``tables`` lead to the value."""
        *outer, last = (*tables, *error.path)
        return self.error(tuple(outer), last, f"{last!r}: {error}")


def read_bytes(file: Path) -> bytes:
    """Return the file's bytes.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        return read_file(str(file), LARGEST_SETTINGS)
    except OSError as error:
        raise ConfigError(f"{shown_path(file)}: cannot be read: {error.strerror}") from None


def parse(shown: str, data: bytes) -> dict[str, Any]:
    """Return the parsed TOML document.

    Raises:
        ConfigError: it is not valid TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}:{line}: not UTF-8: {error.reason}") from None
    except RecursionError:
        raise ConfigError(f"{shown}: tables or lists are nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_with_line(shown, data, str(error))) from None


def _with_line(shown: str, data: bytes, message: str) -> str:
    """Return ``pyproject.toml:3: invalid TOML: ...``. tomllib puts the place last, in one of two forms."""
    import re

    said, _, place = message.rpartition(" (at ")
    numbers = re.fullmatch(r"line (\d+), column \d+\)", place)
    if numbers is None and place != "end of document)":
        return f"{shown}: invalid TOML: {message}"
    line = numbers[1] if numbers is not None else len(data.splitlines())
    return f"{shown}:{line}: invalid TOML: {said}"


def _quoted(part: str) -> str:
    return part if part.replace("-", "").replace("_", "").isalnum() else f'"{part}"'
