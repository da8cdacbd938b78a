"""What the user asked for, as one frozen value; ``config`` and the front ends make it.

Imports only the standard library, so that every layer may read it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rename:
    """One row of ``[tool.tradelint.renames."<owner>"]``: ``old`` is now ``new``.

    ``owner`` is a class, fully qualified (``driftpy.pickle.vat.Vat``) or bare (``Vat``).
    """

    owner: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PerFileIgnore:
    """Selectors that are off for the files that match ``pattern`` (gitignore syntax)."""

    pattern: str
    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective configuration of one run.

    ``select`` is empty where the user selected nothing: the default rules are on. Selectors
    are codes, prefixes, family names (``SESSION``) or ``ALL``. Paths in ``exclude`` and
    ``per_file_ignores`` are gitignore patterns relative to ``root``.
    """

    root: str = ""
    """Absolute path of the folder that holds the configuration file, or ``""``."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    renames: tuple[Rename, ...] = ()
    jobs: int = 1
    cache: bool = True
