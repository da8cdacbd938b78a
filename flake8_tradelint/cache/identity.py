"""What a verdict depends on beside the sources: tradelint itself, the Python, the configuration."""

from __future__ import annotations

import os
import sys

from flake8_tradelint import __version__
from flake8_tradelint.environment import site_folders, times
from flake8_tradelint.records import replace
from flake8_tradelint.supported_python import specifiers

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


def tool() -> str:
    """A text that is the same wherever the same file is read in the same way."""
    python = f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}"
    # An installed release never changes; sources that are worked on do without a new version.
    newest = _newest(os.path.dirname(os.path.dirname(__file__)))
    return f"{__version__} {newest} {python}"


def _newest(folder: str) -> int:
    """The newest time of a folder or file below, in nanoseconds; 0 where there is nothing to look at."""
    newest = 0
    pending = [folder]
    for each in pending:
        try:
            with os.scandir(each) as entries:
                found = [entry for entry in entries if entry.name != "__pycache__"]
                newest = max(newest, *(entry.stat().st_mtime_ns for entry in found), 0)
        except OSError:
            continue
        pending += [entry.path for entry in found if entry.is_dir(follow_symlinks=False)]
    return newest
