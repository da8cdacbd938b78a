"""Tell to which group of imports a module belongs, in the order of isort."""

from __future__ import annotations

import os
import sys

_ROOT_FILES = (
    ".git",
    "pyproject.toml",
    "ruff.toml",
    ".ruff.toml",
    "setup.cfg",
    "setup.py",
    ".isort.cfg",
    "tox.ini",
)


def import_kind(path: str, module: str) -> int:
    """Return the place of the group: standard library 1, other packages 2, the project 3, relative 4.

    ``path`` is the absolute path of the file that imports ``module``. Code of the project is what lies in its
    root or in ``src`` there; the root is the nearest folder with a file of its configuration.
    """
    first = module.partition(".")[0]
    if not first:
        return 4
    if first in sys.stdlib_module_names:
        return 1
    root = _root(path)
    places = [os.path.join(folder, first) for folder in (root, os.path.join(root, "src"))]
    return 3 if any(os.path.isdir(place) or os.path.isfile(f"{place}.py") for place in places) else 2


def _root(path: str) -> str:
    folder = start = os.path.dirname(path)
    while True:
        if any(os.path.exists(os.path.join(folder, name)) for name in _ROOT_FILES):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return start
        folder = parent
