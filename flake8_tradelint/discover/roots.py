"""Find the root folder of the project that a path belongs to.

The whole project is indexed, so a root that is too high costs minutes, and one that is too low loses base
classes. The nearest folder with a marker is taken, with one exception: a marker in the home folder or in the
root of the file system (dotfiles in git, a stray ``pyproject.toml``) does not make everything below it a
project. A ``setup.py`` that does no packaging is a module of its package.

If there is no marker, as in an archive of a repository without packaging, weaker signs count: files that tell
of a project but not certainly of its top. Others may lie deeper (``docs/requirements.txt``), so signs count
only above the outermost package.

The names of files and folders that make up a project, and of those that never do, are listed here as well.
"""

from __future__ import annotations

import os

from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIXES = (".py", ".pyw")
SKIPPED = frozenset(
    {".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache"}
    | {
        ".ruff_cache",
        ".svn",
        ".tradelint_cache",
        ".tox",
        "CVS",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    }
)
"""Folders without sources of the project, never entered unless the user names them."""
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"

CONFIGURATIONS = (".tradelint.toml", "tradelint.toml", "pyproject.toml")
"""Files with our configuration; each marks its folder as that of a project."""
MARKERS = (*CONFIGURATIONS, "setup.py", "setup.cfg", ".git", ".hg")
_SIGNS = ("requirements.txt", "Pipfile", "tox.ini", "pytest.ini", ".gitignore")


def project_root(path: str) -> str:
    """Return the absolute path of the project's folder.

    Without a marker it is the folder from which the outermost package can be imported: for
    ``/tmp/app/pkg/sub/mod.py``, where ``pkg`` and ``sub`` have an ``__init__.py``, it is ``/tmp/app``.
    """
    folder = containing_folder(path)
    return marked_root(folder) or _above_packages(folder)


def tree_root(start: str) -> str:
    """Return the real path of the repository around a folder, or of its project if there is none."""
    real = os.path.realpath(start)
    repositories = (
        found
        for found in _below_home(real)
        if any(os.path.lexists(os.path.join(found, name)) for name in (".git", ".hg"))
    )
    return next(repositories, None) or project_root(real)


class Roots:
    """Computes ``project_root`` for many files, and looks into each folder once."""

    def __init__(self) -> None:
        self._marked: dict[str, str | None] = {}
        self._found: dict[str, str] = {}
        self._last = ("", "")  # the path that was asked for last, and its root

    def of(self, path: str) -> str:
        """Return the root of the project that the file (an absolute path) belongs to."""
        if path != self._last[0]:
            folder = os.path.dirname(path)
            if folder not in self._found:
                # Only an existing folder can be told from the folder of a file.
                known = self._nearest(folder) if os.path.isdir(folder) else None
                self._found[folder] = known or project_root(path)
            self._last = path, self._found[folder]
        return self._last[1]

    def _nearest(self, folder: str) -> str | None:
        passed = []
        found = None
        for candidate in ancestors(folder):
            if candidate in self._marked:
                found = self._marked[candidate]
                break
            passed.append(candidate)
            if _marked(candidate):
                found = marked_root(candidate)
                break
        self._marked.update(dict.fromkeys(passed, found))
        return found


def containing_folder(path: str) -> str:
    """Return the absolute path itself if it is a folder, else its parent folder."""
    absolute = os.path.abspath(path)
    return absolute if os.path.isdir(absolute) else os.path.dirname(absolute)


def marked_root(folder: str) -> str | None:
    """Return the nearest folder, from ``folder`` upward, with a marker, or else with a sign; or ``None``."""
    marked = next((found for found in _below_home(folder) if _marked(found)), None)
    return marked or next((found for found in _below_home(_above_packages(folder)) if _signed(found)), None)


def _below_home(folder: str) -> Iterator[str]:
    """Yield ``folder`` and its ancestors below the home folder or the root of the file system."""
    home = os.path.realpath(os.path.expanduser("~"))
    for candidate in ancestors(folder):
        if os.path.dirname(candidate) == candidate or os.path.realpath(candidate) == home:
            return
        yield candidate


def _signed(folder: str) -> bool:
    """Return True if the folder holds a sign and is not itself a package, which is imported from above."""
    prefix = os.path.join(folder, "")
    signed = any(os.path.isfile(prefix + sign) for sign in _SIGNS)
    return signed and not os.path.isfile(f"{prefix}__init__.py")


def _marked(folder: str) -> bool:
    prefix = os.path.join(folder, "")
    found = [marker for marker in MARKERS if os.path.lexists(prefix + marker)]
    return bool(found) and (found != ["setup.py"] or not _is_module(prefix))


def _is_module(folder: str) -> bool:
    """Return True if ``setup.py`` is a module of a package (``homeassistant.setup``), not a script."""
    setup = f"{folder}setup.py"
    if not (os.path.isfile(f"{folder}__init__.py") and os.path.isfile(setup)):
        return False
    try:
        text = read_file(setup)
    except OSError:
        return False
    return not (b"setuptools" in text or b"distutils" in text)


def ancestors(folder: str) -> Iterator[str]:
    """Yield ``folder``, its parent, and so on up to the root of the file system."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _above_packages(folder: str) -> str:
    return next(
        (found for found in ancestors(folder) if not os.path.isfile(os.path.join(found, "__init__.py"))),
        folder,
    )
