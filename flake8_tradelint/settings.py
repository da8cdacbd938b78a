"""What the user asked for, as one frozen value; ``config`` and the front ends make it.

Imports only the standard library, so that every layer may read it.
"""

from __future__ import annotations

from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    CacheKey = Literal["stat", "content"]
    OutputFormat = Literal["text", "concise", "github", "json", "sarif"]
else:  # importing ``typing`` takes a tenth of the time in which a warm run answers
    CacheKey = OutputFormat = str

CACHE_KEYS: tuple[CacheKey, ...] = ("stat", "content")
OUTPUT_FORMATS: tuple[OutputFormat, ...] = ("text", "concise", "github", "json", "sarif")
DOCUMENTS = ("json", "sarif")
"""Those that are one document for a program; of the others the last line is the summary."""

DEFAULT_EXCLUDE = ("build/", "dist/", ".venv*/", "venv/", ".hypothesis/")
"""Copies of the sources and other people's code. What tools keep for themselves (``.git``,
``__pycache__``) is never walked into, see ``discover.SKIPPED``."""


class Rename(Record):
    """One row of ``[tool.tradelint.renames."<owner>"]``: ``old`` is now ``new``.

    ``owner`` is a class, fully qualified (``driftpy.pickle.vat.Vat``) or bare (``Vat``), a module
    (``web3.utils``), or with ``()`` at its end something called, whose keywords are meant. ``new`` is a
    name, an expression (see ``templates``), for what a module has also a dotted path to another module;
    empty where there is none. ``since`` and ``message`` are for people.
    """

    owner: str
    old: str
    new: str
    since: str = ""
    message: str = ""
    deprecated: bool = False
    """The old name still works, and will not for ever."""


class ResourceRow(Record):
    """One row of ``[tool.tradelint.resources.<name>]``, for ``unclosed-resource``.

    ``acquire`` are full names of classes and functions whose call acquires, ``"await f"`` where
    awaiting what the call returns does; the last part may be a pattern (``"ccxt.pro.[a-z]*"``).
    ``release`` are methods, ``"await close"`` those that are coroutines. ``after`` is the method
    from whose call on there is something to release; ``on_use``: any method is. ``through`` are
    attributes by which somebody else may release it. ``owns`` are keyword arguments that the
    resource releases with itself, each with the keyword that may say no (or ``""``). ``lent``:
    an argument comes back; otherwise who gets the value takes care of it. ``enabled`` is ``None``
    where the row does not say: rows that a user writes are enabled.
    """

    name: str
    noun: str = ""
    acquire: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    after: str = ""
    on_use: bool = False
    through: tuple[str, ...] = ()
    owns: tuple[tuple[str, str], ...] = ()
    lent: bool = True
    enabled: bool | None = None


class PerFileIgnore(Record):
    """Selectors that are off for the files that match ``pattern`` (gitignore syntax)."""

    pattern: str
    selectors: tuple[str, ...]


class Settings(Record):
    """The effective configuration of one run.

    ``select`` is ``None`` where the user does not say: the default rules are on. Where it is empty
    none is, but for what ``extend_select`` has. Selectors are codes, prefixes, rule names, family names
    (``SESSION``) or ``ALL``. Paths in ``exclude`` and ``per_file_ignores`` are gitignore patterns
    relative to ``root``.
    """

    root: str = ""
    """Absolute path of the folder that the patterns are relative to: that of the
    ``pyproject.toml`` read, else the working directory. ``""`` means the working directory."""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    """What ``extend-exclude`` adds is in it already."""
    respect_gitignore: bool = True
    force_exclude: bool = False
    """Leave out files named outright as well, where ``exclude`` or ``.gitignore`` says so."""
    renames: tuple[Rename, ...] = field(default=(), hash=False)
    """Own rows, then those of files and presets, each owner's old name once. There may be thousands,
    and settings are hashed often."""
    renames_compat: bool = False
    renames_unknown_receivers: bool = False
    """Offer, on request, a compatibility property on a class that lost a name."""
    resources: tuple[ResourceRow, ...] = ()
    task_functions: tuple[str, ...] = ()
    """Full names of functions and methods that return a task for their caller to keep; ``"await f"`` where
    awaiting what the call returns gives it."""
    constants: tuple[str, ...] = ()
    """Patterns of names that are constants, besides those in upper case."""
    constant_classes: tuple[str, ...] = ()
    """Classes, in full or bare, all of whose own fields with a default are constants."""
    environment: str = ""
    """The virtual environment whose packages are read; relative to ``root``. ``""``: the usual ones."""
    jobs: int = 0
    """Processes; 0 where the user did not say."""
    cache: bool = True
    cache_by: CacheKey = "stat"
    """How a file is known to be unchanged: by size and time, or always by its content."""
    prefilter: bool = True
    """Text chooses which files and definitions are parsed. False reads everything for every rule, to find
    out whether a text filter hides a finding; no configuration file and no option says so."""
    fix: bool = False
    unsafe_fixes: bool = False
    output_format: OutputFormat = "text"
