"""Read renames from other files: of the project, of installed packages, and the presets.

Files are named by glob patterns, whose search has a bound: ``glob`` follows links to folders, and two of
those in a circle make an endless tree.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path

from flake8_tradelint.config.documents import Source, near, parse, read_bytes, shown_path
from flake8_tradelint.config.renames import renames
from flake8_tradelint.config.values import Wrong
from flake8_tradelint.source.class_tables import is_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.settings import Rename

PRESETS = Path(__file__).parents[1] / "presets"

PACKAGE = "package:"
"""Prefix of a pattern for files in installed packages."""
MOST = 200_000
"""Most folder entries that are looked at for one pattern."""


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets that come with tradelint."""
    return tuple(sorted(file.stem for file in PRESETS.glob("*.toml")))


def from_presets(names: Iterable[str]) -> Iterator[Rename]:
    """Yield the rows of the named presets, in this order.

    Raises:
        Wrong: there is no such preset.
    """
    known = preset_names()
    for name in names:
        if name not in known:
            raise Wrong(f"no preset is called {name!r}{near(name, known)}: there are {', '.join(known)}")
        yield from rows_of(PRESETS / f"{name}.toml")


def from_files(patterns: Iterable[str], folder: Path, site: Iterable[str] = ()) -> Iterator[Rename]:
    """Yield the rows of the files that the patterns match, in the order of their names.

    Patterns are relative to ``folder``, or with the prefix ``package:`` to the folders ``site`` of installed
    packages.

    Raises:
        Wrong: a pattern matches nothing, or leads out of the installed packages.
        ConfigError: a file cannot be used.
    """
    for pattern in patterns:
        bare = pattern.removeprefix(PACKAGE)
        folders = _packages(pattern, bare, site) if bare != pattern else [folder]
        found = [at / name for at in folders for name in matching(bare, str(at))]
        if not found:
            places = " or ".join(shown_path(at) for at in folders)
            raise Wrong(f"{pattern!r} matches no file in {places}")
        for file in found:
            yield from rows_of(file)


def class_tables(patterns: Iterable[str], folder: Path) -> tuple[str, ...]:
    """Return the absolute paths of the tables of known classes that the patterns match, in order.

    Raises:
        Wrong: a pattern matches nothing, or a file has no name such as ``acme.feeds-2.1.stub``.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        names = matching(pattern, str(folder))
        if not names:
            raise Wrong(f"{pattern!r} matches no file in {shown_path(folder)}")
        for name in names:
            if not is_table(name):
                raise Wrong(f"{name!r} is no table of classes: its name must be like 'acme.feeds-2.1.stub'")
            found[os.path.abspath(folder / name)] = None
    return tuple(found)


def _packages(pattern: str, bare: str, site: Iterable[str]) -> list[Path]:
    folders = [Path(name) for name in site]
    if not folders:
        raise Wrong(
            f"{pattern!r} means an installed package, and there is no environment: "
            "name its folder with 'environment'"
        )
    if os.path.isabs(bare) or ".." in Path(bare).parts:
        raise Wrong(
            f"{pattern!r} leads out of the installed packages: it must be like 'package:driftpy/renames.toml'"
        )
    return folders


def rows_of(file: Path) -> tuple[Rename, ...]:
    """Return the rows of a file that holds a table of renames and nothing else.

    Raises:
        ConfigError: it cannot be used.
    """
    shown = shown_path(file)
    data = read_bytes(file)
    document = parse(shown, data)
    try:
        return renames(document)
    except Wrong as error:
        raise Source(shown, data.decode("utf-8-sig")).wrong(error) from None


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
