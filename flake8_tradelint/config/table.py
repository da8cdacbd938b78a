"""Convert a TOML document to ``Settings``. Imported only if a configuration file mentions tradelint."""

from __future__ import annotations

import os
from pathlib import Path

from flake8_tradelint.config.documents import ConfigError, Source, near, parse, shown_path
from flake8_tradelint.config.included import class_tables, from_files, from_presets
from flake8_tradelint.config.keys import KEYS
from flake8_tradelint.config.renames import merged
from flake8_tradelint.config.values import Wrong, describe
from flake8_tradelint.environment import site_folders
from flake8_tradelint.settings import DEFAULT_EXCLUDE, Rename, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


TABLE = ("tool", "tradelint")


def settings_in(file: str, data: bytes, root: str, *, named: bool) -> Settings | None:
    """Return the settings in a file; ``None`` if it has no table of ours and was not ``named`` by the user.

    Raises:
        ConfigError: it is not TOML, or has an unknown key or an invalid value.
    """
    shown = shown_path(file)
    document = parse(shown, data)
    pyproject = os.path.basename(file) == "pyproject.toml"
    table, at = _our_table(shown, document, named=named, pyproject=pyproject)
    if table is None:
        return None
    source = Source(shown, data.decode("utf-8-sig"), at)
    return _Reader(source, Path(file).parent).settings(table, root)


def _our_table(
    shown: str, document: dict[str, Any], *, named: bool, pyproject: bool
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """Return the table of our keys and the path to it.

    It is the top level of a named file that is not a pyproject.toml.
    """
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
    """Reads one table. It knows the table's place, for error messages."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._source, self._folder = source, folder

    def settings(self, table: Mapping[str, object], root: str) -> Settings:
        values: dict[str, Any] = {key: self._value(key, value) for key, value in table.items()}
        exclude = (*values.pop("exclude", DEFAULT_EXCLUDE), *values.pop("extend-exclude", ()))
        rows = self._renames(values, root)
        values["class-tables"] = self._class_tables(values)
        if "baseline" in values:
            values["baseline"] = os.path.abspath(self._folder / values["baseline"])
        fields = {key.replace("-", "_"): value for key, value in values.items()}
        return Settings(root=root, exclude=exclude, renames=rows, **fields)

    def _value(self, key: str, value: object) -> object:
        if key not in KEYS:
            raise self._source.error((), key, f"unknown key {key!r}{near(key, KEYS)}")
        try:
            return KEYS[key](value)
        except Wrong as error:
            raise self._source.wrong(error, key) from None

    def _class_tables(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        key = "class-tables"
        try:
            return class_tables(values.get(key, ()), self._folder)
        except Wrong as error:
            raise self._source.wrong(error, key) from None

    def _renames(self, values: dict[str, Any], root: str) -> tuple[Rename, ...]:
        """Return the rows of the table itself, of its files and of its presets."""
        rows = [*values.pop("renames", ())]
        environment = Settings(root=root, environment=values.get("environment", ""))
        site = site_folders(str(self._folder), environment) if values.get("renames-files") else ()
        for key, more in (
            ("renames-files", lambda found: from_files(found, self._folder, site)),
            ("renames-presets", from_presets),
        ):
            try:
                rows += more(values.pop(key, ()))
            except Wrong as error:
                raise self._source.wrong(error, key) from None
        return merged(rows)
