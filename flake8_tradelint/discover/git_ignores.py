"""Determine which ignore patterns apply in a folder: those of git, and ``exclude`` of the settings.

The order is that of git: the ``.gitignore`` of the folder itself takes precedence over those of its parents,
and all of them over ``.git/info/exclude``. Above the starting folder, only a git repository is searched. The
user's global ignore file is left out on purpose: it would make the verdict depend on the machine. As in git,
a ``.gitignore`` that is a link is not followed.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.ignore_files import IgnoreRules, parse
from flake8_tradelint.discover.roots import ancestors
from flake8_tradelint.model import Failure
from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    OnError = Callable[[Failure], None]
    Chain = tuple[IgnoreRules, ...]
    """The ignore files that apply, the deepest folder's first."""

LARGEST = 1 << 18
"""Most bytes of an ignore file: each pattern may have to be tried for each entry of each folder."""


def ignored(chain: Chain, path: str, name: str, *, is_folder: bool) -> bool:
    """Return True if the first ignore file with a pattern for the entry ignores it."""
    for rules in chain:
        verdict = rules.verdict(path, name, is_folder=is_folder)
        if verdict is not None:
            return verdict
    return False


def read_rules(file: str, folder: str, on_error: OnError) -> Chain:
    """Return the rules in ``file``, relative to ``folder``: a chain of none or one."""
    try:
        lines = os.fsdecode(read_file(file, LARGEST)).removeprefix("\ufeff").split("\n")
    except OSError as error:
        on_error(Failure(file, f"cannot be read: {error.strerror}"))
        return ()
    rules = parse(lines, folder)
    return (rules,) if rules.patterns else ()


def read_own_rules(folder: str, on_error: OnError, on_note: OnError) -> Chain:
    """Return the rules in the ``.gitignore`` of the folder, if it has one."""
    file = os.path.join(folder, ".gitignore")
    if os.path.islink(file):
        on_note(Failure(file, "it is a link, which git does not follow here: its patterns do not count"))
        return ()
    return read_rules(file, folder, on_error) if os.path.lexists(file) else ()


def chain_above(start: str, on_error: OnError, on_note: OnError) -> Chain:
    """Return the rules that the folders above ``start`` apply to it.

    If ``start`` itself is ignored, the user named it all the same: then no rule above it applies.
    """
    repositories = (found for found in ancestors(start) if os.path.lexists(os.path.join(found, ".git")))
    repository = next(repositories, None)
    if repository is None:
        return ()
    exclude = _info_exclude(repository)
    chain = read_rules(exclude, repository, on_error) if os.path.exists(exclude) else ()
    folder = repository
    for name in os.path.relpath(start, repository).split(os.sep):
        if name == ".":
            break
        chain = read_own_rules(folder, on_error, on_note) + chain
        folder = os.path.join(folder, name)
        if ignored(chain, folder, name, is_folder=True):
            return ()
    return chain


def deciding(start: str) -> list[str]:
    """Return the files on which ``chain_above`` depends, including those that do not exist yet."""
    files = []
    for folder in ancestors(start):
        files += [os.path.join(folder, ".git"), os.path.join(folder, ".gitignore")]
        if os.path.lexists(files[-2]):
            files.append(_info_exclude(folder))
    return files


def _info_exclude(repository: str) -> str:
    """Return the path of ``info/exclude``. In a linked worktree, ``.git`` is a file with git's folder."""
    git = os.path.join(repository, ".git")
    if os.path.isfile(git):
        target = _first_line(git).removeprefix("gitdir:").strip()
        git = os.path.join(repository, target)
        git = os.path.join(git, _first_line(os.path.join(git, "commondir")))
    return os.path.join(git, "info", "exclude")


def _first_line(file: str) -> str:
    """Return the first line of one of git's files; empty if it cannot be read."""
    try:
        return os.fsdecode(read_file(file, LARGEST)).partition("\n")[0].strip()
    except OSError:
        return ""
