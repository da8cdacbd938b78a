"""Find the files that a glob pattern of the configuration matches, in bounded time.

``glob`` follows links to folders, and two of those in a circle make an endless tree.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase

from flake8_tradelint.config.values import Wrong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 200_000
"""Most folder entries that are looked at for one pattern."""


def matching(pattern: str, folder: str) -> list[str]:
    """Return the sorted paths that the pattern matches, relative to the folder.

    ``**`` is any number of folders.

    Names that begin with a dot match only a pattern with the dot. ``**`` does not enter linked folders.

    Raises:
        Wrong: the search would look at too many files.
    """
    drive, rest = os.path.splitdrive(pattern.replace(os.sep, "/"))
    parts = rest.lstrip("/").split("/")
    found = [drive + "/" if rest.startswith("/") else drive]
    search = _Search(folder)
    for number, part in enumerate(parts):
        found = search.step(found, part, last=number == len(parts) - 1)
    return sorted(found)


class _Search:
    """One search; ``_looked_at`` counts the folder entries so far."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._looked_at = 0

    def step(self, places: list[str], part: str, *, last: bool) -> list[str]:
        """Return the matches of one component of the pattern in each of the places, without duplicates."""
        found: dict[str, None] = {}
        for place in places:
            found.update(dict.fromkeys(self._below(place) if part == "**" else self._in(place, part)))
            if part == "**" and last:
                for below in [*found]:
                    found.update(dict.fromkeys(self._in(below, "*")))
        if part == "**" and last:
            return [path for path in found if not os.path.isdir(os.path.join(self._folder, path))]
        return [*found]

    def _in(self, place: str, part: str) -> Iterator[str]:
        if not any(character in part for character in "*?["):
            path = os.path.join(place, part)
            if os.path.lexists(os.path.join(self._folder, path)):
                yield path
            return
        for entry in self._entries(place):
            if fnmatchcase(entry.name, part) and (part.startswith(".") or not entry.name.startswith(".")):
                yield os.path.join(place, entry.name)

    def _below(self, place: str) -> Iterator[str]:
        """Yield the place and all folders in it."""
        pending = [place]
        while pending:
            yield (here := pending.pop())
            for entry in self._entries(here):
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    pending.append(os.path.join(here, entry.name))

    def _entries(self, place: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(os.path.join(self._folder, place)) as entries:
                found = list(entries)
        except OSError:
            return []
        self._looked_at += len(found)
        if self._looked_at > MOST:
            raise Wrong(f"the pattern would have more than {MOST:,} files looked at: name the folder")
        return found
