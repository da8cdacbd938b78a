"""Run a check: distribute files over processes, drop suppressed findings, and add fingerprints."""

from __future__ import annotations

from itertools import chain

from flake8_tradelint.engine.checker import Checker
from flake8_tradelint.files import TextChanged
from flake8_tradelint.model import CRASHED, UNCHECKED, Failure, Report, joined
from flake8_tradelint.rules import family
from flake8_tradelint.rules.selection import prefix_of
from flake8_tradelint.startup.interpreter import AtWork
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record, field
from flake8_tradelint.suppressions import Suppressions, complaints, suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.cache.graph import Recorded
    from flake8_tradelint.cache.invalidation import KeptSources
    from flake8_tradelint.cache.table_cache import KeptTables
    from flake8_tradelint.cache.texts import KeptTexts
    from flake8_tradelint.discover.roots import Roots
    from flake8_tradelint.engine.earlier import Earlier
    from flake8_tradelint.files import HeldTexts
    from flake8_tradelint.model import Finding
    from flake8_tradelint.settings import Settings

    Progress = Callable[[int, int], None]
    """Called with the number of files done and the total number of files."""


class Notes(Record, frozen=False):
    """The verdicts and tables that a run takes over from the cache, and those that it writes for later runs.

    ``earlier``: by project root, verdicts that may still hold. ``texts``: by root, facts from the files'
    texts; ``tables``: what was computed from them. ``files``: by root, all files of the project. ``held``:
    texts that were read before. ``roots``: project roots found so far. ``record``: record the sources of
    verdicts, and facts from texts; ``everything``: keep all texts in memory.

    The run sets ``moved`` if project-wide tables have changed, adds to ``holding`` (by root) the earlier
    verdicts that still hold, to ``sources`` the dependencies of its own verdicts, and to ``unsettled`` the
    files whose verdicts were affected by an error of tradelint.
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
        """Forget earlier runs and keep all texts in memory, because a file has changed during the run."""
        self.earlier, self.texts, self.tables, self.held = {}, {}, {}, None
        self.everything = True
        self.holding.clear()


class _Part(Record):
    """The result of checking some of the files."""

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
    """Check the files (absolute paths), each in the context of its whole project.

    ``overlay`` replaces contents of files on disk. ``keep``: use the cache of earlier runs, and write it for
    later ones. Files for which ``notes`` has a verdict that still holds are not checked.
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

    def on_done(done: int) -> None:
        if progress is not None:
            progress(done, len(files))

    check_anew = partial(_check_from_scratch, overlay=dict(overlay), keep=keep)
    parts = _checked(checker, files, settings, check_anew, on_done, keep_texts=keep and notes.record)
    notes.moved = checker.has_moved()
    notes.sources += (recorded for part in parts for recorded in part.sources)
    report = joined([part.report for part in parts])
    notes.unsettled.update(*(part.unsettled for part in parts))
    # A failure that was reported must not be reported again from a verdict made before it occurred.
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
    check_anew: Callable[..., _Part],
    on_done: Callable[[int], None],
    *,
    keep_texts: bool,
) -> list[_Part]:
    """Check the files, in several processes where that pays; this process writes the text facts meanwhile."""

    def meanwhile() -> None:
        if keep_texts:
            with AtWork():
                _keep_texts(checker)

    def part(paths: Iterable[str], done: Callable[[int], None]) -> _Part:
        return _check_all(checker, _passing(checker, files, paths), done)

    if len(files) > 1:
        from flake8_tradelint.fork_worker import FORKS, processes

        count = processes(settings.jobs, len(files))
        if count > 1:
            from flake8_tradelint.engine.workers import check_in_parallel

            if not FORKS:
                again = partial(check_anew, tuple(files), settings)
                return check_in_parallel(files, count, again, on_done, meanwhile, _lost)
            with AtWork():
                checker.prepare(files)
            return check_in_parallel(files, count, part, on_done, meanwhile, _lost)
    finished = 0

    def one_more(done: int) -> None:
        nonlocal finished
        finished += done
        on_done(finished)

    found = [_check_all(checker, files, one_more)]
    meanwhile()
    return found


def _lost(path: str, how: str) -> _Part:
    """Return the result for a file whose worker process died over it."""
    message = f"{UNCHECKED}: the process that checked it died ({how}); leave it out, and please report it"
    return _Part(Report((), (Failure(path, message),), 1), (), frozenset((path,)))


def _passing(checker: Checker, files: Iterable[str], dealt: Iterable[str]) -> Iterator[str]:
    """Yield the files dealt to this process, and release those before each, which other processes check."""
    before = iter(files)
    for path in dealt:
        for other in before:
            if other == path:
                break
            checker.done_with(other)
        yield path


def _check_from_scratch(
    named: tuple[str, ...],
    settings: Settings,
    files: Iterable[str],
    done: Callable[[int], None],
    *,
    overlay: Mapping[str, bytes],
    keep: bool,
) -> _Part:
    """Check some of the named files in a process that shares no state with others."""
    return _check_all(Checker(named, settings, overlay, keep=keep, record=keep), files, done)


def _check_all(checker: Checker, files: Iterable[str], done: Callable[[int], None]) -> _Part:
    taken: list[str] = []
    coming = iter(files)
    try:
        return _check_each(checker, _noted(coming, taken), done)
    except TextChanged:
        # A file must have one text during a run, and this is another one.
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
                from flake8_tradelint.engine.fingerprints import with_fingerprints

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
