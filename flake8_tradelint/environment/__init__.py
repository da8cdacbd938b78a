"""Find the installed packages of a project. Their sources are read, never imported.

They are in ``site-packages`` of the virtual environment that the configuration names, else of ``.venv`` or
``venv`` beside the project's root, else of the active one (``$VIRTUAL_ENV``). For some packages that are not
installed there are tables of known classes, which are read instead (see ``source.class_tables``).
"""

from __future__ import annotations

import os

from flake8_tradelint.settings import TABLE, described_package
from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.settings import Settings

_USUAL = (".venv", "venv")
SHIPPED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "presets", "classes")
"""The folder with the tables of known classes that come with tradelint."""


def site_folders(root: str, settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the folders with installed packages; none if there is no environment."""
    for environment in _environments(root, settings, environ):
        found = tuple(sorted(folder for folder in _layouts(environment) if os.path.isdir(folder)))
        if found:
            return found
    return ()


def _layouts(environment: str) -> Iterator[str]:
    library = os.path.join(environment, "lib")
    try:
        versions = [name for name in os.listdir(library) if name.startswith("python3")]
    except OSError:
        versions = []
    yield from (os.path.join(library, version, "site-packages") for version in versions)
    if os.name == "nt":
        yield os.path.join(environment, "Lib", "site-packages")


def times(folders: tuple[str, ...]) -> tuple[int, ...]:
    """Return when something was last installed or removed in each folder, in nanoseconds.

    It is 0 for a folder that cannot be listed: no package in it is found.
    """
    return tuple(
        os.stat(folder).st_mtime_ns if os.access(folder, os.R_OK | os.X_OK) else 0
        for folder in folders
        if os.path.isdir(folder)
    )


def _environments(root: str, settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    if settings.environment:
        yield os.path.join(settings.root, settings.environment)
        return
    yield from (os.path.join(root, name) for name in _USUAL)
    if environ.get("VIRTUAL_ENV"):
        yield environ["VIRTUAL_ENV"]


def class_tables(settings: Settings, site: Iterable[str]) -> tuple[str, ...]:
    """Return one table for each known package that is in none of the folders ``site``.

    Tables that the configuration names come before those that come with tradelint, and newer versions before
    older ones.
    """
    listed: list[str] = []
    with suppress(OSError):
        listed = [os.path.join(SHIPPED, name) for name in os.listdir(SHIPPED) if name.endswith(TABLE)]
    found = {
        described_package(table): table
        for table in (*sorted(listed, key=_version_order), *settings.class_tables)
    }
    folders = tuple(site)
    return tuple(table for name, table in sorted(found.items()) if not _is_in_one(name, folders))


def _is_in_one(name: str, folders: Iterable[str]) -> bool:
    inner = os.path.join(*name.split("."))
    paths = (os.path.join(folder, inner) for folder in folders)
    return any(os.path.isdir(path) or os.path.isfile(path + ".py") for path in paths)


def packages_in_sight(root: str, settings: Settings) -> tuple[str, ...]:
    """Return the folders with installed packages, then the tables of known classes of others."""
    site = site_folders(root, settings)
    return (*site, *class_tables(settings, site))


def state(tables: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """Return the tables with their times and sizes; 0 for those that cannot be read."""
    return tuple(_state(table) for table in tables)


def _state(table: str) -> tuple[str, int, int]:
    try:
        status = os.stat(table)
    except OSError:
        return table, 0, 0
    return table, status.st_mtime_ns, status.st_size


def _version_order(table: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return the sort key of a table: the package, then the version with its numbers compared as numbers."""
    parts = os.path.basename(table).removesuffix(TABLE).rpartition("-")[2].split(".")
    numbers = tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
    return described_package(table), numbers
