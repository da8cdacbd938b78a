"""The command ``tradelint [check]``: check files, show the findings, and fix them if asked to."""

from __future__ import annotations

from flake8_tradelint.cli.arguments import plain
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.merge import nearest_of, settings_of
from flake8_tradelint.cli.one_pass import CLEAN, ERROR, check, show, status, types
from flake8_tradelint.cli.targets import targets_of
from flake8_tradelint.config import ConfigError
from flake8_tradelint.incremental.memory import Memory
from flake8_tradelint.startup.interpreter import AtWork
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.cli.accepted import Accepted
    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.cli.targets import Targets
    from flake8_tradelint.model import Report
    from flake8_tradelint.settings import Settings


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = plain(argv)
    if options is None:
        from flake8_tradelint.cli.parser import parse

        options = parse(argv)
    console = Console.of(options)
    try:
        return _run(options, console)
    except ConfigError as error:
        console.error(str(error))
        return ERROR


def _run(options: Options, console: Console) -> int:
    if options.show_settings or options.show_files:
        from flake8_tradelint.cli import showing

        return showing.run(options, console)
    if options.list_rules or options.explain is not None:
        return _about_rules(options, console)
    settings = settings_of(options)
    if settings.environment:
        _look_for_packages(settings, console)
    memory = Memory(settings)
    targets = targets_of(options, settings, memory, nearest_of(options))
    if any(part.settings.unsafe_fixes for part in targets.portions):
        settings = replace(settings, unsafe_fixes=True)
    if not (targets.files or targets.overlay or targets.failures):
        console.warning(f"no Python files found in {', '.join(options.paths or ('.',))}")
    if settings.fix and not (options.diff or targets.overlay or _only_writes(options)):
        from flake8_tradelint.cli.before_fixing import clear_up

        targets = replace(targets, failures=(*targets.failures, *clear_up(targets.files, console)))
    console.notes(targets.notes)
    typed = types(options, settings, targets)
    for note in typed.notes if typed is not None else ():
        console.warning(f"--types mypy: {note}")
    accepted = _accepted(options, settings, targets, console)
    if (settings.fix and not _only_writes(options)) or options.diff:
        from flake8_tradelint.cli.fixing import Fixing

        return Fixing(options, settings, targets, console, typed, accepted).run()
    with AtWork():  # as the process ends then
        report = check(targets, settings, console, targets.overlay, typed, memory)
        if accepted is not None and options.write_baseline:
            accepted.write(report, console)
            console.failures((*targets.failures, *report.failures))
            return status(replace(report, findings=()), targets, options)
        whole = report
        if accepted is not None:
            report = accepted.left_of(whole, targets.overlay)
        if options.add_noqa is not None:
            return _silence(report, options.add_noqa, targets, console)
        show(report, options, settings, targets, console, accepted=accepted)
        if accepted is not None:
            accepted.tell_vanished(whole, console)
        return status(report, targets, options)


def _only_writes(options: Options) -> bool:
    """Return True if the run writes down what it finds, and so leaves the configured ``fix`` aside."""
    return options.write_baseline or options.add_noqa is not None


def _silence(report: Report, reason: str, targets: Targets, console: Console) -> int:
    from flake8_tradelint.cli.silencing import add_comments

    failures = (*targets.failures, *report.failures, *add_comments(report, reason, console))
    console.failures(failures)
    return ERROR if failures else CLEAN


def _accepted(options: Options, settings: Settings, targets: Targets, console: Console) -> Accepted | None:
    """Return what the run accepts, or ``None`` if it has neither a baseline nor ``--since``."""
    has_baseline = settings.baseline or any(part.settings.baseline for part in targets.portions)
    if not (has_baseline or options.write_baseline or options.since is not None):
        return None
    from flake8_tradelint.cli.accepted import Accepted

    return Accepted(
        options, settings, targets, lambda then, contents: check(then, settings, console, contents)
    )


def _look_for_packages(settings: Settings, console: Console) -> None:
    from flake8_tradelint.environment import site_folders

    if not site_folders(settings.root, settings):
        known = "classes of libraries are known by their names alone"
        console.warning(f"no site-packages in the environment {settings.environment!r}: {known}")


def _about_rules(options: Options, console: Console) -> int:
    from flake8_tradelint import explain
    from flake8_tradelint.rules import FAMILIES, find_rule

    if options.explain is None:
        console.lines(explain.listing(console.out))
        return CLEAN
    wanted = options.explain.strip().upper()
    family = next((name for name, prefix in FAMILIES.items() if wanted in (name, prefix)), None)
    if family is not None:
        console.lines(explain.family_page(family, console.out))
        return CLEAN
    rule = find_rule(options.explain)
    if rule is None:
        raise ConfigError(explain.unknown(options.explain))
    console.lines(explain.page(rule, console.out))
    return CLEAN
