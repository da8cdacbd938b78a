"""Read how long lines may be from the settings of the formatters and linters of the checked project."""

from __future__ import annotations

import configparser
import os
import sys
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

USUAL = 88
"""The length that black and ruff have by default."""


@dataclass(frozen=True, slots=True)
class LineStyle:
    """The longest line, and whether the project's oldest Python takes ``with (a, b):``."""

    length: int = USUAL
    parenthesised_with: bool = True


def line_style(path: str) -> LineStyle:
    """Return the style for the file at the absolute ``path``.

    Formatters decide, and linters where no formatter is configured. Of several files, the nearest one counts;
    the folders up to the one with ``.git`` are searched.
    """
    tables = [table for folder in _folders(path) for table in _tables(folder)]
    formatters = [table for table in tables if "[formatter]" in table]
    lengths = [_number(table.get("line-length")) or USUAL for table in formatters[:1]]
    lengths += [found for table in tables if (found := _number(table.get("max-line-length")))]
    old = any(_is_old(str(table["python"])) for table in tables if "python" in table)
    return LineStyle(lengths[0] if lengths else USUAL, not old)


def _folders(path: str) -> Iterator[str]:
    folder = os.path.dirname(path)
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return
        folder = parent


def _tables(folder: str) -> Iterator[Mapping[str, object]]:
    """Yield what the files of a folder set, formatters first."""
    for name in ("ruff.toml", ".ruff.toml"):
        if found := _toml(os.path.join(folder, name)):
            yield {"[formatter]": True, **found}
    project = _toml(os.path.join(folder, "pyproject.toml"))
    tools = project.get("tool")
    for tool in ("ruff", "black"):
        if isinstance(tools, dict) and isinstance(tools.get(tool), dict):
            yield {"[formatter]": True, **tools[tool]}
    declared = project.get("project")
    if isinstance(declared, dict) and "requires-python" in declared:
        yield {"python": declared["requires-python"]}
    for name in (".flake8", "setup.cfg", "tox.ini"):
        sections = _sections(os.path.join(folder, name))
        for section in ("flake8", "pycodestyle"):
            limits = sections.get(section, {})
            yield {"max-line-length": limits.get("max-line-length", limits.get("max_line_length"))}
        if "python_requires" in sections.get("options", {}):
            yield {"python": sections["options"]["python_requires"]}
    for section, values in reversed(_sections(os.path.join(folder, ".editorconfig")).items()):
        if section in ("*", "**") or section.endswith(".py") or "py," in section or "py}" in section:
            yield {"max-line-length": values.get("max_line_length")}


def _toml(path: str) -> dict[str, object]:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except (OSError, ValueError):
        return {}


def _sections(path: str) -> dict[str, dict[str, str]]:
    """Return the sections of an INI file; keys are in lower case."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_string(f"[ ]\n{file.read()}")  # .editorconfig begins without a section
    except (OSError, ValueError, configparser.Error):
        return {}
    return {name: {key: value or "" for key, value in parser[name].items()} for name in parser.sections()}


def _number(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isdecimal() else None


def _is_old(requires: str) -> bool:
    """Return True if ``requires`` (``>=3.8``) allows a Python before 3.9, which has no such ``with``."""
    return any(f">={old}" in requires.replace(" ", "") for old in ("2", "3.5", "3.6", "3.7", "3.8"))
