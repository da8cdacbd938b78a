"""The oldest Python that a project supports, as its packaging metadata says.

What is suggested must run there: ``asyncio.TaskGroup`` came with Python 3.11.
"""

from __future__ import annotations

import os
import re

from flake8_tradelint.patterns import regex
from flake8_tradelint.roots import ancestors

_SPELLINGS = (
    ("pyproject.toml", regex(rb"^[ \t]*requires-python[ \t]*=[ \t]*[\"']([^\"'\n]*)", re.M)),
    (
        "pyproject.toml",
        regex(rb"^\[tool\.poetry\.dependencies\][^\[]*?^python[ \t]*=[ \t]*[\"']([^\"'\n]*)", re.M),
    ),
    ("setup.cfg", regex(rb"^[ \t]*python_requires[ \t]*=[ \t]*([^#\n]*)", re.M)),
    ("setup.py", regex(rb"\bpython_requires[ \t]*=[ \t]*[\"']([^\"'\n]*)")),
)
"""Where the metadata of a project may say it, the first one that does counts."""
_LOWER = regex(rb"(?:>=?|~=?|\^|===?|^|,)[ \t]*(\d+)(?:\.(\d+))?")
"""A specifier that bounds the version from below; a bare version is one of Poetry's."""


def minimum_python(folder: str) -> tuple[int, int] | None:
    """``(3, 11)`` for ``requires-python = ">=3.11"`` in the folder's metadata; ``None``: nothing is said."""
    for name, spelling in _SPELLINGS:
        said = spelling.search(_content(os.path.join(folder, name)))
        bounds = [_lower(one) for one in said[1].split(b"|") if one.strip()] if said is not None else []
        if bounds:
            return min(bounds)
    return None


def minimum_python_at(path: str) -> tuple[int, int] | None:
    """The same for a file: of the nearest folder above it that is a project."""
    for folder in ancestors(os.path.dirname(path)):
        if any(os.path.exists(os.path.join(folder, name)) for name, _ in _SPELLINGS):
            return minimum_python(folder)
    return None


def _lower(specifiers: bytes) -> tuple[int, int]:
    """The highest of the bounds, which all have to be met."""
    found = [(int(major), int(minor or 0)) for major, minor in _LOWER.findall(specifiers.strip())]
    return max(found, default=(0, 0))


def _content(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError:
        return b""
