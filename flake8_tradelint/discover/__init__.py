"""Find the Python files that the paths on the command line stand for.

Folders are walked, without what ``.gitignore`` and ``exclude`` match, virtual environments, and folders of
other tools. Files that the user names are always taken, whatever their suffix. Links to folders are not
followed. A linked file counts once, under the name of its target if the walk meets that, and not at all if it
lies outside of the repository or project.
"""

from __future__ import annotations

import os
import time

from flake8_tradelint.discover.roots import SUFFIXES, containing_folder, marked_root, project_root
from flake8_tradelint.model import Failure
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from flake8_tradelint.discover.git_ignores import OnError
    from flake8_tradelint.discover.seen import Seen, Tree
    from flake8_tradelint.settings import Settings

__all__ = ["Discovered", "is_meant", "project_files", "project_root", "python_files", "seen_files"]

_NO_FILE = "a pipe, socket or device is no file to check; the path - reads standard input"
"""A pipe may block for ever, and can be read only once."""
_NOTEBOOK = "a notebook is JSON around Python: `nbqa flake8_tradelint` or `nbqa flake8` checks its cells"
"""A notebook would parse as Python: as a dictionary without any bug."""


class Discovered(Record, order=True):
    """A file to check: its absolute path, and whether the user named it."""

    path: str
    explicit: bool = False


def python_files(
    paths: Sequence[str],
    settings: Settings,
    *,
    on_error: OnError | None = None,
    on_note: OnError | None = None,
    seen: Seen | None = None,
) -> Iterator[Discovered]:
    """Yield every file that ``paths`` stand for once, sorted by path.

    ``on_error`` is called for a path that does not exist or cannot be read, ``on_note`` for a skipped file
    that looks as if it should be checked. ``seen`` records the folders.

    Raises:
        OSError: a path does not exist or cannot be read, and ``on_error`` is not given.
    """
    on_error = on_error or _raise
    found: dict[str, Discovered] = {}  # by real path
    links: dict[str, str] = {}
    for path in map(os.path.abspath, paths):
        if os.path.isdir(path):
            from flake8_tradelint.discover.walk import Scope, walk

            for met in walk(path, Scope.of(settings, on_error, seen, on_note)):
                if met.linked:
                    links[met.path] = met.real
                else:
                    found.setdefault(met.real, Discovered(met.path))
        elif not os.path.exists(path):
            on_error(Failure(path, "no such file or directory"))
        elif not os.path.isfile(path):
            on_error(Failure(path, _NO_FILE))
        elif path.endswith(".ipynb"):
            on_error(Failure(path, _NOTEBOOK))
        elif is_meant(path, [path], settings):
            found[os.path.realpath(path)] = Discovered(path, explicit=True)
    for link, real in sorted(links.items()):
        found.setdefault(real, Discovered(link))
    yield from sorted(found.values(), key=lambda file: file.path)


def is_meant(file: str, paths: Collection[str], settings: Settings) -> bool:
    """Return True if ``python_files(paths)`` would yield this file, links aside. All paths are absolute."""
    if file in paths and not settings.force_exclude:
        return True
    from flake8_tradelint.discover.walk import left_out

    if file in paths:
        return not left_out(file, settings.root or project_root(file), settings)
    return file.endswith(SUFFIXES) and any(
        file.startswith(os.path.join(path, "")) and not left_out(file, path, settings) for path in paths
    )


def project_files(path: str, settings: Settings) -> Iterator[Discovered]:
    """Yield the files of the project of ``path``: those on which its meaning may depend.

    A file without a project (``/tmp/script.py``) is no reason to read everything around it. Then these are
    the modules beside it and the packages that it can import from there.
    """
    root = project_root(path)
    if os.path.isdir(path) or marked_root(containing_folder(path)) is not None:
        return python_files([root], settings, on_error=_pass_over)
    named = [os.path.abspath(path)] if os.path.exists(path) else []  # stdin may have a made-up name
    return python_files([*_importable_from(root), *named], settings, on_error=_pass_over)


def seen_files(root: str, settings: Settings) -> tuple[list[str], Tree | None]:
    """Return the files of the project with this (marked) root, and a record to tell later if they changed."""
    from flake8_tradelint.discover.seen import Seen

    now = time.time_ns()
    seen = Seen([], [], [], [])

    def unseen(_failure: Failure) -> None:
        seen.told = False

    files = [found.path for found in python_files([root], settings, on_error=unseen, seen=seen)]
    return files, seen.tree(now)


def _importable_from(folder: str) -> list[str]:
    """Return the modules and packages in a folder.

    None if it cannot be listed (stdin may have a made-up folder).
    """
    try:
        with os.scandir(folder) as entries:
            return [entry.path for entry in entries if _is_importable(entry)]
    except OSError:
        return []


def _is_importable(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        return os.path.isfile(os.path.join(entry.path, "__init__.py"))
    return entry.name.endswith(SUFFIXES) and os.path.isfile(entry.path)


def _raise(failure: Failure) -> None:
    raise OSError(f"{failure.path}: {failure.message}")


def _pass_over(failure: Failure) -> None:
    """Ignore an error in files that are only context: a check that names the folder reports it."""
