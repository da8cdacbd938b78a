"""Group the files to check by the settings that apply to them.

A file's configuration is the nearest one above *the file*, not above the path that was named first. A
pre-commit hook receives the files of a commit in arbitrary batches, and in a repository of several projects a
verdict must not depend on what else is in the batch.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover import Discovered, is_meant, python_files
from flake8_tradelint.discover.ignore_files import parse
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from flake8_tradelint.discover.git_ignores import OnError
    from flake8_tradelint.settings import Settings

    Nearest = Callable[[str], Settings]
    """Return the settings of an absolute folder; the same object for all folders with the same settings."""


class Portion(Record):
    """Absolute paths, sorted, that all have the same settings."""

    settings: Settings
    files: tuple[str, ...]


def portions(
    paths: Sequence[str], nearest: Nearest, *, on_error: OnError, on_note: OnError | None = None
) -> list[Portion]:
    """Find the files that ``paths`` stand for, like ``discover.python_files``, each with its own settings."""
    named: dict[int, tuple[Settings, list[str]]] = {}
    for path in map(os.path.abspath, paths):
        own = nearest(path if os.path.isdir(path) else os.path.dirname(path))
        named.setdefault(id(own), (own, []))[1].append(path)
    found = [
        (own, [*python_files(group, own, on_error=on_error, on_note=on_note)])
        for own, group in named.values()
    ]
    if len(found) > 1:
        once = _once(file.path for _, files in found for file in files)
        found = [(own, [file for file in files if file.path in once]) for own, files in found]
    return dealt_out(found, nearest)


def is_among(file: str, paths: Collection[str], nearest: Nearest) -> bool:
    """Return True if ``portions`` would find this file, links aside. All paths are absolute."""
    own = nearest(os.path.dirname(file))
    if file in paths:
        return is_meant(file, [file], own)
    around = (path for path in paths if file.startswith(os.path.join(path, "")))
    return any(
        is_meant(file, [path], named) and (named is own or not _is_excluded(file, own))
        for path, named in ((path, nearest(path)) for path in around)
    )


def _once(paths: Iterable[str]) -> frozenset[str]:
    """Return one path for each file that links give several names: the target's, or else the first."""
    folders: dict[str, str] = {}
    names: dict[str, str] = {}
    for path in sorted(paths):
        folder, name = os.path.split(path)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        real = os.path.realpath(path) if os.path.islink(path) else os.path.join(folders[folder], name)
        if path == real or real not in names:
            names[real] = path
    return frozenset(names.values())


def dealt_out(found: Iterable[tuple[Settings, Iterable[Discovered]]], nearest: Nearest) -> list[Portion]:
    """Group files that were found with some settings by their own settings, and drop those these exclude."""
    dealt: dict[int, tuple[Settings, set[str]]] = {}
    for settings, files in found:
        for file in files:
            own = nearest(os.path.dirname(file.path))
            if own is settings or file.explicit or not _is_excluded(file.path, own):
                dealt.setdefault(id(own), (own, set()))[1].add(file.path)
    return [Portion(own, tuple(sorted(paths))) for own, paths in dealt.values()]


def _is_excluded(path: str, settings: Settings) -> bool:
    """Return True if ``exclude`` matches the file, or a folder around it below the settings' root."""
    rules = parse(settings.exclude, settings.root)
    entry, is_folder = path, False
    while len(entry) > len(rules.folder) and entry.startswith(rules.folder):
        if rules.verdict(entry, os.path.basename(entry), is_folder=is_folder):
            return True
        entry, is_folder = os.path.dirname(entry), True
    return False
