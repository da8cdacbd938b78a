"""The oldest Python that a project supports, as its packaging metadata says.

What is suggested must run there: ``asyncio.TaskGroup`` came with Python 3.11.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import ancestors
from flake8_tradelint.light import LARGEST_SETTINGS, read_file
from flake8_tradelint.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
_POETRY = b"\n[tool.poetry.dependencies]"
_LOWER = regex(rb"(?:>=?|~=?|\^|===?|^|,)[ \t]*(\d+)(?:\.(\d+))?")
"""A specifier that bounds the version from below; a bare version is one of Poetry's."""


def specifiers(folder: str) -> tuple[bytes, ...]:
    """What the folder's metadata says of Python, as it stands there, what counts most first.

    Told without regular expressions: it is asked in every run, and most have no other use for them.
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
    """What is first assigned to the key, which begins a line, or stands ``inside`` one; before ``end``."""
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
    """``(3, 11)`` for ``requires-python = ">=3.11"`` in the folder's metadata; ``None``: nothing is said."""
    for said in specifiers(folder):
        bounds = [_lower(one) for one in said.split(b"|") if one.strip()]
        if bounds:
            return min(bounds)
    return None


def minimum_python_at(path: str) -> tuple[int, int] | None:
    """The same for a file: of the nearest folder above it that is a project."""
    for folder in ancestors(os.path.dirname(path)):
        if any(os.path.exists(os.path.join(folder, name)) for name in _METADATA):
            return minimum_python(folder)
    return None


def _lower(specifier: bytes) -> tuple[int, int]:
    """The highest of the bounds, which all have to be met."""
    found = [(int(major), int(minor or 0)) for major, minor in _LOWER.findall(specifier.strip())]
    return max(found, default=(0, 0))


def _content(file: str) -> bytes:
    try:
        return read_file(file, LARGEST_SETTINGS)
    except OSError:
        return b""
