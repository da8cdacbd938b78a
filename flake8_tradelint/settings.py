"""The configuration of a run as one frozen value; ``config`` and the front ends make it.

Imports only the standard library, so that every layer may read it.
"""

from __future__ import annotations

import os

from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    CacheKey = Literal["stat", "content"]
    OutputFormat = Literal["text", "concise", "github", "gitlab", "html", "json", "junit", "rdjson", "sarif"]
else:  # importing ``typing`` takes a tenth of a warm run's time
    CacheKey = OutputFormat = str

CACHE_KEYS: tuple[CacheKey, ...] = ("stat", "content")
OUTPUT_FORMATS: tuple[OutputFormat, ...] = (
    *("text", "concise", "github", "gitlab", "html", "json", "junit", "rdjson", "sarif"),
)
DOCUMENTS = ("gitlab", "html", "json", "junit", "rdjson", "sarif")
"""Formats that write one document for a program; with the others the last line is a summary for people."""

DEFAULT_EXCLUDE = ("build/", "dist/", ".venv*/", "venv/", ".hypothesis/")
"""Copies of the sources and other people's code. Folders that tools keep for themselves (``.git``,
``__pycache__``) are never walked into, see ``discover.SKIPPED``."""


TABLE = ".stub"
"""How names of tables of known classes end: ``transformers-4.57.1.stub`` (see ``source.class_tables``)."""


def is_tabled(path: str) -> bool:
    """Return True if the path is that of a module in a table of known classes."""
    return f"{TABLE}{os.sep}" in path


def described_package(table: str) -> str:
    """Return the dotted name of the package that a table describes: ``transformers``, ``megatron.core``."""
    return os.path.basename(table).removesuffix(TABLE).rpartition("-")[0]


def words_of_imports(tables: Iterable[str]) -> tuple[bytes, ...]:
    """Return the words one of which a file contains that imports from a package with a table."""
    names = (described_package(table).partition(".")[0] for table in tables)
    return tuple(dict.fromkeys(name.encode(errors="surrogateescape") for name in names))


class Rename(Record):
    """One row of ``[tool.tradelint.renames."<owner>"]``: ``old`` is now ``new``.

    ``owner`` is a class, fully qualified (``driftpy.pickle.vat.Vat``) or bare (``Vat``), a module
    (``web3.utils``), or a callable with ``()`` at its end, whose keyword arguments were renamed. ``new`` is a
    name or an expression (see ``templates``); for a module's member it may be a dotted path into another
    module. It is empty if nothing replaces the old name. ``since`` and ``message`` are shown to people.
    """

    owner: str
    old: str
    new: str
    since: str = ""
    message: str = ""
    deprecated: bool = False
    """True if the old name still works and is going to be removed."""
    coroutine: bool | None = None
    """Whether the new function is a coroutine function; the old one was then the other kind."""
    value: str = ""
    """An expression of constants and builtins that stands in the place of ``owner.old`` as a whole."""


class ResourceRow(Record):
    """One row of ``[tool.tradelint.resources.<name>]``, for the rule ``unclosed-resource``.

    ``acquire`` are full names of classes and functions whose call acquires; ``"await f"`` where awaiting the
    result of the call does. The last part may be a pattern (``"ccxt.pro.[a-z]*"``). ``release`` are method
    names, ``"await close"`` for coroutine methods. ``after`` is the method from whose call on there is
    something to release; ``on_use``: any method call does that. ``through`` are attributes by which another
    object may release the resource. ``owns`` are keyword arguments whose values the resource releases with
    itself, each with the keyword that can switch this off (or ``""``). ``lent``: a function that gets the
    resource as an argument gives it back; otherwise it takes the obligation over. ``enabled`` is ``None``
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
    """Selectors that are switched off for the files that match ``pattern`` (gitignore syntax)."""

    pattern: str
    selectors: tuple[str, ...]


class Settings(Record):
    """The effective configuration of one run.

    ``select`` is ``None`` if the user does not set it: the default rules are on. If it is empty, only the
    rules of ``extend_select`` are on. Selectors are codes, prefixes, rule names, family names (``SESSION``)
    or ``ALL``. Paths in ``exclude`` and ``per_file_ignores`` are gitignore patterns relative to ``root``.
    """

    root: str = ""
    """Absolute path of the folder that patterns are relative to: that of the ``pyproject.toml`` read, else
    the working directory. ``""`` means the working directory."""
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[PerFileIgnore, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    """The patterns of ``extend-exclude`` are already included."""
    respect_gitignore: bool = True
    force_exclude: bool = False
    """Apply ``exclude`` and ``.gitignore`` also to files named on the command line."""
    renames: tuple[Rename, ...] = field(default=(), hash=False)
    """The project's own rows, then those of files and presets; each old name of an owner once. Excluded from
    the hash: there may be thousands, and settings are hashed often."""
    renames_compat: bool = False
    """Offer, on request, a compatibility property on a class that lost a name."""
    renames_unknown_receivers: bool = False
    """Also report reads of old names on receivers of unknown class, where no class has the name any more."""
    resources: tuple[ResourceRow, ...] = ()
    task_functions: tuple[str, ...] = ()
    """Full names of functions and methods that return a task for their caller to keep; ``"await f"`` where
    awaiting the result of the call gives the task."""
    constants: tuple[str, ...] = ()
    """Patterns of names that are constants, besides upper-case names."""
    constant_classes: tuple[str, ...] = ()
    """Classes, by full or bare name, all of whose own fields with a default are constants."""
    class_tables: tuple[str, ...] = ()
    """Files with tables of known classes (see ``source.class_tables``), by absolute path."""
    environment: str = ""
    """The virtual environment whose packages are read; relative to ``root``. ``""``: look in the usual
    places."""
    baseline: str = ""
    """Absolute path of the file of known findings, which are not reported; ``""``: all findings are new."""
    jobs: int = 0
    """Number of processes; 0: choose by the size of the run."""
    cache: bool = True
    cache_by: CacheKey = "stat"
    """How a file is known to be unchanged: by size and modification time (``stat``), or always by its
    content."""
    noqa: bool = True
    """Comments silence findings. False, on the command line alone, shows what they silence."""
    prefilter: bool = True
    """Text chooses which files and definitions are parsed. False reads everything for every rule, to find
    out whether a text filter hides a finding; no configuration file and no option says so."""
    fix: bool = False
    unsafe_fixes: bool = False
    output_format: OutputFormat = "text"
