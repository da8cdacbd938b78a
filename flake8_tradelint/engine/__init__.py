"""Check files: schedule them over processes, ask the rules, drop suppressed findings, add fingerprints.

``checker`` does a project's share in one process, ``verdict`` one file; ``workers`` are the processes.
"""

from __future__ import annotations

from itertools import chain

from flake8_tradelint.engine.checker import Checker
from flake8_tradelint.files import TextChanged
from flake8_tradelint.interpreter import AtWork
from flake8_tradelint.light import partial
from flake8_tradelint.model import CRASHED, UNCHECKED, Failure, Report, joined
from flake8_tradelint.records import Record, field, replace
from flake8_tradelint.rules import family
from flake8_tradelint.rules.selection import prefix_of
from flake8_tradelint.suppressions import Suppressions, complaints, suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.cache.holding import KeptSources
    from flake8_tradelint.cache.lasting import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.discover.roots import Roots
    from flake8_tradelint.engine.earlier import Earlier
    from flake8_tradelint.files import HeldTexts
    from flake8_tradelint.model import Finding
    from flake8_tradelint.recording import Recorded
    from flake8_tradelint.settings import Settings

    Progress = Callable[[int, int], None]
    """Called with the number of files done and the number of files in all."""


class Notes(Record, frozen=False):
    """What a run is told of earlier ones, and what it leaves for later ones.

    ``earlier``: by the projects' roots, where verdicts are known that may still hold. The run adds by root
    what of them is ``holding``, to ``sources`` what its own verdicts were made from, and to ``unsettled`` the
    files whose verdicts were made in spite of an error of ours. ``texts``: by root,
    what the files were found to say; ``tables``: what was made of it. ``files``: by root, all that are the
    project's. ``held`` are texts that were read before, ``roots`` those of files that were looked for.
    ``record``: leave sources and what files say; ``everything``: hold all texts; ``moved``: the tables have
    become others.
    """

    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    texts: Mapping[str, KeptTexts] = field(default_factory=dict)
    tables: Mapping[str, KeptTables] = field(default_factory=dict)
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    held: HeldTexts | None = None
    roots: Roots | None = None
    record: bool = True
    everything: bool = False
    moved: bool = False
    holding: dict[str, KeptSources] = field(default_factory=dict)
    sources: list[Recorded] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)

    def begin_anew(self) -> None:
        """A file has changed under the run: know nothing of earlier ones, and hold all texts."""
        self.earlier, self.texts, self.tables, self.held = {}, {}, {}, None
        self.everything = True
        self.holding.clear()


class _Part(Record):
    """What came of some of the files."""

    report: Report
    sources: tuple[Recorded, ...]
    unsettled: frozenset[str] = frozenset()


def check(
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
    keep: bool = False,
    notes: Notes | None = None,
) -> Report:
    """Check the files (absolute paths), each in the light of its whole project.

    ``overlay`` replaces the contents of files on disk. ``keep``: use what earlier runs have read, and
    leave what is read for later ones. Files of which the ``notes`` have a verdict that holds are not checked.
    """
    notes = notes or Notes()
    try:
        return _check(files, settings, overlay or {}, progress, notes, keep=keep)
    except TextChanged:  # while what all verdicts need was found out
        notes.begin_anew()
        return _check(files, settings, overlay or {}, progress, notes, keep=keep)


def _check(
    files: Sequence[str],
    settings: Settings,
    overlay: Mapping[str, bytes],
    progress: Progress | None,
    notes: Notes,
    *,
    keep: bool,
) -> Report:
    checker = Checker(
        files,
        settings,
        overlay,
        keep=keep,
        record=keep and notes.record,
        texts=notes.texts,
        tables=notes.tables,
        known=notes.files,
        held=notes.held,
        roots=notes.roots,
        everything=notes.everything,
    )
    if notes.earlier:
        with AtWork():
            holding = {root: checker.holding(root, known) for root, known in notes.earlier.items()}
        notes.holding.update({root: kept for root, kept in holding.items() if kept is not None})
        held = frozenset[str]().union(*(kept.files() for kept in notes.holding.values()))
        files = [path for path in files if path not in held]
        checker.expect(len(files))

    def told(done: int) -> None:
        if progress is not None:
            progress(done, len(files))

    anew = partial(_check_anew, overlay=dict(overlay), keep=keep)
    parts = _checked(checker, files, settings, anew, told, keep_texts=keep and notes.record)
    notes.moved = checker.has_moved()
    notes.sources += (recorded for part in parts for recorded in part.sources)
    report = joined([part.report for part in parts])
    notes.unsettled.update(*(part.unsettled for part in parts))
    # What is told of a file must not be told again with a verdict that was made before it came up.
    notes.unsettled.update(failure.path for failure in report.failures if failure.message.endswith(CRASHED))
    return report


