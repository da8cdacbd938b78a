"""Parse the targets of a fleet run: folders, git repositories, archives, packages of an index, git URLs."""

from __future__ import annotations

import os

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    Kind = Literal["folder", "repository", "archive", "package", "url"]


ARCHIVES = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar", ".zip", ".whl")
_PACKAGE = regex(r"pypi:(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.!+-]+)")
_URL = regex(r"(git\+)?(https?|ssh|git|file)://|[\w.-]+@[\w.-]+:")
_COMMENT = regex(r"(^|\s)#.*")


class TargetError(ValueError):
    """A line does not name a target; the message is one line for people."""


class Target(Record):
    """One thing to check. ``text`` is what the user wrote, and names it in the results.

    ``source`` is an absolute path, a URL, or ``NAME==VERSION``; ``revision`` a commit, branch or tag of a
    repository, or empty.
    """

    text: str
    kind: Kind
    source: str
    revision: str = ""

    @property
    def is_remote(self) -> bool:
        """True if workers fetch it themselves; else the client sends its files."""
        return self.kind in ("package", "url")


def targets_of(arguments: Iterable[str]) -> list[Target]:
    """Return the targets that the arguments name, each once, in order.

    An argument that is a file but no archive lists targets, one a line; ``#`` begins a comment, and paths are
    relative to the file's folder.

    Raises:
        TargetError: an argument or line names no target, or a list cannot be read.
    """
    found: dict[str, Target] = {}
    for argument in arguments:
        listed = os.path.isfile(argument) and not argument.endswith(ARCHIVES)
        for target in _listed(argument) if listed else (parse(argument),):
            found.setdefault(target.text, target)
    return list(found.values())


def _listed(path: str) -> Iterator[Target]:
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(lines, start=1):
        text = _COMMENT.sub("", line).strip()
        if text:
            try:
                yield parse(text, os.path.dirname(path))
            except TargetError as error:
                raise TargetError(f"{path}:{number}: {error}") from None


def parse(text: str, folder: str = "") -> Target:
    """Return the target that ``text`` names; paths are relative to ``folder``.

    Raises:
        TargetError: it names none.
    """
    package = _PACKAGE.fullmatch(text)
    if package is not None:
        return Target(text, "package", f"{package['name']}=={package['version']}")
    if text.startswith("pypi:"):
        raise TargetError(f"{text}: a package is written pypi:NAME==VERSION")
    if _URL.match(text):
        return _remote(text)
    return _local(text, folder)


def _remote(text: str) -> Target:
    source, revision = text.removeprefix("git+"), ""
    place = source.rfind("@")
    if place > source.rfind("/") > 0:  # an `@` before the last slash belongs to the host
        source, revision = source[:place], source[place + 1 :]
    _refuse_option(text, revision)
    return Target(text, "url", source, revision)


def _local(text: str, folder: str) -> Target:
    path, revision = os.path.abspath(os.path.join(folder, text)), ""
    if not os.path.exists(path) and "@" in text:
        path, _, revision = path.rpartition("@")
        _refuse_option(text, revision)
    if os.path.isdir(path):
        if revision or _is_bare(path):
            return Target(text, "repository", path, revision or "HEAD")
        return Target(text, "folder", path)
    if revision or not os.path.exists(path):
        raise TargetError(f"{text}: no such file or folder")
    if not path.endswith(ARCHIVES) or not os.path.isfile(path):
        raise TargetError(f"{text}: neither a folder nor an archive ({', '.join(ARCHIVES)})")
    return Target(text, "archive", path)


def _is_bare(path: str) -> bool:
    return os.path.isfile(os.path.join(path, "HEAD")) and os.path.isdir(os.path.join(path, "objects"))


def _refuse_option(text: str, revision: str) -> None:
    if revision.startswith("-"):
        raise TargetError(f"{text}: a revision does not begin with a dash")
