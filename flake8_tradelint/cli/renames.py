"""The command ``tradelint renames``: propose a table of renames from a git history or two releases."""

from __future__ import annotations

import argparse
import sys

from flake8_tradelint.cli.console import Console, progress
from flake8_tradelint.cli.parser import Parser
from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.mining.git import GitError, Repository
from flake8_tradelint.mining.history import of_repository, of_trees
from flake8_tradelint.mining.review import toml_lines
from flake8_tradelint.mining.trees import TreeError, tree
from flake8_tradelint.output.style import style_for
from flake8_tradelint.settings import Rename, Settings
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.mining.review import Proposal


CLEAN, ERROR = 0, 2
CODES = ("TL401", "TL402", "TL403")


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = _parse(argv)
    out, err = style_for(sys.stdout, options.color), style_for(sys.stderr, options.color)
    console = Console(out, err, options.quiet)
    try:
        settings = load([options.project], config=options.config, isolated=options.isolated)
        proposals = _between(options) if options.releases else _mined(options, console)
        console.lines(toml_lines(proposals, options.min_score))
        sure = [proposal for proposal in proposals if proposal.score >= options.min_score]
        console.note(f"{len(sure)} rename{'s' * (len(sure) != 1)}, {len(proposals) - len(sure)} in doubt")
        return _stale(sure, settings, options, console) if options.check else CLEAN
    except (ConfigError, GitError, TreeError) as error:
        console.error(str(error))
        return ERROR


def _mined(options: argparse.Namespace, console: Console) -> list[Proposal]:
    with Repository(options.project) as repository:
        since = repository.commit(options.since) if options.since != "ROOT" else ""
        until = repository.commit(options.until)
        with progress(console, "commits") as bar:
            review = of_repository(repository, since, until, bar)
            return review.proposals(options.min_doubt, private=not options.public)


def _between(options: argparse.Namespace) -> list[Proposal]:
    old, new = options.releases
    review = of_trees(tree(old), tree(new), f"{old} -> {new}")
    return review.proposals(options.min_doubt, private=False)


def _stale(
    proposals: Sequence[Proposal], settings: Settings, options: argparse.Namespace, console: Console
) -> int:
    """Check the project with this table alone, and show which code still uses an old name."""
    from flake8_tradelint.cli.one_pass import check, show, status
    from flake8_tradelint.cli.parser import parse
    from flake8_tradelint.cli.targets import targets_of
    from flake8_tradelint.incremental.memory import Memory

    rows = tuple(Rename(proposal.owner, proposal.old, proposal.new) for proposal in proposals)
    only = replace(settings, renames=rows, select=CODES, ignore=(), extend_select=(), extend_ignore=())
    arguments = parse([options.project, *(["--quiet"] if options.quiet else []), f"--color={options.color}"])
    targets = targets_of(arguments, only, Memory(only))
    report = check(targets, only, console, targets.overlay)
    show(report, arguments, only, targets, console)
    return status(report, targets, arguments)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="tradelint renames",
        usage="%(prog)s --since REV [--until REV] [OPTIONS]\n       %(prog)s OLD NEW [OPTIONS]",
        description="Find what was renamed, in the history of a git repository or between two releases of a "
        "library, and print a table of it for review. Nothing is edited.",
        epilog="exit status: 0 done, 1 --check found stale uses, 2 a revision, release or option is wrong",
        allow_abbrev=False,
    )
    parser.add_argument(
        "releases", nargs="*", metavar="OLD NEW", help="folders or archives (tar.gz, zip, whl)"
    )
    parser.add_argument("--since", metavar="REV", help="read the commits after this one; ROOT for all")
    parser.add_argument("--until", metavar="REV", default="HEAD", help="and up to this one (default: HEAD)")
    parser.add_argument("--project", default=".", metavar="DIR", help="the repository; what --check checks")
    parser.add_argument("--check", action="store_true", help="tell which uses in the project are stale")
    parser.add_argument(
        "--min-score", type=_score, default=0.75, metavar="S", help="sure from here (default: 0.75)"
    )
    parser.add_argument(
        "--min-doubt", type=_score, default=0.5, metavar="S", help="shown from here (default: 0.5)"
    )
    parser.add_argument("--public", action="store_true", help="leave out names that start with an underscore")
    parser.add_argument("--config", metavar="FILE", help="a pyproject.toml, or a TOML file with our keys")
    parser.add_argument("--isolated", action="store_true", help="read no configuration")
    parser.add_argument("-q", "--quiet", action="store_true", help="the table only")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    options = parser.parse_args(argv)
    if (options.since is None) == (not options.releases):
        parser.error("give either --since, or two releases")
    if options.releases and len(options.releases) != 2:
        parser.error("give two releases, the old one first")
    return options


def _score(value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise argparse.ArgumentTypeError("must be a number from 0 to 1")
    return found
