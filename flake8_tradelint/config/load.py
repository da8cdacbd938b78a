"""Finds the configuration file and reads it into ``Settings``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flake8_tradelint.config.documents import Source, parse, read_bytes, shown_path
from flake8_tradelint.config.errors import ConfigError, near
from flake8_tradelint.config.included import from_files, from_presets
from flake8_tradelint.config.keys import KEYS
from flake8_tradelint.config.renames import merged
from flake8_tradelint.config.values import Wrong, describe
from flake8_tradelint.settings import DEFAULT_EXCLUDE, Rename, Settings

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
    shown, data = shown_path(file), read_bytes(file)
    if not named and b"tradelint" not in data:
        return None  # most projects above us; their TOML is no concern of ours
    document = parse(shown, data)
    table, at = _our_table(shown, document, named=named, pyproject=file.name == "pyproject.toml")
    if table is None:
        return None
    return _Reader(Source(shown, data.decode("utf-8-sig"), at), file.parent).settings(table, root)


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

    def __init__(self, source: Source, folder: Path) -> None:
        self._source, self._folder = source, folder

    def settings(self, table: Mapping[str, object], root: str) -> Settings:
        values: dict[str, Any] = {key: self._value(key, value) for key, value in table.items()}
        exclude = (*values.pop("exclude", DEFAULT_EXCLUDE), *values.pop("extend-exclude", ()))
        rows = self._renames(values)
        fields = {key.replace("-", "_"): value for key, value in values.items()}
        return Settings(root=root, exclude=exclude, renames=rows, **fields)

    def _value(self, key: str, value: object) -> object:
        if key not in KEYS:
            raise self._source.error((), key, f"unknown key {key!r}{near(key, KEYS)}")
        try:
            return KEYS[key](value)
        except Wrong as error:
            raise self._source.wrong(error, key) from None

    def _renames(self, values: dict[str, Any]) -> tuple[Rename, ...]:
        """The table's own rows, those of its files and those of its presets."""
        rows = [*values.pop("renames", ())]
        for key, more in (
            ("renames-files", lambda found: from_files(found, self._folder)),
            ("renames-presets", from_presets),
        ):
            try:
                rows += more(values.pop(key, ()))
            except Wrong as error:
                raise self._source.wrong(error, key) from None
        return merged(rows)
