"""The option ``--since REV``: tell the findings that a change has brought from older ones.

The files of the revision are read from git's objects, and laid over the project in memory; nothing is checked
out, and git compares nothing itself, as that may run programs that the repository's configuration names. A
finding is younger than the revision if it stands on a changed line, or if the revision does not have it.
"""

from __future__ import annotations

import os

from flake8_tradelint.baseline.matching import base_of
from flake8_tradelint.cli.line_changes import changed_lines, similarity
from flake8_tradelint.cli.targets import read_bytes
from flake8_tradelint.config import ConfigError
from flake8_tradelint.discover import project_files
from flake8_tradelint.discover.roots import SUFFIXES, project_root
from flake8_tradelint.mining.git import GitError, Repository
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flake8_tradelint.cli.targets import Targets
    from flake8_tradelint.model import Finding, Report
    from flake8_tradelint.settings import Settings

    Check = Callable[[Targets, Mapping[str, bytes]], Report]
    """Check targets, with contents that replace files on disk."""


class Earlier(Record, frozen=False):
    """The state at the revision.

    ``contents`` are the bytes then of each file that has changed since, empty for a file that did not exist;
    ``origins`` the bytes from which a file of another name was made. ``counts`` says how often the revision
    has a fingerprint.
    """

    contents: Mapping[str, bytes]
    origins: Mapping[str, bytes]
    counts: Mapping[str, int]

    def younger(self, findings: Iterable[Finding], contents: Mapping[str, bytes]) -> list[Finding]:
        """Return the findings that the revision does not have; ``contents`` replace files on disk."""
        if not self.contents:
            return []  # no file has changed
        left = dict(self.counts)
        found: list[Finding] = []
        rest: list[Finding] = []
        lines: dict[str, frozenset[int]] = {}
        for finding in findings:
            path, span = finding.primary.path, finding.primary.span
            if path in self.contents and path not in lines:
                before = self.origins.get(path, self.contents[path])
                lines[path] = changed_lines(before, read_bytes(path, contents))
            touched = not lines.get(path, frozenset()).isdisjoint(range(span.line, span.end_line + 1))
            (found if touched else rest).append(finding)
        for finding in rest:
            base = base_of(finding.fingerprint)
            left[base] = left.get(base, 0) - 1
            if left[base] < 0:
                found.append(finding)
        return found


def earlier(revision: str, settings: Settings, targets: Targets, check: Check) -> Earlier:
    """Return the state at a revision of the repositories that the targets are in.

    Raises:
        ConfigError: there is no such revision, or git fails.
    """
    tops = {_top(path) for path in targets.files}
    if None in tops or not tops:
        raise ConfigError("--since needs a git repository")
    contents: dict[str, bytes] = {}
    origins: dict[str, bytes] = {}
    for top in sorted(filter(None, tops)):
        files = {path for path in _project_files(targets, settings) if _top(path) == top}
        try:
            _compare(revision, top, files, contents, origins)
        except GitError as error:
            raise ConfigError(f"--since: {error}") from None
    counts: dict[str, int] = {}
    for finding in _found_then(contents, targets, check) if contents else ():
        base = base_of(finding.fingerprint)
        counts[base] = counts.get(base, 0) + 1
    return Earlier(contents, origins, counts)


def _top(path: str) -> str | None:
    """Return the folder of the repository that a file is in."""
    folder = os.path.dirname(path)
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _project_files(targets: Targets, settings: Settings) -> set[str]:
    """Return the files of all projects that the targets are in."""
    first = {project_root(path): path for path in targets.files}
    return {
        *targets.files,
        *(found.path for path in first.values() for found in project_files(path, settings)),
    }


def _compare(
    revision: str,
    top: str,
    files: Iterable[str],
    contents: dict[str, bytes],
    origins: dict[str, bytes],
) -> None:
    """Add what the revision has of the files of one repository, where that is not what is on disk."""
    with Repository(top) as repository:
        blobs = repository.blobs(repository.commit(revision), SUFFIXES)
        then = {os.path.join(top, *path.split("/")): name for path, name in blobs.items()}
        for path in files:
            data = _read(path)
            if data is not None and path not in then:
                contents[path] = b""
            elif data is not None and then[path] not in repository.names_of(data):
                old = repository.blob(then[path])
                if _plain(old) != _plain(data):
                    contents[path] = old
        roots = tuple(os.path.join(root, "") for root in sorted({project_root(path) for path in files}))
        gone = [path for path in then if path.startswith(roots) and not os.path.lexists(path)]
        contents.update((path, repository.blob(then[path])) for path in gone)
    origins.update(_origins(contents, gone))


def _origins(contents: Mapping[str, bytes], gone: Iterable[str]) -> dict[str, bytes]:
    """Return, for each new file that was made from one that is gone, the contents of that."""
    found: dict[str, bytes] = {}
    old = {path: contents[path] for path in gone if contents[path]}
    for path in [path for path in contents if not contents[path] and os.path.exists(path)] if old else ():
        data = _read(path) or b""
        score, _, origin = max((similarity(each, data), where, each) for where, each in old.items())
        if score >= _RENAMED:
            found[path] = origin
    return found


_RENAMED = 0.5
"""Similarity of two files from which one counts as the other under a new name, as for git."""


def _read(path: str) -> bytes | None:
    try:
        return read_file(path)
    except OSError:
        return None


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _found_then(contents: Mapping[str, bytes], targets: Targets, check: Check) -> Iterable[Finding]:
    """Check the targets as they were; files that are gone are checked, too, as they may have new names."""
    gone = sorted(path for path in contents if not os.path.lexists(path))
    then = replace(targets, files=(*targets.files, *gone), named=())
    if targets.portions:
        first, *others = targets.portions
        then = replace(then, portions=(replace(first, files=(*first.files, *gone)), *others))
    return check(then, contents).findings
