"""Determine the oldest Python that a project supports, from its packaging metadata.

Suggested code must run there: ``asyncio.TaskGroup`` needs Python 3.11.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import ancestors
from flake8_tradelint.startup.light import LARGEST_SETTINGS, read_file
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
_POETRY = b"\n[tool.poetry.dependencies]"
_LOWER = regex(rb"(?:>=?|~=?|\^|===?|^|,)[ \t]*(\d+)(?:\.(\d+))?")
"""A specifier with a lower bound; a bare version is one of Poetry's."""


def specifiers(folder: str) -> tuple[bytes, ...]:
    """Return the Python versions in the folder's metadata as written there, the most authoritative first.

    No regular expressions are used: every run asks this, and most runs do not need them otherwise.
    """
    project, configuration, setup = (_content(os.path.join(folder, name)) for name in _METADATA)
    _, _, table = (b"\n" + project).partition(_POETRY)
    found = (
        *_values(project, b"requires-python"),
        *_values(table, b"python", end=table.find(b"[")),
        *_values(configuration, b"python_requires", quoted=False),
        *_values(setup, b"python_requires", inside=True),
    )
    return tuple(found)


def _values(
    data: bytes, key: bytes, *, end: int = -1, quoted: bool = True, inside: bool = False
) -> Iterator[bytes]:
    """Yield the first value assigned to the key, which begins a line, or stands ``inside`` one.

    Before ``end``.
    """
    at = -1
    while (at := data.find(key, at + 1, end if end >= 0 else len(data))) >= 0:
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        equals, _, value = data[at + len(key) :].partition(b"\n")[0].partition(b"=")
        value = value.lstrip(b" \t")
        behind = before[-1:].replace(b"_", b"x").isalnum() if inside else before.strip(b" \t")
        if behind or equals.strip(b" \t"):
            continue
        if not quoted:
            yield value.partition(b"#")[0]
            return
        if value[:1] in (b"'", b'"'):
            yield value[1:].replace(b"'", b'"').partition(b'"')[0]
            return


def minimum_python(folder: str) -> tuple[int, int] | None:
    """Return ``(3, 11)`` for ``requires-python = ">=3.11"`` in the folder's metadata, or ``None``."""
    for said in specifiers(folder):
        bounds = [_lower(one) for one in said.split(b"|") if one.strip()]
        if bounds:
            return min(bounds)
    return None


def minimum_python_at(path: str) -> tuple[int, int] | None:
    """Return the oldest Python for a file: that of the nearest folder above it with metadata."""
    for folder in ancestors(os.path.dirname(path)):
        if any(os.path.exists(os.path.join(folder, name)) for name in _METADATA):
            return minimum_python(folder)
    return None


def _lower(specifier: bytes) -> tuple[int, int]:
    """Return the highest of the lower bounds, which all apply."""
    found = [(int(major), int(minor or 0)) for major, minor in _LOWER.findall(specifier.strip())]
    return max(found, default=(0, 0))


def _content(file: str) -> bytes:
    try:
        return read_file(file, LARGEST_SETTINGS)
    except OSError:
        return b""
