"""The options ``--fix`` and ``--diff``: apply fixes or show them, and report what is left.

All rounds run in memory. Files are written once, at the end: however the run ends, each file is either
unchanged or completely fixed. mypy, if asked for, reads the written files, and runs again until its types
show nothing more to fix.
"""

from __future__ import annotations

from collections import Counter

from flake8_tradelint.cli.before_fixing import Bounds
from flake8_tradelint.cli.one_pass import check, show, status, types
from flake8_tradelint.cli.targets import Targets, read_bytes
from flake8_tradelint.fixes.rounds import edited_files, fix_until_stable
from flake8_tradelint.model import Failure, Finding, Fix
from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.view import View, count, summary
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.cli.accepted import Accepted
    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.cli.typed import Typed
    from flake8_tradelint.fixes.rounds import FileChange, Outcome
    from flake8_tradelint.model import Report
    from flake8_tradelint.settings import Settings

    Shown = Callable[[str], str]
    """Return the name to show for an absolute path."""


TYPED_ROUNDS = 5
"""Most runs of mypy; fixes that depend on each other settle well before."""


class Fixing(Record):
    """One run that applies fixes."""

    options: Options
    settings: Settings
    targets: Targets
    console: Console
    typed: Typed | None = None
    accepted: Accepted | None = None

    def run(self) -> int:
        """Fix the targets as the options say; return the exit status."""
        outcome = self._mend()
        if self.options.diff:
            return self._diff(outcome)
        failures: tuple[Failure, ...] = ()
        if self.targets.overlay:
            self._give_back(outcome.changes)
        else:
            outcome, failures = self._written(outcome)
        unwritten = {failure.path for failure in failures}
        self._tell("Fixed", [f for f in outcome.fixed if not edited_files(f) & unwritten], outcome)
        report = replace(outcome.report, failures=(*outcome.report.failures, *_crashes(outcome), *failures))
        changed = {change.path: change.after for change in outcome.changes if change.path not in unwritten}
        overlay = {**self.targets.overlay, **changed}
        run = (self.options, self.settings, self.targets, self.console)
        show(report, *run, fixed=overlay, accepted=self.accepted)
        return status(report, self.targets, self.options)

    def _written(self, outcome: Outcome[Report]) -> tuple[Outcome[Report], tuple[Failure, ...]]:
        """Write the changes, then those that mypy's types show in the written files.

        Return also the failed writes.
        """
        failed, fixing, last = self._put(outcome), self, outcome
        for _ in range(TYPED_ROUNDS):
            if self.typed is None or len(failed) == len(last.changes):
                break
            fixing = replace(fixing, typed=types(self.options, self.settings, self.targets))
            last = fixing._mend()
            failed = self._put(last)
            outcome = _joined(outcome, last)
        if failed:
            outcome = replace(outcome, report=fixing._check({}))
        return outcome, failed

    def _put(self, outcome: Outcome[Report]) -> tuple[Failure, ...]:
        from flake8_tradelint.fixes.write import write

        together = map(edited_files, outcome.fixed)
        return write(outcome.changes, together, refusal=self._bounds().refusal_of_file).failures

    def _mend(self) -> Outcome[Report]:
        return fix_until_stable(
            self._check,
            lambda path: read_bytes(path, {}),
            unsafe=self.settings.unsafe_fixes,
            overlay=self.targets.overlay,
            refusal=self._bounds().refusal,
        )

    def _bounds(self) -> Bounds:
        return Bounds((*self.targets.files, *self.targets.overlay))

    def _check(self, overlay: Mapping[str, bytes]) -> Report:
        report = check(self.targets, self.settings, self.console, overlay, self.typed, fixing=True)
        if self.accepted is not None:
            report = self.accepted.left_of(report, overlay)
        if not self.targets.overlay:
            return report
        # Only the source from standard input can be given back, so a fix may change no other file.
        return replace(report, findings=tuple(_within(f, self.targets) for f in report.findings))

    def _give_back(self, changes: Iterable[FileChange]) -> None:
        after = {change.path: change.after for change in changes}
        self.console.data([after.get(path, data) for path, data in self.targets.overlay.items()])

    def _diff(self, outcome: Outcome[Report]) -> int:
        from flake8_tradelint.output.diff import diff

        view = replace(self._view(outcome), fixes_only_shown=True)
        for change in outcome.changes:
            self.console.data(diff(view.shown(change.path), change.before, change.after, self.console.out))
        self._tell("Would fix", outcome.fixed, outcome)
        self.console.note(summary(view))
        report = replace(outcome.report, failures=(*outcome.report.failures, *_crashes(outcome)))
        self.console.failures((*self.targets.failures, *report.failures))
        return status(report, self.targets, self.options, changes=bool(outcome.changes))

    def _view(self, outcome: Outcome[Report]) -> View:
        report = outcome.report
        failures = (*self.targets.failures, *report.failures, *_crashes(outcome))
        return View(report.findings, failures, report.files, after_fixing=True, names=self.targets.names)

    def _tell(self, verb: str, fixed: Iterable[Finding], outcome: Outcome[Report]) -> None:
        shown = self._view(outcome).shown
        reasons: dict[Fix | None, str] = {skipped.fix: skipped.reason for skipped in outcome.refused}
        refused = {f: reasons[f.fix] for f in outcome.report.findings if f.fix in reasons}
        for line in fixed_lines(verb, tuple(fixed), shown):
            self.console.note(line)
        for line in skipped_lines(refused, shown):
            self.console.warning(line)
        for path in outcome.unsettled:
            self.console.warning(
                f"{shown(path)}: not changed, as every check after a fix finds more to fix; please report it"
            )


