"""The schema of ``[tool.tradelint]``: for each key, the function that reads its value.

A reader converts a TOML value to the value of ``Settings``, or raises ``Wrong`` with what it expected. A new
option is one more row of ``KEYS``.
"""

from __future__ import annotations

import re

from flake8_tradelint.config.renames import renames
from flake8_tradelint.config.resource_rows import resources
from flake8_tradelint.config.values import (
    Wrong,
    boolean,
    check_brackets,
    check_pattern,
    describe,
    patterns,
    string,
    strings,
    table,
)
from flake8_tradelint.rules.selection import UnknownSelector, prefix_of
from flake8_tradelint.settings import OUTPUT_FORMATS, OutputFormat, PerFileIgnore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def selectors(value: object) -> tuple[str, ...]:
    """Read a list of codes, prefixes, rule names and families."""
    found = strings(value)
    for selector in found:
        try:
            prefix_of(selector)
        except UnknownSelector as error:
            raise Wrong(str(error)) from None
    return found


def jobs(value: object) -> int:
    """Read a number of processes, at least 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Wrong(f"must be a whole number of at least 1, not {describe(value)}")
    return value


def output_format(value: object) -> OutputFormat:
    """Read the name of an output format."""
    for known in OUTPUT_FORMATS:
        if value == known:
            return known
    raise Wrong(f"must be one of {', '.join(OUTPUT_FORMATS)}, not {describe(value)}")


def per_file_ignores(value: object) -> tuple[PerFileIgnore, ...]:
    """Read a table of file patterns, each with a list of selectors."""
    rows = []
    for pattern, listed in table(value).items():
        try:
            check_pattern(pattern)
            rows.append(PerFileIgnore(pattern, selectors(listed)))
        except Wrong as error:
            raise Wrong(str(error), pattern) from None
    return tuple(rows)


def name_patterns(value: object) -> tuple[str, ...]:
    """Read a list of name patterns with ``*``, ``?`` and ``[...]``."""
    found = strings(value)
    for pattern in found:
        if not re.fullmatch(r"[\w*?\[\]!-]+", pattern) or pattern.strip("*") == "":
            raise Wrong(f"{pattern!r} is not the pattern of a name, such as '*_KEY'")
        check_brackets(pattern, "no name has a [")
    return found


def class_names(value: object) -> tuple[str, ...]:
    """Read a list of classes, by their full or bare names."""
    found = strings(value)
    for name in found:
        if not all(part.isidentifier() for part in name.split(".")):
            raise Wrong(f"{name!r} is not the name of a class")
    return found


def task_functions(value: object) -> tuple[str, ...]:
    """Read a list of functions and methods that return a task, by their full names."""
    found = strings(value)
    for name in found:
        parts = name.removeprefix("await ").split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            raise Wrong(
                'must be full names of functions and methods such as "package.module.spawn" or '
                f'"await package.module.Class.method", not {name!r}'
            )
    return found


KEYS: dict[str, Callable[[object], object]] = {
    "baseline": string,
    "cache": boolean,
    "class-tables": strings,
    "constant-classes": class_names,
    "constants": name_patterns,
    "environment": string,
    "exclude": patterns,
    "extend-exclude": patterns,
    "extend-ignore": selectors,
    "extend-select": selectors,
    "fix": boolean,
    "force-exclude": boolean,
    "ignore": selectors,
    "jobs": jobs,
    "output-format": output_format,
    "per-file-ignores": per_file_ignores,
    "renames": renames,
    "renames-compat": boolean,
    "renames-unknown-receivers": boolean,
    "renames-files": strings,
    "renames-presets": strings,
    "resources": resources,
    "respect-gitignore": boolean,
    "select": selectors,
    "task-functions": task_functions,
    "unsafe-fixes": boolean,
}
"""Key -> its reader.

``load`` merges ``extend-exclude`` and ``renames-...`` into other settings; every other key is a field of
``Settings``.
"""
