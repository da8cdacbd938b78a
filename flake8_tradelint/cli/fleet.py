"""The command ``tradelint fleet``: check many targets on a Dask cluster, and compare two such runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib.util import find_spec
from tempfile import TemporaryDirectory

from flake8_tradelint import __version__
from flake8_tradelint.cli.console import Console, progress
from flake8_tradelint.cli.parser import Parser, at_least_one
from flake8_tradelint.output.style import style_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from flake8_tradelint.fleet.packing import How
    from flake8_tradelint.fleet.store import Results
    from flake8_tradelint.fleet.targets import Target


SAME, CHANGED, ERROR = 0, 1, 2
_NEEDED = ("distributed", "pyarrow", "psutil", "unearth")
_RUN = "run.json"


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    compares = list(argv[:1]) == ["diff"]
    options = _parse_diff(argv[1:]) if compares else _parse(argv)
    console = Console(
        style_for(sys.stdout, options.color), style_for(sys.stderr, options.color), options.quiet
    )
    lacking = [name for name in _NEEDED if find_spec(name) is None]
    if lacking:
        console.error(f"fleet needs {', '.join(lacking)}: pip install 'tradelint[fleet]'")
        return ERROR
    from flake8_tradelint.fleet.cluster import ClusterError
    from flake8_tradelint.fleet.judgements import JudgementError
    from flake8_tradelint.fleet.store import StoreError
    from flake8_tradelint.fleet.targets import TargetError

    try:
        return _diff(options, console) if compares else _check(options, console)
    except (ClusterError, JudgementError, StoreError, TargetError) as error:
        console.error(str(error))
        return ERROR


def _check(options: argparse.Namespace, console: Console) -> int:
    from flake8_tradelint.fleet import store, summary
    from flake8_tradelint.fleet.targets import targets_of

    targets = targets_of(options.targets)
    how = _how(options)
    done = _prepared(options, how)
    left = [target for target in targets if target.text not in done]
    if len(left) < len(targets):
        console.note(f"{len(targets) - len(left)} of {len(targets)} targets are done already")
    if left:
        _run_all(left, how, options, console)
    results = store.read(options.out)
    summary.write(options.out, results)
    return _told(results, options, console)


def _run_all(left: Sequence[Target], how: How, options: argparse.Namespace, console: Console) -> None:
    from flake8_tradelint.fleet import cluster, store

    kept = store.Store(options.out)
    with TemporaryDirectory(prefix="tradelint-dask-", ignore_cleanup_errors=True) as folder:
        connected = (
            cluster.at(options.scheduler) if options.scheduler else cluster.local(options.workers, folder)
        )
        with connected as client, progress(console, "targets") as bar:
            if find_spec("bokeh") is not None:
                console.note(f"dashboard: {client.dashboard_link}")
            try:
                for number, outcome in enumerate(cluster.outcomes(left, how, client), start=1):
                    kept.add(outcome)
                    if bar is not None:
                        bar(number, len(left))
            finally:
                kept.flush()


def _prepared(options: argparse.Namespace, how: How) -> frozenset[str]:
    """Make the folder of the run, or return the targets that it has results for, with ``--resume``.

    Raises:
        StoreError: the folder has another run in it, or there is nothing to resume.
    """
    from flake8_tradelint.fleet.store import StoreError, read

    path = os.path.join(options.out, _RUN)
    asked = _described(how)
    if os.path.exists(path):
        if not options.resume:
            raise StoreError(f"{options.out} has a run in it already: --resume continues it")
        try:
            with open(path, encoding="utf-8") as file:
                before = json.load(file)
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be read: {error}") from None
        other = [name for name, value in asked.items() if before.get(name) != value]
        if other:
            raise StoreError(f"{options.out} is of a run with another {', '.join(other)}")
        rows = (
            read(options.out).targets.values() if os.path.isdir(os.path.join(options.out, "targets")) else ()
        )
        return frozenset(row["target"] for row in rows if not (options.retry and row["status"] == "failed"))
    if os.path.isdir(options.out) and os.listdir(options.out):
        raise StoreError(f"{options.out} is not empty, and no run is in it")
    os.makedirs(options.out, exist_ok=True)
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump(asked, file, indent=2)
    os.replace(f"{path}.new", path)
    return frozenset()


def _described(how: How) -> dict[str, Any]:
    """Return what the findings of a run depend on besides its targets, to know it again."""
    from hashlib import sha256

    return {
        "version": __version__,
        "options": list(how.options),
        "configuration": sha256(how.configuration).hexdigest() if how.configuration is not None else None,
        "command": list(how.command),
    }


def _how(options: argparse.Namespace) -> How:
    from flake8_tradelint.fleet.outcomes import Limits
    from flake8_tradelint.fleet.packing import How
    from flake8_tradelint.fleet.store import StoreError

    configuration = None
    if options.config is not None:
        try:
            with open(options.config, "rb") as file:
                configuration = file.read()
        except OSError as error:
            raise StoreError(f"{options.config}: cannot be read: {error.strerror}") from None
    passed = [
        f"--{name}={value}"
        for name in ("select", "extend-select", "ignore")
        if (value := getattr(options, name.replace("-", "_"))) is not None
    ]
    if options.isolated:
        passed.append("--isolated")
    command = (options.tradelint,) if options.tradelint is not None else ()
    return How(tuple(passed), configuration, command, Limits(options.timeout, options.memory << 20))


def _told(results: Results, options: argparse.Namespace, console: Console) -> int:
    from flake8_tradelint.fleet.summary import summary

    found = summary(results)
    for row in found["by_target"]:
        if row["status"] == "failed":
            console.warning(f"{row['target']}: {row['reason']}")
    numbers = f"{found['findings']} findings in {found['files']} files of {found['targets']} targets"
    lost = f"{found['failed']} failed, {found['incomplete']} incomplete"
    console.note(f"{numbers}, {lost}: {os.path.join(options.out, 'summary.md')}")
    if found["failed"] or found["incomplete"]:
        return ERROR
    return CHANGED if found["findings"] and not options.exit_zero else SAME


def _diff(options: argparse.Namespace, console: Console) -> int:
    from flake8_tradelint.fleet import judgements, sampling, store
    from flake8_tradelint.fleet.difference_reports import FORMATS
    from flake8_tradelint.fleet.differences import differences

    judged = judgements.read(options.judged)
    found = differences(store.read(options.before), store.read(options.after), judged)
    if options.sample is not None:
        console.lines(sampling.blanks(sampling.sample(found, options.sample, options.seed)))
        return SAME
    console.lines(FORMATS[options.output_format](found, console.out))
    return CHANGED if found.changes or found.unknown else SAME


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="tradelint fleet",
        usage="%(prog)s TARGET ... --out FOLDER [OPTIONS]\n       %(prog)s diff BEFORE AFTER [OPTIONS]",
        description="Check many projects on a Dask cluster. A target is a folder, a git repository "
        "(PATH@REV), an archive (sdist, wheel, tar, zip), pypi:NAME==VERSION, a git URL (URL@REV), or a file "
        "that lists targets, one a line.",
        epilog="exit status: 0 no findings, 1 findings, 2 a target failed or an option is wrong",
        allow_abbrev=False,
    )
    parser.add_argument("targets", nargs="+", metavar="TARGET")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where the results go, as Parquet")
    parser.add_argument("--resume", action="store_true", help="continue the run in that folder")
    parser.add_argument("--retry", action="store_true", help="with --resume: check failed targets again")
    parser.add_argument("--scheduler", metavar="URL", help="use the running cluster there (tcp://HOST:PORT)")
    parser.add_argument(
        "--workers",
        type=at_least_one,
        default=os.cpu_count() or 1,
        metavar="N",
        help="local ones (default: cores)",
    )
    parser.add_argument(
        "--timeout",
        type=at_least_one,
        default=600,
        metavar="S",
        help="give a target up after S seconds (600)",
    )
    parser.add_argument(
        "--memory", type=at_least_one, default=4096, metavar="MB", help="give it up beyond so many MiB (4096)"
    )
    for name in ("select", "extend-select", "ignore"):
        parser.add_argument(f"--{name}", metavar="SELECTORS", help="as for `tradelint check`")
    parser.add_argument(
        "--config", metavar="FILE", help="configure every target by this file, not by its own"
    )
    parser.add_argument("--isolated", action="store_true", help="read no configuration")
    parser.add_argument(
        "--tradelint", metavar="FILE", help="check with this executable; it must be there on every worker"
    )
    _add_display(parser)
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    options = parser.parse_args(argv)
    if options.retry and not options.resume:
        parser.error("--retry needs --resume")
    if options.isolated and options.config is not None:
        parser.error("--isolated and --config contradict each other")
    return options


def _parse_diff(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="tradelint fleet diff",
        description="Compare the findings of two runs: which came, which went, and which moved.",
        epilog="exit status: 0 nothing changed, 1 something changed, 2 a folder or file is wrong",
        allow_abbrev=False,
    )
    parser.add_argument("before", metavar="BEFORE", help="the folder of a run")
    parser.add_argument("after", metavar="AFTER", help="that of another one")
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--judged", action="append", default=[], metavar="FILE", help="judgements to show")
    parser.add_argument(
        "--sample",
        type=at_least_one,
        metavar="N",
        help="print a file to judge N findings in, drawn at random",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of that draw (default: 0)")
    _add_display(parser)
    return parser.parse_args(argv)


def _add_display(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-q", "--quiet", action="store_true", help="results only")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")
