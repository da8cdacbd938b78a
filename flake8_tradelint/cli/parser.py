"""The complete argparse parser of ``tradelint check``, with help and an error message for every mistake."""

from __future__ import annotations

import argparse
import os
import sys

from flake8_tradelint import __version__
from flake8_tradelint.cli.arguments import COLORS, Options
from flake8_tradelint.config.documents import near
from flake8_tradelint.settings import CACHE_KEYS, DOCUMENTS, OUTPUT_FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

    from _typeshed import SupportsWrite


EPILOG = """\
exit status: 0 nothing found, 1 findings left, 2 usage, configuration or
internal error

A bare first word is a command (check, classes, completion, fleet, pickles,
renames, rules, server: see their --help); write ./check for the folder
"check".
"""


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` that raises if the help text cannot be written.

    From Python 3.11 on, argparse ignores that error.
    """

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if message:
            (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Report a usage error like argparse, with a suggestion for an unknown option."""
        unknown = message.removeprefix("unrecognized arguments: ")
        if unknown != message:
            message += near(unknown.split()[0].partition("=")[0], self._option_string_actions)
        super().error(message)


def parse(argv: Sequence[str]) -> Options:
    """Parse the command line. A mistake, ``--help`` and ``--version`` raise ``SystemExit``."""
    parser = complete_parser()
    # Paths may stand on both sides of an option. Only the plain parser accepts paths after `--`.
    read = parser.parse_args if "--" in argv else parser.parse_intermixed_args
    values = vars(read(argv))
    values |= _outputs(parser, values.pop("output_format"))
    frozen: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}
    options = Options(**frozen)
    _refuse_contradictions(parser, options)
    return options


def complete_parser() -> Parser:
    """Return the parser with all options."""
    parser = Parser(
        prog="tradelint",
        usage="tradelint [check] [OPTIONS] [PATH ...]",
        description="Find the bugs that take asyncio trading systems down, and fix them.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: .); - reads standard input"
    )
    parser.add_argument("--version", action="version", version=f"tradelint {__version__}")
    _add_fixing(parser)
    _add_rules(parser)
    _add_files(parser)
    _add_known(parser)
    _add_silencing(parser)
    _add_output(parser)
    _add_running(parser)
    return parser


def _add_fixing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixing")
    both = argparse.BooleanOptionalAction
    group.add_argument("--fix", action=both, help="apply safe fixes")
    group.add_argument("--unsafe-fixes", action=both, help="let --fix and --diff take unsafe fixes as well")
    group.add_argument("--diff", action="store_true", help="show what --fix would change; writes nothing")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "rules", "SELECTORS: codes, prefixes, rule names, families, ALL; separated by commas"
    )
    _list(group, "--select", "SELECTORS", "run these rules instead of the default ones", _some)
    _list(group, "--ignore", "SELECTORS", "do not run these; the more specific selector wins")
    _list(group, "--extend-select", "SELECTORS", "run these as well")
    _list(group, "--extend-ignore", "SELECTORS", "do not run these either")
    example = "do not report these in the files that match, as in 'tests/:TL3,TL201'"
    _list(group, "--per-file-ignores", "PATTERN:SELECTORS", example)
    group.add_argument("--list-rules", action="store_true", help="list the rules and exit")
    group.add_argument("--explain", metavar="CODE", help="show the page of a rule or family and exit")


def _add_files(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("files")
    instead = "leave out what matches, in gitignore syntax, instead of build/, dist/, venv/ ..."
    _list(group, "--exclude", "PATTERNS", instead)
    _list(group, "--extend-exclude", "PATTERNS", "leave out this as well")
    both = argparse.BooleanOptionalAction
    group.add_argument("--respect-gitignore", action=both, help="leave out what git ignores (default)")
    group.add_argument("--force-exclude", action=both, help="leave out files named outright as well")
    group.add_argument("--show-files", action="store_true", help="list the files to check, and exit")
    group.add_argument("--stdin-filename", metavar="FILE", help="the file that standard input stands for")


def _add_known(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("old code")
    group.add_argument("--baseline", metavar="FILE", help="do not report the findings that the file knows")
    group.add_argument("--no-baseline", action="store_true", help="report them all the same")
    written = "write what is found to the baseline, so that later runs report only what is new"
    group.add_argument("--write-baseline", action="store_true", help=written)
    changed = "report what a change since this git revision has brought, in changed lines or elsewhere"
    group.add_argument("--since", metavar="REV", help=changed)


def _add_silencing(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("comments")
    group.add_argument("--ignore-noqa", action="store_true", help="report what comments silence, too")
    added = "silence what is found with comments, as in --add-noqa 'closed by the pool'"
    group.add_argument("--add-noqa", type=_reason, metavar="REASON", help=added)


def _reason(value: str) -> str:
    if not value.isprintable() or "#" in value:
        raise argparse.ArgumentTypeError("must be the rest of a comment: one line, without #")
    return value.strip()


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    formats = f"{', '.join(OUTPUT_FORMATS)} (default: text); may be given several times, with files"
    group.add_argument(
        "--output-format", type=_output, action="append", default=[], metavar="FORMAT[=FILE]", help=formats
    )
    group.add_argument("--output-file", metavar="FILE", help="write the report there, not to standard output")
    group.add_argument("--show-fixes", action="store_true", help="show each fix as a diff, in text output")
    group.add_argument("--statistics", action="store_true", help="count findings by rule, do not list them")
    group.add_argument("-q", "--quiet", action="store_true", help="findings only: no summary, no warnings")
    group.add_argument("--color", choices=COLORS, default="auto")


def _output(value: str) -> tuple[str, str]:
    """Read ``sarif`` or ``sarif=FILE``."""
    name, equals, file = value.partition("=")
    if name not in OUTPUT_FORMATS:
        known = ", ".join(OUTPUT_FORMATS)
        hint = near(name, OUTPUT_FORMATS)
        raise argparse.ArgumentTypeError(f"invalid choice: {name!r}{hint}, choose from {known}")
    if equals and not file:
        raise argparse.ArgumentTypeError("the name of the file is empty")
    return name, file


def _outputs(parser: argparse.ArgumentParser, formats: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Return the format for standard output, and those with files."""
    shown = list(dict.fromkeys(name for name, file in formats if not file))
    if len(shown) > 1:
        parser.error(f"only one format goes to standard output: give the others a file, {shown[1]}=FILE")
    files = tuple((name, file) for name, file in formats if file)
    return {"output_format": shown[0] if shown else None, "outputs": files}


def _add_running(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("running")
    group.add_argument("--config", metavar="FILE", help="a pyproject.toml, or a TOML file with our keys")
    shown = "show the settings of the (first) path, and what sets each, and exit"
    group.add_argument("--show-settings", action="store_true", help=shown)
    group.add_argument("--isolated", action="store_true", help="read no configuration")
    group.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    by_types = "run mypy as well (1.8 or newer), whose types tell more"
    group.add_argument("--types", choices=("mypy",), help=by_types)
    known = "how unchanged files are known: by size and time (default) or always by content"
    group.add_argument("--cache", choices=CACHE_KEYS, help=known)
    group.add_argument(
        "--jobs", type=at_least_one, metavar="N", help="processes (default: as many as pay off)"
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _some(value: str) -> list[str]:
    """Return the items of a list with commas; an empty list is an error.

    Otherwise ``--select "$RULES"`` with an empty variable would silently run the default rules.
    """
    if not _items(value):
        raise argparse.ArgumentTypeError("names no rule")
    return _items(value)


def _list(
    group: argparse._ArgumentGroup,
    flag: str,
    metavar: str,
    text: str,
    items: Callable[[str], list[str]] = _items,
) -> None:
    """Add an option whose value is a list with commas; repeated options accumulate."""
    group.add_argument(flag, type=items, action="extend", default=[], metavar=metavar, help=text)


def at_least_one(value: str) -> int:
    """Read the value of an option that is a positive whole number."""
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(value)


def _refuse_contradictions(parser: argparse.ArgumentParser, options: Options) -> None:
    if "-" in options.paths and len(options.paths) > 1:
        parser.error("- (standard input) cannot be combined with other paths")
    if options.stdin_filename is not None and "-" not in options.paths:
        parser.error("--stdin-filename needs the path -")
    if options.types is not None and "-" in options.paths:
        parser.error("--types needs files: mypy cannot read standard input")
    if options.show_fixes and (options.statistics or options.output_format not in (None, "text")):
        parser.error("--show-fixes is for the format text; --diff makes one patch of all fixes")
    if options.diff and (options.outputs or options.output_file is not None):
        parser.error("--diff writes a patch to standard output, and no report to a file")
    if options.output_file == "":
        parser.error("--output-file: the name of the file is empty")
    _refuse_of_known(parser, options)
    _refuse_of_silencing(parser, options)
    if options.isolated and options.config is not None:
        parser.error("--isolated and --config contradict each other")
    if options.no_cache and options.cache is not None:
        parser.error("--cache and --no-cache contradict each other")
    if options.statistics and options.output_format in DOCUMENTS:
        parser.error("--statistics is a table for people; it has no JSON form")


def _refuse_of_known(parser: argparse.ArgumentParser, options: Options) -> None:
    if options.no_baseline and (options.baseline is not None or options.write_baseline):
        parser.error("--no-baseline contradicts --baseline and --write-baseline")
    if options.baseline == "":
        parser.error("--baseline: the name of the file is empty")
    if options.write_baseline and (options.fix or options.diff):
        parser.error("--write-baseline keeps what is found: fix first, then write what is left")
    if options.write_baseline and options.since is not None:
        parser.error("--write-baseline keeps all that is found, and --since leaves out most of it")
    if "-" in options.paths and (options.write_baseline or options.since is not None):
        parser.error("--write-baseline and --since need files, not standard input")


def _refuse_of_silencing(parser: argparse.ArgumentParser, options: Options) -> None:
    if options.add_noqa is None:
        return
    if options.fix or options.diff or options.write_baseline or options.ignore_noqa:
        parser.error("--add-noqa goes with none of --fix, --diff, --write-baseline and --ignore-noqa")
    if "-" in options.paths:
        parser.error("--add-noqa needs files, not standard input")
    if os.path.exists(options.add_noqa) and not options.paths:
        parser.error(
            f"--add-noqa: give a reason ('' for none), then the paths; {options.add_noqa!r} is a path"
        )
