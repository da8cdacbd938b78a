"""Finds the configuration file and reads it into ``Settings``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flake8_tradelint.config.errors import ConfigError, line_of, near
from flake8_tradelint.config.keys import KEYS, Wrong, describe
from flake8_tradelint.settings import DEFAULT_EXCLUDE, Settings

TABLE = ("tool", "tradelint")


def load(paths: Sequence[str] = (".",), *, config: str | None = None, isolated: bool = False) -> Settings:
    """The settings for a run on ``paths``: from ``config``, else from the nearest pyproject.toml.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or says something unknown or ill-typed.
    """
    if isolated:
        return Settings(root=os.getcwd())
    if config is not None:
        # Like ruff's: patterns of a file named outright are relative to where the user stands.
        return _read(Path(config), os.getcwd(), named=True) or Settings(root=os.getcwd())
    return find(paths[0] if paths else ".") or Settings(root=os.getcwd())


def find(start: str) -> Settings | None:
    """The settings of the nearest pyproject.toml upward from ``start`` that has ours."""
    folder = Path(os.path.abspath(start))
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        if os.path.isfile(file):  # not Path.is_file: that raises below a folder that cannot be entered
            settings = _read(file, str(candidate), named=False)
            if settings is not None:
                return settings
    return None


def _read(file: Path, root: str, *, named: bool) -> Settings | None:
    shown = os.path.relpath(file).replace(os.sep, "/")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}") from None
    if not named and b"tradelint" not in data:
        return None  # most projects above us; their TOML is no concern of ours
    document = _parse(shown, data)
    table, at = _our_table(shown, document, named=named, pyproject=file.name == "pyproject.toml")
    if table is None:
        return None
    return _Reader(shown, data.decode("utf-8-sig"), at).settings(table, root)


def _parse(shown: str, data: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not UTF-8: {error.reason} at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: invalid TOML: {error}") from None


def _our_table(
    shown: str, document: dict[str, Any], *, named: bool, pyproject: bool
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """The table of our keys and the path to it; at the top of a file that is no pyproject.toml."""
    tool = document.get("tool")
    ours = tool.get("tradelint") if isinstance(tool, dict) else None
    if isinstance(ours, dict):
        return ours, TABLE
    if ours is not None:
        raise ConfigError(f"{shown}: [tool.tradelint] must be a table, not {describe(ours)}")
    if named and pyproject:
        raise ConfigError(f"{shown}: has no [tool.tradelint] table")
    return (document, ()) if named else (None, TABLE)


class _Reader:
    """Reads one table; knows where it is, so that every complaint can say so."""

    def __init__(self, shown: str, text: str, at: tuple[str, ...]) -> None:
        self._shown, self._text, self._at = shown, text, at

    def settings(self, table: Mapping[str, object], root: str) -> Settings:
        values = {key: self._value(key, value) for key, value in table.items()}
        exclude = values.pop("exclude", DEFAULT_EXCLUDE)
        added = values.pop("extend-exclude", ())
        assert isinstance(exclude, tuple) and isinstance(added, tuple)
        fields: dict[str, Any] = {key.replace("-", "_"): value for key, value in values.items()}
        return Settings(root=root, exclude=(*exclude, *added), **fields)

    def _value(self, key: str, value: object) -> object:
        if key not in KEYS:
            raise self._error((), key, f"unknown key {key!r}{near(key, KEYS)}")
        try:
            return KEYS[key](value)
        except Wrong as error:
            *tables, last = (key, *error.path)
            raise self._error(tuple(tables), last, f"{last!r}: {error}") from None

    def _error(self, tables: tuple[str, ...], key: str, message: str) -> ConfigError:
        table = (*self._at, *tables)
        line = line_of(self._text, table, key)
        where = f"{self._shown}:{line}" if line else self._shown
        shown = f"[{'.'.join(_quoted(part) for part in table)}] " if table else ""
        return ConfigError(f"{where}: {shown}{message}")


def _quoted(part: str) -> str:
    return part if part.replace("-", "").replace("_", "").isalnum() else f'"{part}"'
