"""One run: open the project around the files, ask the rules, drop what comments suppress."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from flake8_tradelint.discover import project_files
from flake8_tradelint.environment import site_folders
from flake8_tradelint.files import Files
from flake8_tradelint.model import Failure, Finding
from flake8_tradelint.opening import OpenedProject, open_project
from flake8_tradelint.records import dataclass, replace
from flake8_tradelint.report import Report, joined, order
from flake8_tradelint.roots import Roots, marked_root
from flake8_tradelint.rules import family, rules_of
from flake8_tradelint.rules.protocol import Rule
from flake8_tradelint.rules.selection import enabled_for, prefix_of
from flake8_tradelint.settings import Settings
from flake8_tradelint.source import SourceError, decode
from flake8_tradelint.suppressions import Suppressions, complaints, suppressed
from flake8_tradelint.suppressions import read as read_suppressions
from flake8_tradelint.workers import FORKS, check_in_parallel, processes

if TYPE_CHECKING:
    from flake8_tradelint.cache.kept import Kept

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of files in all."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What there is to say of one file; suppressions are not applied yet."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    suppressions: Suppressions


def check(
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
    keep: bool = False,
) -> Report:
    """Check the files (absolute paths), each in the light of its whole project.

    ``overlay`` replaces the contents of files on disk. ``keep``: use what earlier runs have read, and
    leave what is read for later ones.
    """
    checker = Checker(files, settings, overlay or {}, keep=keep)

    def part(paths: Sequence[str], done: Callable[[int], None]) -> Report:
        return _check_all(checker, paths, done)

    def told(done: int) -> None:
        if progress is not None:
            progress(done, len(files))

    count = processes(settings.jobs, len(files))
    if count > 1 and FORKS:
        with _no_cyclic_gc():
            checker.prepare(files)
        return joined(check_in_parallel(files, count, part, told))
    if count > 1:
        anew = partial(_check_anew, tuple(files), settings, dict(overlay or {}), keep)
        return joined(check_in_parallel(files, count, anew, told))
    finished = 0

    def one_more(done: int) -> None:
        nonlocal finished
        finished += done
        told(finished)

    return part(files, one_more)


def _check_anew(
    named: tuple[str, ...],
    settings: Settings,
    overlay: Mapping[str, bytes],
    keep: bool,
    files: Sequence[str],
    done: Callable[[int], None],
) -> Report:
    """Some of the named files, in a process that has nothing in common with others."""
    return _check_all(Checker(named, settings, overlay, keep=keep), files, done)


def _check_all(checker: Checker, files: Sequence[str], done: Callable[[int], None]) -> Report:
    findings: list[Finding] = []
    failures: list[Failure] = []
    with _no_cyclic_gc():
        for path in files:
            report = checker.check_file(path)
            kept = [f for f in report.findings if not _silenced(f, report.suppressions)]
            if kept:
                findings += with_fingerprints(kept, checker.source(path))
            failures += report.failures
            failures += complaints(path, report.suppressions, prefix_of)
            done(1)
        checker.keep()
    return joined([Report(tuple(findings), tuple(failures), len(files))])


class Checker:
    """Checks files one by one; projects are opened when their first file comes.

    A file belongs to the project whose root is nearest to it, whatever else is checked with
    it: so a verdict depends neither on batches nor on the front end.
    """

    def __init__(
        self, paths: Iterable[str], settings: Settings, overlay: Mapping[str, bytes], *, keep: bool = False
    ) -> None:
        self._settings, self._overlay, self._keep = settings, overlay, keep
        self._named = tuple(paths)
        self._projects: dict[str, OpenedProject] = {}
        self._kept: dict[str, Kept] = {}
        self._files = Files(self._read)
        self._roots = Roots()

    def prepare(self, paths: Iterable[str]) -> None:
        """Learn of each project what no file's verdict goes without, before the work is shared out.

        Forked processes then have it in common, instead of finding it out once each.
        """
        for path in {self._root(path): path for path in paths}.values():
            try:
                opened = self._opened(path)
            except OSError:
                continue  # told with the first file that is checked
            for rule in rules_of(enabled_for(self._settings, path)):
                with suppress(Exception):  # told with each file that is checked
                    opened.reaches(rule, path)
                    opened.concerns(rule, path)

    def check_file(self, path: str) -> FileReport:
        """The findings of the enabled rules in one file."""
        codes = enabled_for(self._settings, path)
        rules = rules_of(codes)
        try:
            opened = self._opened(path)
        except OSError as error:
            return FileReport((), (Failure(path, f"cannot read the project: {error}"),), Suppressions())
        project = opened.project
        findings: list[Finding] = []
        failures: list[Failure] = []
        # First of all rules, as it adds to what a summary records.
        reached = _those(opened.reaches, rules, path, failures)
        others = [rule for rule in rules if rule not in reached]
        concerned = reached + _those(opened.concerns, others, path, failures)
        commented = b"tradelint:" in project.data(path)
        try:
            summary = opened.read(concerned, path)
        except Exception as error:
            return FileReport((), (*failures, _crash("", path, error)), Suppressions())

        def check(rule: Rule, _: str) -> bool:
            findings.extend(rule.check(summary, project))
            return True

        # A rule without triggers asks for nothing but that the file can be parsed.
        _those(check, [rule for rule in rules if rule in concerned or not rule.TRIGGERS], path, failures)
        # Reading comments takes a tokenizer's time: only where there is something to silence.
        suppressions = _comments(project.data(path)) if findings or commented else Suppressions()
        return FileReport(tuple(sorted(findings, key=order)), tuple(failures), suppressions)

    def source(self, path: str) -> bytes:
        """The bytes that were checked."""
        return self._opened(path).project.data(path)

    def _opened(self, path: str) -> OpenedProject:
        root = self._root(path)
        if root not in self._projects:
            self._projects[root] = self._open(root, path)
        return self._projects[root]

    def _root(self, path: str) -> str:
        return self._roots.of(path)

    def _open(self, root: str, path: str) -> OpenedProject:
        paths = {found.path for found in project_files(path, self._settings)}
        paths.update(named for named in (*self._named, path) if self._root(named) == root)
        site = site_folders(root, self._settings)
        opened = open_project(paths, self._read, self._settings, files=self._files, site=site)
        # Where nothing marks a project there is no place for a cache, either.
        if self._keep and marked_root(root) == root:
            from flake8_tradelint.cache.kept import Kept

            self._kept[root] = Kept(root)
            opened.project.reuse(self._kept[root])
        return opened

    def keep(self) -> None:
        """Leave what was read for later runs."""
        for root, kept in self._kept.items():
            project = self._projects[root].project
            project.keep()
            kept.forget(project.paths)

    def _read(self, path: str) -> bytes:
        if path in self._overlay:
            return self._overlay[path]
        with open(path, "rb") as file:
            return file.read()


def _those(
    question: Callable[[Rule, str], bool], rules: Iterable[Rule], path: str, failures: list[Failure]
) -> list[Rule]:
    """The rules that say yes; one rule's crash must not hide what the others find."""
    found = []
    for rule in rules:
        try:
            if question(rule, path):
                found.append(rule)
        except Exception as error:
            failures.append(_crash(rule.CODE, path, error))
    return found


