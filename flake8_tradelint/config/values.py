"""Reading TOML values: plain types, and what is said where a value is another one."""

from __future__ import annotations

from flake8_tradelint.patterns import regex

_BACKSLASH = regex(r"(?<!\\)(?:\\\\)*\\\w")
"""One that takes the special meaning of a character that has none."""


class Wrong(Exception):
    """The value is not what the key wants; ``path`` leads to the part of it that is wrong."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


def boolean(value: object) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false, not {describe(value)}")
    return value


def string(value: object) -> str:
    """A text."""
    if not isinstance(value, str) or not value:
        raise Wrong(f"must be a text, not {describe(value)}")
    return value


def strings(value: object) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(f"must be a list of strings, not {describe(value)}")
    return tuple(value)


def patterns(value: object) -> tuple[str, ...]:
    """A list of patterns in gitignore syntax."""
    found = strings(value)
    for pattern in found:
        check_pattern(pattern)
    return found


def check_pattern(pattern: str) -> None:
    """A pattern that is a path as Windows or a shell writes it would match nothing, in silence.

    Raises:
        Wrong: it has a backslash before a letter, which needs none, or the name of no folder.
    """
    if _BACKSLASH.search(pattern):
        raise Wrong(f"{pattern!r} needs / between folders, on Windows, too")
    if not {".", ".."}.isdisjoint(pattern.removeprefix("!").split("/")):
        raise Wrong(f"{pattern!r} matches nothing: patterns are in gitignore syntax, without `.` and `..`")


def table(value: object) -> dict[str, object]:
    """A table of whatever."""
    if not isinstance(value, dict):
        raise Wrong(f"must be a table, not {describe(value)}")
    return value


def describe(value: object) -> str:
    """A TOML value in TOML's words: ``the string 'yes'``, ``a table``."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "an empty list" if not value else f"a list that starts with {describe(value[0])}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the string {value!r}"
    return str(value)
