"""The keys of ``[tool.tradelint]``: what type each has, and how it reads.

A reader turns a TOML value into the value of ``Settings``, or raises ``Wrong`` with what it
expected. A new option is one more row of ``KEYS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from flake8_tradelint.rules.selection import UnknownSelector, prefix_of
from flake8_tradelint.settings import OutputFormat, PerFileIgnore, Rename


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


def strings(value: object) -> tuple[str, ...]:
    """A list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(f"must be a list of strings, not {describe(value)}")
    return tuple(value)


def selectors(value: object) -> tuple[str, ...]:
    """A list of codes, prefixes, rule names and families."""
    found = strings(value)
    for selector in found:
        try:
            prefix_of(selector)
        except UnknownSelector as error:
            raise Wrong(str(error)) from None
    return found


def jobs(value: object) -> int:
    """A number of processes, at least 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Wrong(f"must be a whole number of at least 1, not {describe(value)}")
    return value


def output_format(value: object) -> OutputFormat:
    """One of the formats' names."""
    for known in get_args(OutputFormat):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise Wrong(f"must be one of {', '.join(get_args(OutputFormat))}, not {describe(value)}")


def per_file_ignores(value: object) -> tuple[PerFileIgnore, ...]:
    """A table of patterns, each with a list of selectors."""
    rows = []
    for pattern, listed in _table(value).items():
        try:
            rows.append(PerFileIgnore(pattern, selectors(listed)))
        except Wrong as error:
            raise Wrong(str(error), pattern) from None
    return tuple(rows)


def renames(value: object) -> tuple[Rename, ...]:
    """A table of classes, each with a table ``old = "new"``."""
    rows = []
    for owner, names in _table(value).items():
        if not _is_name(owner, dotted=True):
            raise Wrong("is not the name of a class", owner)
        if not isinstance(names, dict):
            raise Wrong(f'must be a table of old = "new" names, not {describe(names)}', owner)
        for old, new in names.items():
            if not _is_name(old) or not _is_name(new):
                raise Wrong(f"must rename one attribute to another, not {old!r} to {new!r}", owner, old)
            rows.append(Rename(owner, old, new))
    return tuple(rows)


KEYS: dict[str, Callable[[object], object]] = {
    "cache": boolean,
    "exclude": strings,
    "extend-exclude": strings,
    "extend-ignore": selectors,
    "extend-select": selectors,
    "fix": boolean,
    "force-exclude": boolean,
    "ignore": selectors,
    "jobs": jobs,
    "output-format": output_format,
    "per-file-ignores": per_file_ignores,
    "renames": renames,
    "respect-gitignore": boolean,
    "select": selectors,
    "unsafe-fixes": boolean,
}
"""Key -> its reader. Every key but ``extend-exclude`` is a field of ``Settings``."""


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


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Wrong(f"must be a table, not {describe(value)}")
    return value


def _is_name(value: object, *, dotted: bool = False) -> bool:
    if not isinstance(value, str):
        return False
    return all(part.isidentifier() for part in (value.split(".") if dotted else [value]))
