"""The command ``tradelint pickles``: list stored attributes that the project's classes no longer have."""

from __future__ import annotations

import argparse
import os
import sys

from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.parser import Parser, at_least_one
from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.discover import project_files, project_root
from flake8_tradelint.output.style import style_for
from flake8_tradelint.output.view import relative
from flake8_tradelint.pickles import Limits
from flake8_tradelint.pickles.reading import read
from flake8_tradelint.pickles.rendering import FileVerdict, as_json, text
from flake8_tradelint.pickles.verdicts import Judge
from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


CLEAN, PROBLEMS, ERROR = 0, 1, 2


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = _parse(argv)
    out, err = style_for(sys.stdout, options.color), style_for(sys.stderr, options.color)
    console = Console(out, err, options.quiet)
    try:
        files = _verdicts(options)
    except (ConfigError, OSError) as error:
        console.error(str(error))
        return ERROR
    if options.output_format == "json":
        console.lines([as_json(files, relative)])
    else:
        console.lines(text(files, out, quiet=options.quiet))
    unread = [file.contents for file in files if file.contents.error]
    for contents in unread:
        console.error(f"{contents.path}: {contents.error}")
    if unread:
        return ERROR
    return PROBLEMS if any(file.problems for file in files) and not options.exit_zero else CLEAN


def _verdicts(options: argparse.Namespace) -> list[FileVerdict]:
    start = os.path.abspath(options.project)
    if not os.path.isdir(start):
        raise ConfigError(f"--project: no such folder: {options.project}")
    settings = load([start], config=options.config, isolated=options.isolated)
    root = project_root(start)
    paths = [found.path for found in project_files(start, settings)]
    project = ProjectFacts(paths, read_file, settings)
    judge = Judge(project, root)
    limits = Limits(options.max_bytes, options.max_steps, options.max_values)
    found = []
    for path in options.files:
        contents = read(path, limits)
        found.append(FileVerdict(contents, tuple(judge.verdict(stored) for stored in contents.classes)))
    return found


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="tradelint pickles",
        description="Read pickle files without loading them, and compare the attributes that they store "
        "with the classes of the project.",
        epilog="exit status: 0 all is well, 1 there are problems, 2 a file could not be read to its end",
        allow_abbrev=False,
    )
    limits = Limits()
    parser.add_argument("files", nargs="+", metavar="FILE", help="a pickle, plain or compressed")
    parser.add_argument("--project", default=".", metavar="DIR", help="where the classes are (default: .)")
    parser.add_argument("--config", metavar="FILE", help="a pyproject.toml, or a TOML file with our keys")
    parser.add_argument("--isolated", action="store_true", help="read no configuration")
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    parser.add_argument("-q", "--quiet", action="store_true", help="classes with problems only, no summary")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are problems")
    for name, value, what in (
        ("bytes", limits.bytes, "with more bytes, decompressed"),
        ("steps", limits.steps, "with more opcodes"),
        ("values", limits.values, "that holds more values at the same time"),
    ):
        text_ = f"give up a file {what} (default: {value:,})"
        parser.add_argument(f"--max-{name}", type=at_least_one, default=value, metavar="N", help=text_)
    return parser.parse_args(argv)