def _keep_texts(checker: Checker) -> None:
    try:
        checker.keep_texts()
    except TextChanged:
        return  # the next run finds it out anew


def _checked(
    checker: Checker,
    files: Sequence[str],
    settings: Settings,
    anew: Callable[..., _Part],
    told: Callable[[int], None],
    *,
    keep_texts: bool,
) -> list[_Part]:
    """The files, dealt out to processes where that pays; this one then leaves the texts meanwhile."""

    def meanwhile() -> None:
        if keep_texts:
            with AtWork():
                _keep_texts(checker)

    def part(paths: Iterable[str], done: Callable[[int], None]) -> _Part:
        return _check_all(checker, _passing(checker, files, paths), done)

    if len(files) > 1:
        from flake8_tradelint.beside import FORKS, processes

        count = processes(settings.jobs, len(files))
        if count > 1:
            from flake8_tradelint.engine.workers import check_in_parallel

            if not FORKS:
                again = partial(anew, tuple(files), settings)
                return check_in_parallel(files, count, again, told, meanwhile, _lost)
            with AtWork():
                checker.prepare(files)
            return check_in_parallel(files, count, part, told, meanwhile, _lost)
    finished = 0

    def one_more(done: int) -> None:
        nonlocal finished
        finished += done
        told(finished)

    found = [_check_all(checker, files, one_more)]
    meanwhile()
    return found


def _lost(path: str, how: str) -> _Part:
    """What there is to say of a file over which the process has died that checked it."""
    message = f"{UNCHECKED}: the process that checked it died ({how}); leave it out, and please report it"
    return _Part(Report((), (Failure(path, message),), 1), (), frozenset((path,)))


def _passing(checker: Checker, files: Iterable[str], dealt: Iterable[str]) -> Iterator[str]:
    """The files that are dealt to this process; those before each of them are others' business."""
    before = iter(files)
    for path in dealt:
        for other in before:
            if other == path:
                break
            checker.done_with(other)
        yield path


def _check_anew(
    named: tuple[str, ...],
    settings: Settings,
    files: Iterable[str],
    done: Callable[[int], None],
    *,
    overlay: Mapping[str, bytes],
    keep: bool,
) -> _Part:
    """Some of the named files, in a process that has nothing in common with others."""
    return _check_all(Checker(named, settings, overlay, keep=keep, record=keep), files, done)


def _check_all(checker: Checker, files: Iterable[str], done: Callable[[int], None]) -> _Part:
    taken: list[str] = []
    coming = iter(files)
    try:
        return _check_each(checker, _noted(coming, taken), done)
    except TextChanged:
        # Each file has one text in all of a run: this is another one.
        return _check_each(checker.anew(), chain(tuple(taken), coming), lambda _: None)


def _noted(files: Iterator[str], taken: list[str]) -> Iterator[str]:
    for path in files:
        taken.append(path)
        yield path


def _check_each(checker: Checker, files: Iterable[str], done: Callable[[int], None]) -> _Part:
    findings: list[Finding] = []
    failures: list[Failure] = []
    count = 0
    with AtWork():
        for path in files:
            count += 1
            report = checker.check_file(path)
            kept = [f for f in report.findings if not _silenced(f, report.suppressions)]
            if kept:
                findings += with_fingerprints(kept, checker.source(path))
            failures += report.failures
            failures += complaints(path, report.suppressions, prefix_of)
            checker.done_with(path)
            done(1)
        checker.keep()
        failures += checker.faults
        whole = Report(tuple(findings), tuple(failures), count)
        return _Part(whole, checker.recorded(), frozenset(checker.unsettled))


def _silenced(finding: Finding, suppressions: Suppressions) -> bool:
    line = finding.primary.span.line
    return suppressed(suppressions, finding.code, line, finding.name, family(finding.code))


def with_fingerprints(findings: Iterable[Finding], source: bytes) -> Iterator[Finding]:
    """Fill in the fingerprints: code, flagged line's text and its ordinal among equal ones.

    They survive moved lines and, as the path does not count, moved files.
    """
    from flake8_tradelint.light.digests import sha256

    lines = source.decode("utf-8", errors="replace").splitlines() if source else []
    begun: dict[tuple[str, int], tuple[str, Any]] = {}  # of a long line, once for all that is found in it
    seen: dict[str, int] = {}
    for finding in findings:
        number = finding.primary.span.line
        if (finding.code, number) not in begun:
            text = lines[number - 1].strip() if number <= len(lines) else ""
            key = f"{finding.code}\0{text}"
            begun[finding.code, number] = key, sha256(f"{key}\0".encode(errors="replace"))
        key, digest = begun[finding.code, number]
        seen[key] = seen.get(key, 0) + 1
        digest = digest.copy()
        digest.update(b"%d" % seen[key])
        yield replace(finding, fingerprint=digest.hexdigest()[:16])
