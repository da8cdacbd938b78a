"""Turn the paths of a command line into the Python files to check, each with its project.

Folders are walked without what ``.gitignore`` and ``exclude`` name, virtual environments and
the folders of other tools. Files named outright are always taken, whatever their suffix. Links to
folders are not followed. A linked file counts once, under the name of its target if the walk meets that, and
not at all if the target lies outside of the repository or project.
"""

from __future__ import annotations

import os
import time

from flake8_tradelint.discover.passed_by import SUFFIXES
from flake8_tradelint.discover.roots import containing_folder, marked_root, project_root
from flake8_tradelint.model import Failure
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from flake8_tradelint.discover.git_ignores import OnError
    from flake8_tradelint.discover.seen import Seen, Tree
    from flake8_tradelint.settings import Settings

__all__ = ["Discovered", "is_meant", "project_files", "project_root", "python_files", "seen_files"]

_NO_FILE = "a pipe, socket or device is no file to check; the path - reads standard input"
"""A pipe may be waited for forever, and gives what it holds once only."""
_NOTEBOOK = "a notebook is JSON around Python: `nbqa flake8_tradelint` or `nbqa flake8` checks its cells"
"""As Python it would parse, as a dictionary in which nothing is wrong."""


class Discovered(Record, order=True):
    """A file to check: its absolute path, and whether it was itself named."""

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
    """Every file meant by ``paths`` once, sorted by path.

    ``on_error`` is told of a path that does not exist or cannot be read, ``on_note`` of what is passed by
    though it looks as if it were meant; ``seen`` gets to know the folders.

    Raises:
        OSError: such a path, where ``on_error`` is not given.
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
    """Would ``python_files(paths)`` find this file, links aside. All paths are absolute."""
    if file in paths and not settings.force_exclude:
        return True
    from flake8_tradelint.discover.walk import left_out

    if file in paths:
        return not left_out(file, settings.root or project_root(file), settings)
    return file.endswith(SUFFIXES) and any(
        file.startswith(os.path.join(path, "")) and not left_out(file, path, settings) for path in paths
    )


def project_files(path: str, settings: Settings) -> Iterator[Discovered]:
    """The files that the meaning of ``path`` may depend on: those of its project.

    A file in no project (``/tmp/script.py``) is not a reason to read all that lies around it:
    then only the modules beside it and the packages that it can import from there.
    """
    root = project_root(path)
    if os.path.isdir(path) or marked_root(containing_folder(path)) is not None:
        return python_files([root], settings, on_error=_pass_over)
    named = [os.path.abspath(path)] if os.path.exists(path) else []  # stdin may have a made-up name
    return python_files([*_importable_from(root), *named], settings, on_error=_pass_over)


def seen_files(root: str, settings: Settings) -> tuple[list[str], Tree | None]:
    """The files of the project with this (marked) root, and how to tell that they are still the same."""
    from flake8_tradelint.discover.seen import Seen

    now = time.time_ns()
    seen = Seen([], [], [], [])

    def unseen(_failure: Failure) -> None:
        seen.told = False

    files = [found.path for found in python_files([root], settings, on_error=unseen, seen=seen)]
    return files, seen.tree(now)


def _importable_from(folder: str) -> list[str]:
    """None where the folder cannot be listed, or does not exist (stdin may have a made-up folder)."""
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
    """What is only context is not reported: whoever named the folder hears of it."""
