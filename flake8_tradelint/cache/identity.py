"""What a verdict depends on beside the sources: tradelint itself, the Python, the configuration."""

from __future__ import annotations

import os
import sys

from flake8_tradelint import __version__
from flake8_tradelint.environment import site_folders, times
from flake8_tradelint.environment.supported_python import specifiers
from flake8_tradelint.light import cache
from flake8_tradelint.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.settings import Settings


def key_of(settings: Settings, root: str) -> str:
    """A text that is the same wherever the same sources lead to the same findings."""
    chosen = replace(
        settings,
        jobs=0,
        cache=True,
        cache_by="stat",
        fix=False,
        unsafe_fixes=False,
        output_format="text",
        force_exclude=False,
    )
    # Installing or removing a package changes its folder.
    folders = site_folders(root, settings)
    # The oldest supported Python decides what is suggested.
    return f"{tool()} {folders} {times(folders)} {specifiers(root)} {chosen!r}"


@cache
def tool() -> str:
    """A text that is the same wherever the same file is read in the same way, told once a process."""
    python = f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}"
    # Sources that are worked on do without a new version.
    return f"{__version__} {_state(os.path.dirname(os.path.dirname(__file__)))} {python}"


def _state(package: str) -> str:
    """When the package was installed, told by the list of its files; where there is none, ``_newest`` tells.

    Every installation writes that list anew (https://packaging.python.org, "Recording installed projects").
    Asking all files would be a third of a run that has nothing else to do.
    """
    record = os.path.join(os.path.dirname(package), f"tradelint-{__version__}.dist-info", "RECORD")
    try:
        status = os.stat(record)
    except OSError:
        return _newest(package)
    return f"{status.st_mtime_ns} {status.st_size}"


def _newest(folder: str) -> str:
    """The newest time of a file below, in nanoseconds, and how many there are.

    The folders' own times say nothing: they change when byte code is written.
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