def _comments(data: bytes) -> Suppressions:
    try:
        return read_suppressions(decode(data))
    except SourceError:
        return Suppressions()


def _silenced(finding: Finding, suppressions: Suppressions) -> bool:
    line = finding.primary.span.line
    return suppressed(suppressions, finding.code, line, finding.name, family(finding.code))


def with_fingerprints(findings: Iterable[Finding], source: bytes) -> Iterator[Finding]:
    """Fill in the fingerprints: code, flagged line's text and its ordinal among equal ones.

    They survive moved lines and, as the path does not count, moved files.
    """
    from hashlib import sha256

    lines = source.decode("utf-8", errors="replace").splitlines() if source else []
    seen: dict[str, int] = {}
    for finding in findings:
        number = finding.primary.span.line
        text = lines[number - 1].strip() if number <= len(lines) else ""
        key = f"{finding.code}\0{text}"
        seen[key] = seen.get(key, 0) + 1
        digest = sha256(f"{key}\0{seen[key]}".encode(errors="replace")).hexdigest()
        yield replace(finding, fingerprint=digest[:16])


def _crash(code: str, path: str, error: Exception) -> Failure:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return Failure(path, f"{type(error).__name__}: {error} ({where}); please report it", code)


@contextmanager
def _no_cyclic_gc() -> Iterator[None]:
    """Syntax trees are many objects and no garbage: the cyclic collector only costs time here."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
