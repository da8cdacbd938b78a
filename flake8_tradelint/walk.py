"""Walking down a folder, leaving out what does not belong to the project."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from flake8_tradelint.git_ignores import Chain, OnError, chain_above, ignored, read_rules
from flake8_tradelint.ignore_files import parse
from flake8_tradelint.model import Failure
from flake8_tradelint.records import dataclass
from flake8_tradelint.settings import Settings

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
"""Folders that hold no source of the project; never walked into unless named outright."""
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a walk leaves out, apart from the ignore files that it meets on its way."""

    exclude: Chain
    gitignore: bool
    on_error: OnError

    @classmethod
    def of(cls, settings: Settings, on_error: OnError) -> Scope:
        """The scope that the user asked for."""
        exclude = (parse(settings.exclude, settings.root or os.getcwd()),) if settings.exclude else ()
        return cls(exclude, settings.respect_gitignore, on_error)

    def above(self, start: str) -> Chain:
        """The ignore files in force in ``start`` before its own."""
        return chain_above(start, self.on_error) if self.gitignore else ()

    def enter(self, folder: str, chain: Chain) -> Chain:
        """``chain`` and the ignore file of ``folder``, which is known to have one."""
        if not self.gitignore:
            return chain
        return read_rules(os.path.join(folder, ".gitignore"), folder, self.on_error) + chain

    def leaves_out(self, chain: Chain, path: str, name: str, *, is_folder: bool) -> bool:
        """Is this entry of a folder, where ``chain`` is in force, to be passed by."""
        if is_folder and name in SKIPPED:
            return True
        if chain and ignored(chain, path, name, is_folder=is_folder):
            return True
        return any(
            path.startswith(rules.folder) and rules.verdict(path, name, is_folder=is_folder)
            for rules in self.exclude
        )


@dataclass(frozen=True, slots=True)
class Met:
    """A Python file that the walk met; ``real`` is where it lies with all links resolved."""

    path: str
    real: str
    linked: bool


def walk(start: str, scope: Scope) -> Iterator[Met]:
    """Each Python file below the folder ``start``, in no order that means anything."""
    pending = [(start, os.path.realpath(start), scope.above(start))]
    while pending:
        folder, real, chain = pending.pop()
        entries = _entries(folder, scope.on_error)
        names = {entry.name for entry in entries}
        if _VIRTUAL_ENVIRONMENT in names and folder != start:
            continue
        if ".gitignore" in names:
            chain = scope.enter(folder, chain)
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.name.endswith(SUFFIXES):
                continue
            if scope.leaves_out(chain, entry.path, entry.name, is_folder=is_folder):
                continue
            if is_folder:
                pending.append((entry.path, os.path.join(real, entry.name), chain))
            elif _is_file(entry, scope.on_error):
                yield _met(entry, real)


def left_out(path: str, start: str, settings: Settings) -> bool:
    """Would a walk from the folder ``start`` pass by the file ``path`` below it."""
    scope = Scope.of(settings, _pass_over)
    folder = os.path.abspath(start)
    parts = os.path.relpath(os.path.abspath(path), folder).split(os.sep)
    if parts[0] == os.pardir:
        return False
    chain = scope.above(folder)
    for depth, name in enumerate(parts):
        if depth and os.path.isfile(os.path.join(folder, _VIRTUAL_ENVIRONMENT)):
            return True
        if os.path.isfile(os.path.join(folder, ".gitignore")):
            chain = scope.enter(folder, chain)
        folder = os.path.join(folder, name)
        if scope.leaves_out(chain, folder, name, is_folder=depth < len(parts) - 1):
            return True
    return False


def _is_file(entry: os.DirEntry[str], on_error: OnError) -> bool:
    """Is there a file, links followed: a link in a circle is no more a file than one to nowhere."""
    try:
        return entry.is_file()
    except OSError as error:
        if error.errno != errno.ELOOP:
            on_error(Failure(entry.path, f"cannot be read: {error.strerror}"))
        return False


def _met(entry: os.DirEntry[str], real_folder: str) -> Met:
    if entry.is_symlink():
        return Met(entry.path, os.path.realpath(entry.path), linked=True)
    return Met(entry.path, os.path.join(real_folder, entry.name), linked=False)


def _entries(folder: str, on_error: OnError) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        on_error(Failure(folder, f"cannot be read: {error.strerror}"))
        return []


def _pass_over(failure: Failure) -> None:
    """The walk itself reports what cannot be read; this only repeats a part of it."""
