"""``--fix`` and ``--diff``: show what was fixed or would be, and what is left.

All rounds happen in memory; files are written once, at the end, so that Ctrl-C leaves each file
either as it was or as it is meant to be.
"""

from __future__ import annotations

from flake8_tradelint.cli.arguments import Options
from flake8_tradelint.cli.check import show, status
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.fix_report import fixed_lines, skipped_lines
from flake8_tradelint.cli.rounds import Outcome, mend
from flake8_tradelint.cli.targets import Targets, read_bytes
from flake8_tradelint.output.summary import summary
from flake8_tradelint.output.view import View
from flake8_tradelint.settings import Settings


def run(options: Options, settings: Settings, targets: Targets, console: Console) -> int:
    """Mend the targets as the options say; the result is the exit status."""
    outcome = mend(targets, settings, console)
    if options.diff:
        return _diff(outcome, options, targets, console)
    if targets.overlay:
        path, original = next(iter(targets.overlay.items()))
        console.data([outcome.contents.get(path, original)])
    else:
        _write(outcome)
    _tell("Fixed", outcome, _view(outcome, targets), console)
    show(
        outcome.report,
        options,
        settings,
        targets,
        console,
        overlay={**targets.overlay, **outcome.contents},
        to_stderr=bool(targets.overlay),
    )
    return status(outcome.report, targets, options)


def _diff(outcome: Outcome, options: Options, targets: Targets, console: Console) -> int:
    from flake8_tradelint.output.diff import diff

    view = _view(outcome, targets)
    for path, new in sorted(outcome.contents.items()):
        console.data(diff(view.shown(path), read_bytes(path, targets.overlay), new, console.out))
    _tell("Would fix", outcome, view, console)
    console.note(summary(view))
    console.failures((*targets.failures, *outcome.report.failures))
    return status(outcome.report, targets, options, changes=bool(outcome.contents))


def _write(outcome: Outcome) -> None:
    from flake8_tradelint.fixes.write import write

    for path, new in sorted(outcome.contents.items()):
        write(path, new)


def _view(outcome: Outcome, targets: Targets) -> View:
    report = outcome.report
    return View(report.findings, files=report.files, after_fixing=True, names=targets.names)


def _tell(verb: str, outcome: Outcome, view: View, console: Console) -> None:
    for line in fixed_lines(verb, outcome.fixed, view.shown):
        console.note(line)
    for line in skipped_lines(outcome.skipped, view.shown):
        console.warning(line)
