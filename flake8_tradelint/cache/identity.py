"""What a verdict depends on beside the sources: tradelint itself, the Python, the configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from flake8_tradelint import __version__
from flake8_tradelint.environment import site_folders, times
from flake8_tradelint.records import replace
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
    python = f"{sys.implementation.name} {'.'.join(map(str, sys.version_info[:3]))}"
    # An installed release never changes; sources that are worked on do without a new version.
    newest = max(_times(os.path.dirname(os.path.dirname(__file__))), default=0)
    # Installing or removing a package changes its folder.
    folders = site_folders(root, settings)
    return f"{__version__} {newest} {python} {folders} {times(folders)} {chosen!r}"


def _times(folder: str) -> Iterator[int]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        yield entry.stat().st_mtime_ns
                        yield from _times(entry.path)
                else:
                    yield entry.stat().st_mtime_ns
    except OSError:
        return