def _joined(outcome: Outcome[Report], later: Outcome[Report]) -> Outcome[Report]:
    """Return the union of two outcomes.

    Everything changed or fixed by either, and the report of the later one.
    """
    from flake8_tradelint.fixes.rounds import FileChange

    both = (*outcome.changes, *later.changes)
    before = {change.path: change.before for change in reversed(both)}
    after = {change.path: change.after for change in both}
    changes = tuple(FileChange(path, before[path], after[path]) for path in sorted(after))
    return replace(later, changes=changes, fixed=(*outcome.fixed, *later.fixed))


def _within(finding: Finding, targets: Targets) -> Finding:
    """Return the finding, with its fix as a mere suggestion if that changes other files as well."""
    if finding.fix is None or edited_files(finding) <= set(targets.overlay):
        return finding
    return replace(finding, fix=replace(finding.fix, applicability="display"))


def _crashes(outcome: Outcome[Report]) -> tuple[Failure, ...]:
    """Return a failure for each operation that crashed, which is a bug in tradelint."""
    crashed = [skipped for skipped in outcome.refused if skipped.bug]
    return tuple(Failure(skipped.fix.edits[0].path, skipped.reason) for skipped in crashed)


def fixed_lines(verb: str, fixed: Sequence[Finding], shown: Shown) -> Iterator[str]:
    """Yield ``Fixed 3 findings in 2 files:`` and a line for each of the files."""
    if not fixed:
        return
    files: dict[str, Counter[tuple[str, str]]] = {}
    for finding in fixed:
        files.setdefault(finding.primary.path, Counter())[finding.code, finding.name] += 1
    yield f"{verb} {count(len(fixed), 'finding')} in {count(len(files), 'file')}:"
    for path, codes in sorted(files.items()):
        parts = [f"{number} x {code} ({name})" for (code, name), number in sorted(codes.items())]
        yield f"  {printable(shown(path))}: {', '.join(parts)}"


def skipped_lines(skipped: Mapping[Finding, str], shown: Shown) -> Iterator[str]:
    """Yield one line for each fix that was not applied, with the reason."""
    for finding, reason in skipped.items():
        place = finding.primary
        where = f"{printable(shown(place.path))}:{place.span.line}:{place.span.column}"
        yield f"{where}: {finding.code} {finding.name} is not fixed: {reason}"
