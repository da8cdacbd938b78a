"""Read tables of known classes: stubs of the modules of a released package, all in one text file.

``transformers-4.57.1.stub`` describes the package ``transformers`` as of that version. Each module's stub
follows a line ``#: transformers/training_args.py``. To its readers a table is a folder with these files:
``transformers-4.57.1.stub/transformers/training_args.py``.
"""

from __future__ import annotations

import os

from flake8_tradelint.settings import TABLE, described_package
from flake8_tradelint.startup.light import read_file

HEADING = "#: "
"""What stands before the path of a module, at the beginning of a line."""

_INSIDE = TABLE + os.sep


def is_table(path: str) -> bool:
    """Return True if the path is that of a table, by its name: ``PACKAGE-VERSION.stub``."""
    name, _, version = _stem(path).rpartition("-")
    named = bool(name) and all(part.isidentifier() for part in name.split("."))
    return named and path.endswith(TABLE) and version[:1].isdecimal()


def text_of(path: str) -> bytes:
    """Return the stub of the module with this path.

    Raises:
        OSError: the table cannot be read, or does not have the module.
    """
    table, _, inner = path.partition(_INSIDE)
    heading = _heading(inner)
    _, found, rest = (b"\n" + read_file(table + TABLE)).partition(heading)
    if not found:
        from errno import ENOENT

        raise OSError(ENOENT, os.strerror(ENOENT), path)
    return rest.partition(b"\n" + HEADING.encode())[0] + b"\n"


def _heading(inner: str) -> bytes:
    """Return the line before the stub of a module, with the line breaks around it."""
    return f"\n{HEADING}{inner.replace(os.sep, '/')}\n".encode(errors="surrogateescape")


def modules(table: str) -> frozenset[str]:
    """Return the paths of the modules in a table; none if it cannot be read."""
    try:
        lines = read_file(table).decode(errors="surrogateescape").splitlines()
    except OSError:
        return frozenset()
    inner = (line.removeprefix(HEADING) for line in lines if line.startswith(HEADING))
    return frozenset(os.path.join(table, *name.split("/")) for name in inner)


def describes(table: str, module: str) -> bool:
    """Return True if the module is the table's package or lies in it."""
    return f"{module}.".startswith(f"{described_package(table)}.")


def table_of(path: str) -> str:
    """Return the table that a module with this path is in."""
    return path.partition(_INSIDE)[0] + TABLE


def edition(path: str) -> str:
    """Return the package and version that a table, or a module in one, speaks of: ``transformers 4.57.1``."""
    name, _, version = _stem(path.partition(_INSIDE)[0]).rpartition("-")
    return f"{name} {version}"


def _stem(table: str) -> str:
    return os.path.basename(table).removesuffix(TABLE)
