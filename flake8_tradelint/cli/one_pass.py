"""Check all files once, show the report, and compute the exit status."""

from __future__ import annotations

from flake8_tradelint import incremental
from flake8_tradelint.cli.console import progress
from flake8_tradelint.cli.targets import read_bytes, read_lines
from flake8_tradelint.model import joined
from flake8_tradelint.output import render
from flake8_tradelint.output.style import PLAIN
from flake8_tradelint.output.view import TextChange, View
from flake8_tradelint.settings import DOCUMENTS
from flake8_tradelint.startup.light import cache
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.cli.accepted import Accepted
    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.cli.console import Bar, Console
    from flake8_tradelint.cli.targets import Targets
    from flake8_tradelint.cli.typed import Typed
    from flake8_tradelint.discover.portions import Portion
    from flake8_tradelint.incremental.memory import Memory
    from flake8_tradelint.model import Finding, Fix, Report
    from flake8_tradelint.settings import Settings


CLEAN, FINDINGS, ERROR = 0, 1, 2
EXPLAINED = {"html", "rdjson", "sarif"}
"""Formats that have fixes as text, and links to the pages of rules."""


def types(options: Options, settings: Settings, targets: Targets) -> Typed | None:
    """Return mypy's findings on the files on disk, or ``None`` without ``--types``.

    Raises:
        ConfigError: mypy is not installed.
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
    *,
    fixing: bool = False,
) -> Report:
    """Check all files once, with a progress bar if someone watches.

    ``fixing``: the fixes are going to be applied.
    """

    def found(bar: Bar | None) -> Report:
        if not targets.portions:
            return incremental.check(
                targets.files, settings, overlay=overlay, progress=bar, memory=memory, fixing=fixing
            )
        return joined([_of(part, settings, overlay, bar, fixing=fixing) for part in targets.portions])

    with progress(console) as bar:
        report = found(bar)
    if targets.named:
        from flake8_tradelint.incremental.parsed import with_syntax_errors

        report = with_syntax_errors(
            report,
            targets.named,
            lambda path: read_bytes(path, overlay),
            lambda path: targets.settings_of(path, settings),
        )
    return report if typed is None else typed.merged(report, targets, settings, overlay)


def _of(
    part: Portion, settings: Settings, overlay: Mapping[str, bytes], bar: Bar | None, *, fixing: bool
) -> Report:
    """Return the report of a portion (files with the same settings).

    Unsafe fixes that the run enables but the portion's settings do not are only shown.
    """
    report = incremental.check(part.files, part.settings, overlay=overlay, progress=bar, fixing=fixing)
    if part.settings.unsafe_fixes or not settings.unsafe_fixes:
        return report
    return replace(report, findings=tuple(map(_only_shown, report.findings)))


def _only_shown(finding: Finding) -> Finding:
    if finding.fix is None or finding.fix.applicability != "unsafe":
        return finding
    return replace(finding, fix=replace(finding.fix, applicability="display"))


def show(
    report: Report,
    options: Options,
    settings: Settings,
    targets: Targets,
    console: Console,
    *,
    fixed: Mapping[str, bytes] | None = None,
    accepted: Accepted | None = None,
) -> None:
    """Print the findings, and the failures of tradelint itself.

    ``accepted`` has the findings that are not in the report, as a baseline knows them. ``fixed`` holds the
    contents after fixing. If it is given, the findings are what is left, and standard output is reserved
    for the fixed source if that came from standard input.
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
        known=frozenset() if accepted is None else accepted.known,
        has_baseline=accepted is not None and accepted.has_baseline,
        show_fixes=options.show_fixes,
        after_fixing=fixed is not None,
        names=targets.names,
    )
    output_format = "statistics" if options.statistics else settings.output_format
    if {output_format, *(name for name, _ in options.outputs)} & EXPLAINED or options.show_fixes:
        view = explained(view, contents)
    outputs: list[tuple[str, str]] = [*options.outputs]
    if options.output_file is None:
        lines = list(render(output_format, view))
        in_short = console.quiet and output_format not in DOCUMENTS
        console.lines(lines[:-1] if in_short else lines, to_stderr=to_stderr)
    else:
        outputs.append((output_format, options.output_file))
    console.failures(view.failures)
    for name, file in outputs:
        _write(file, render(name, replace(view, style=PLAIN)))


def _write(file: str, lines: Iterable[str]) -> None:
    """Write a report to a file.

    Raises:
        ConfigError: it cannot be written.
    """
    from flake8_tradelint.config.documents import ConfigError

    try:
        with open(file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise ConfigError(f"{file}: the report cannot be written: {error.strerror}") from None


def status(report: Report, targets: Targets, options: Options, *, changes: bool = False) -> int:
    """Return the exit status: 2 after failures, 1 for findings (or changes that ``--diff`` shows), else 0."""
    if report.failures or targets.failures:
        return ERROR
    return FINDINGS if (report.findings or changes) and not options.exit_zero else CLEAN


def explained(view: View, contents: Mapping[str, bytes]) -> View:
    """Return the view with rule pages and fix texts. ``contents`` replace files on disk.

    libcst is imported if there is a fix to render, which takes as long as one round of ``--fix``.
    """
    from flake8_tradelint.explain.rule_pages import rule_page

    texts = cache(lambda: _FixTexts(contents))
    return replace(view, rule_page=rule_page, fix_texts=lambda fix: texts().of(fix))


class _FixTexts:
    def __init__(self, contents: Mapping[str, bytes]) -> None:
        from flake8_tradelint.fixes.apply import Alone

        self._alone = Alone(lambda path: read_bytes(path, contents))

    def of(self, fix: Fix) -> Sequence[TextChange]:
        texts = self._alone.texts(fix)
        return [TextChange(path, before, after) for path, (before, after) in texts.items()]
