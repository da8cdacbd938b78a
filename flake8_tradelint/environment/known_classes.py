"""Choose the tables of known classes that stand in for packages which are not installed.

A table is a stub of a released package (see ``source.class_tables``). An installed package is read instead of
its table.
"""

from __future__ import annotations

import os

from flake8_tradelint.environment import site_folders
from flake8_tradelint.source.class_tables import EXTENSION, order, package
from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.settings import Settings


SHIPPED = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "presets", "classes")


def class_tables(settings: Settings, site: Iterable[str]) -> tuple[str, ...]:
    """Return one table for each known package that is in none of the folders ``site``.

    Tables that the configuration names come before those that come with tradelint, and newer versions before
    older ones.
    """
    listed: list[str] = []
    with suppress(OSError):
        listed = [os.path.join(SHIPPED, name) for name in os.listdir(SHIPPED) if name.endswith(EXTENSION)]
    found = {package(table): table for table in (*sorted(listed, key=order), *settings.class_tables)}
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
