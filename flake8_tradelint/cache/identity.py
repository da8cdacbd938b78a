"""Compute the cache key: all that a verdict depends on besides the sources.

These are tradelint itself, the Python version, the configuration and the installed packages.
"""

from __future__ import annotations

import os
import sys

from flake8_tradelint import __version__
from flake8_tradelint.environment import class_tables, site_folders, state, times
from flake8_tradelint.environment.supported_python import specifiers
from flake8_tradelint.startup.light import cache
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.settings import Settings


def key_of(settings: Settings, root: str) -> str:
    """Return a key that is equal wherever the same sources lead to the same findings."""
    chosen = replace(
        settings,
        jobs=0,
        cache=True,
        cache_by="stat",
        fix=False,
        unsafe_fixes=False,
        output_format="text",
        baseline="",
        force_exclude=False,
    )
    # Installing or removing a package changes the time of its folder.
    folders = site_folders(root, settings)
    tables = state(class_tables(settings, folders))
    # The oldest supported Python decides which fixes are suggested.
    return f"{tool()} {folders} {times(folders)} {tables} {specifiers(root)} {chosen!r}"


@cache
def tool() -> str:
    """Return a text that identifies this version of tradelint and of Python, computed once a process."""
    python = f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}"
    # Sources under development change without a new version number.
    return f"{__version__} {_state(os.path.dirname(os.path.dirname(__file__)))} {python}"


def _state(package: str) -> str:
    """Return the time and size of the installed package's ``RECORD``; without one, ask ``_newest``.

    Every installation writes that list of files anew (https://packaging.python.org, "Recording installed
    projects"). Asking all files instead would take a third of a run that has nothing else to do.
    """
    record = os.path.join(os.path.dirname(package), f"tradelint-{__version__}.dist-info", "RECORD")
    try:
        status = os.stat(record)
    except OSError:
        return _newest(package)
    return f"{status.st_mtime_ns} {status.st_size}"


def _newest(folder: str) -> str:
    """Return the newest modification time below the folder, in nanoseconds, and the number of files.

    The folders' own times are no use: they change when byte code is written.
    """
    newest = count = 0
    pending = [folder]
    for each in pending:
        try:
            with os.scandir(each) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending += [entry.path] * (entry.name != "__pycache__")
                    else:
                        newest, count = max(newest, entry.stat().st_mtime_ns), count + 1
        except OSError:
            continue
    return f"{newest} {count}"
