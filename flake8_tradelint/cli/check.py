"""``tradelint [check]``: check, show, and fix where asked."""

from __future__ import annotations

from flake8_tradelint import remembered
from flake8_tradelint.cli.arguments import Options, parse
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.merge import settings_of
from flake8_tradelint.cli.progress import progress
from flake8_tradelint.cli.targets import Targets, read_lines, targets_of
from flake8_tradelint.config import ConfigError
from flake8_tradelint.light import cache
from flake8_tradelint.output import render
from flake8_tradelint.output.view import View
from flake8_tradelint.recalling import Memory
from flake8_tradelint.uncollected import Uncollected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.cli.typed import Typed
    from flake8_tradelint.report import Report
    from flake8_tradelint.settings import Settings

CLEAN, FINDINGS, ERROR = 0, 1, 2


def run(argv: Sequence[str]) -> int:
    """The command; the result is the exit status."""
    options = parse(argv)
    console = Console.of(options)
    try:
        return _run(options, console)
    except ConfigError as error:
        console.error(str(error))
        return ERROR


def _run(options: Options, console: Console) -> int:
    if options.list_rules or options.explain is not None:
        return _about_rules(options, console)
    settings = settings_of(options)
    if settings.environment:
        _look_for_packages(settings, console)
    memory = Memory(settings)
    targets = targets_of(options, settings, memory)
    if not (targets.files or targets.overlay or targets.failures):
        console.warning(f"no Python files found in {', '.join(options.paths or ('.',))}")
    typed = types(options, settings, targets)
    for note in typed.notes if typed is not None else ():
        console.warning(f"--types mypy: {note}")
    if settings.fix or options.diff:
        from flake8_tradelint.cli.fixing import Fixing

        return Fixing(options, settings, targets, console, typed).run()
    with Uncollected():  # as the process ends then
        report = check(targets, settings, console, targets.overlay, typed, memory)
        show(report, options, settings, targets, console)
        return status(report, targets, options)


def _look_for_packages(settings: Settings, console: Console) -> None:
    from flake8_tradelint.environment import site_folders

    if not site_folders(settings.root, settings):
        known = "classes of libraries are known by their names alone"
        console.warning(f"no site-packages in the environment {settings.environment!r}: {known}")


def types(options: Options, settings: Settings, targets: Targets) -> Typed | None:
    """What mypy says of the files on disk, where it is asked.

    Raises:
        ConfigError: it is not installed.
    """
    if options.types is None:
        return None
    from flake8_tradelint.cli.typed import ask_mypy

    return ask_mypy(options.paths, targets, settings)


def check(
    targets: Targets,
    settings: Settings,
    console: Console,
    overlay: Mapping[str, bytes],
    typed: Typed | None = None,
    memory: Memory | None = None,
) -> Report:
    """One pass over the files, with a bar where someone watches."""
    with progress(console) as bar:
        report = remembered.check(targets.files, settings, overlay=overlay, progress=bar, memory=memory)
    return report if typed is None else typed.merged(report, settings, overlay)


def show(
    report: Report,
    options: Options,
    settings: Settings,
    targets: Targets,
    console: Console,
    *,
    fixed: Mapping[str, bytes] | None = None,
) -> None:
    """Write the findings and tradelint's own failures.

    ``fixed`` are the contents that fixing came to: then the findings are what is left, and
    standard output belongs to the fixed source if that came from standard input.
    """
    contents = targets.overlay if fixed is None else fixed
    to_stderr = fixed is not None and bool(targets.overlay)
    view = View(
        report.findings,
        (*targets.failures, *report.failures),
        report.files,
        console.err if to_stderr else console.out,
        cache(lambda path: read_lines(path, contents)),
        settings.unsafe_fixes,
        after_fixing=fixed is not None,
        names=targets.names,
    )
    output_format = "statistics" if options.statistics else settings.output_format
    lines = list(render(output_format, view))
    # The summary is the last line of every format but json.
    console.lines(lines[:-1] if console.quiet and output_format != "json" else lines, to_stderr=to_stderr)
    console.failures(view.failures)


def status(report: Report, targets: Targets, options: Options, *, changes: bool = False) -> int:
    """The exit status: failures of ours, then findings (or changes that ``--diff`` shows)."""
    if report.failures or targets.failures:
        return ERROR
    return FINDINGS if (report.findings or changes) and not options.exit_zero else CLEAN


def _about_rules(options: Options, console: Console) -> int:
    from flake8_tradelint import explain
    from flake8_tradelint.rules import find_rule

    if options.explain is None:
        console.lines(explain.listing(console.out))
        return CLEAN
    rule = find_rule(options.explain)
    if rule is None:
        raise ConfigError(explain.unknown(options.explain))
    console.lines(explain.page(rule, console.out))
    return CLEAN
