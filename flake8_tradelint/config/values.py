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
    if "[" in pattern:
        check_brackets(pattern, "a [ that means itself is written \\[")


def check_brackets(pattern: str, remedy: str) -> None:
    r"""Raise where a ``[`` has no ``]``, or a range such as ``[z-a]`` is empty: nothing would match.

    Raises:
        Wrong: it says so, and the ``remedy``.
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
    """The index of the ``]`` that ends a class whose first character is at ``at``; -1 where none does."""
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
