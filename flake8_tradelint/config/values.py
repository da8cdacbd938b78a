"""Read TOML values of plain types, or raise ``Wrong`` with what was expected."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex

_BACKSLASH = regex(r"(?<!\\)(?:\\\\)*\\\w")
"""A backslash before a character that needs no escape."""


class Wrong(Exception):
    """The value is not what the key wants. ``path`` leads to the wrong part of it."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


def boolean(value: object) -> bool:
    """Read ``true`` or ``false``."""
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false, not {describe(value)}")
    return value


def string(value: object) -> str:
    """Read a string that is not empty."""
    if not isinstance(value, str) or not value:
        raise Wrong(f"must be a text, not {describe(value)}")
    return value


def strings(value: object) -> tuple[str, ...]:
    """Read a list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(f"must be a list of strings, not {describe(value)}")
    return tuple(value)


def patterns(value: object) -> tuple[str, ...]:
    """Read a list of patterns in gitignore syntax."""
    found = strings(value)
    for pattern in found:
        check_pattern(pattern)
    return found


def check_pattern(pattern: str) -> None:
    """Raise if a pattern is a path as Windows or a shell writes it, which would silently match nothing.

    Raises:
        Wrong: it has a backslash before a letter, ``.`` or ``..`` as a folder, or a wrong bracket.
    """
    if _BACKSLASH.search(pattern):
        raise Wrong(f"{pattern!r} needs / between folders, on Windows, too")
    if not {".", ".."}.isdisjoint(pattern.removeprefix("!").split("/")):
        raise Wrong(f"{pattern!r} matches nothing: patterns are in gitignore syntax, without `.` and `..`")
    if "[" in pattern:
        check_brackets(pattern, "a [ that means itself is written \\[")


def check_brackets(pattern: str, remedy: str) -> None:
    r"""Raise if a ``[`` has no ``]``, or if a range such as ``[z-a]`` is empty: nothing would match.

    Raises:
        Wrong: with the ``remedy`` in its message.
    """
    at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            end = _end_of_class(pattern, at + 1)
            if end < 0:
                raise Wrong(f"{pattern!r} matches nothing, as its [ has no ]: close it; {remedy}")
            _check_ranges(pattern, pattern[at + 1 : end].lstrip("!^"))
            at = end
        at += 2 if pattern[at] == "\\" else 1


def _end_of_class(pattern: str, at: int) -> int:
    """Return the index of the ``]`` that ends the class whose first character is at ``at``, or -1."""
    at += pattern[at : at + 1] in ("!", "^")
    at += pattern[at : at + 1] == "]"  # as the first character it means itself
    while at < len(pattern) and pattern[at] != "]":
        named = pattern.find(":]", at) if pattern.startswith("[:", at) else -1
        at = named + 2 if named >= 0 else at + (2 if pattern[at] == "\\" else 1)
    return at if at < len(pattern) else -1


def _check_ranges(pattern: str, members: str) -> None:
    for at in range(len(members) - 2):
        if members[at + 1] == "-" and members[at] > members[at + 2]:
            wrong = members[at : at + 3]
            raise Wrong(f"{pattern!r} has the empty range {wrong}: write {wrong[::-1]}")


def table(value: object) -> dict[str, object]:
    """Read a table with any content."""
    if not isinstance(value, dict):
        raise Wrong(f"must be a table, not {describe(value)}")
    return value


def describe(value: object) -> str:
    """Describe a TOML value in TOML's words: ``the string 'yes'``, ``a table``."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "an empty list" if not value else f"a list that starts with {describe(value[0])}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the string {value!r}"
    return str(value)
