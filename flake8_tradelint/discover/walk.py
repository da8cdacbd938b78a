"""Walk a folder, and skip what does not belong to the project."""

from __future__ import annotations

import errno
import os

from flake8_tradelint.discover.git_ignores import chain_above, deciding, ignored, read_own_rules
from flake8_tradelint.discover.ignore_files import parse
from flake8_tradelint.discover.roots import SKIPPED, SUFFIXES, VIRTUAL_ENVIRONMENT, tree_root
from flake8_tradelint.model import Failure
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.discover.git_ignores import Chain, OnError
    from flake8_tradelint.discover.seen import Seen
    from flake8_tradelint.settings import Settings


_SPECIAL = "it is a pipe, socket or device: not checked"
_LEADS_OUT = "it is a link that leads out of the project: not checked unless it is named itself"


class Scope(Record):
    """The exclude patterns of a walk, apart from the ignore files that it reads on its way.

    ``seen`` records what it sees, if given. ``on_note`` is called for entries that are skipped in spite of
    their name.
    """

    exclude: Chain
    gitignore: bool
    on_error: OnError
    on_note: OnError
    seen: Seen | None = None

    @classmethod
    def of(
        cls,
        settings: Settings,
        on_error: OnError,
        seen: Seen | None = None,
        on_note: OnError | None = None,
    ) -> Scope:
        """Return the scope for the user's settings."""
        exclude = (parse(settings.exclude, settings.root or os.getcwd()),) if settings.exclude else ()
        return cls(exclude, settings.respect_gitignore, on_error, on_note or _pass_over, seen)

    def above(self, start: str) -> Chain:
        """Return the ignore files that apply in ``start``, without its own."""
        return chain_above(start, self.on_error, self.note) if self.gitignore else ()

    def enter(self, folder: str, chain: Chain) -> Chain:
        """Return ``chain`` with the ignore file of ``folder``, which is known to have one."""
        if not self.gitignore:
            return chain
        return read_own_rules(folder, self.on_error, self.note) + chain

    def note(self, failure: Failure) -> None:
        """Report a skipped entry, and make sure that the next run walks again and reports it, too."""
        if self.seen is not None:
            self.seen.told = False
        self.on_note(failure)

    def leaves_out(self, chain: Chain, path: str, name: str, *, is_folder: bool) -> bool:
        """Return True if the walk skips this entry of a folder in which ``chain`` applies."""
        if is_folder and name in SKIPPED:
            return True
        if chain and ignored(chain, path, name, is_folder=is_folder):
            return True
        return any(
            path.startswith(rules.folder) and rules.verdict(path, name, is_folder=is_folder)
            for rules in self.exclude
        )


class Met(Record):
    """A Python file that the walk met. ``real`` is its path with all links resolved."""

    path: str
    real: str
    linked: bool


def walk(start: str, scope: Scope) -> Iterator[Met]:
    """Yield each Python file below the folder ``start``, in no particular order.

    Linked files count if they lie in the same project or repository. Others are not ours to check, let alone
    to fix, whoever put the link there.
    """
    pending = [(start, os.path.realpath(start), scope.above(start))]
    tree = ""
    seen = scope.seen
    if seen is not None:
        seen.deciding.extend(deciding(start))
    while pending:
        folder, real, chain = pending.pop()
        time = 0 if seen is None else seen.before(folder)
        entries = _entries(folder, scope.on_error)
        names = {entry.name for entry in entries}
        if seen is not None:
            seen.folder(folder, time, entries)
        if VIRTUAL_ENVIRONMENT in names and folder != start:
            continue
        if ".gitignore" in names:
            chain = scope.enter(folder, chain)
            if seen is not None:
                seen.deciding.append(os.path.join(folder, ".gitignore"))
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.name.endswith(SUFFIXES):
                continue
            if scope.leaves_out(chain, entry.path, entry.name, is_folder=is_folder):
                continue
            if is_folder:
                pending.append((entry.path, os.path.join(real, entry.name), chain))
            elif _is_file(entry, scope):
                met = _met(entry, folder, real)
                if not met.linked or _is_below(met.real, (tree := tree or tree_root(start))):
                    yield met
                else:
                    scope.note(Failure(met.path, _LEADS_OUT))
            if seen is not None and entry.is_symlink():
                seen.told = False  # what it leads to may come, go and change unseen


def left_out(path: str, start: str, settings: Settings) -> bool:
    """Return True if a walk from the folder ``start`` would skip the file ``path`` below it."""
    scope = Scope.of(settings, _pass_over)
    folder = os.path.abspath(start)
    parts = os.path.relpath(os.path.abspath(path), folder).split(os.sep)
    if parts[0] == os.pardir:
        return False
    chain = scope.above(folder)
    for depth, name in enumerate(parts):
        if depth and os.path.isfile(os.path.join(folder, VIRTUAL_ENVIRONMENT)):
            return True
        if os.path.lexists(os.path.join(folder, ".gitignore")):
            chain = scope.enter(folder, chain)
        folder = os.path.join(folder, name)
        if scope.leaves_out(chain, folder, name, is_folder=depth < len(parts) - 1):
            return True
    return False


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


def _is_file(entry: os.DirEntry[str], scope: Scope) -> bool:
    """Return True if the entry is a file, links followed. A link in a circle or to nowhere is none."""
    try:
        if entry.is_file():
            return True
    except OSError as error:
        if error.errno != errno.ELOOP:
            scope.on_error(Failure(entry.path, f"cannot be read: {error.strerror}"))
        return False
    if os.path.exists(entry.path) and not entry.is_dir():
        scope.note(Failure(entry.path, _SPECIAL))
    return False


def _met(entry: os.DirEntry[str], folder: str, real_folder: str) -> Met:
    path = entry.path
    if entry.is_symlink():
        return Met(path, os.path.realpath(path), linked=True)
    # Mostly the path is the real path, and then both are one string.
    return Met(path, path if folder == real_folder else os.path.join(real_folder, entry.name), linked=False)


def _entries(folder: str, on_error: OnError) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        on_error(Failure(folder, f"cannot be read: {error.strerror}"))
        return []


def _pass_over(failure: Failure) -> None:
    """Ignore an error: the walk itself reports what cannot be read, and this only repeats a part of it."""
