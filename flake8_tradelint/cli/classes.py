"""The command ``tradelint classes``: write the table of known classes of a released package."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile

from flake8_tradelint.class_tables.selection import Wish
from flake8_tradelint.class_tables.writing import table_text
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.parser import Parser
from flake8_tradelint.mining.trees import TreeError, tree
from flake8_tradelint.output.style import style_for
from flake8_tradelint.settings import TABLE
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


DONE, ERROR = 0, 2
_ARCHIVE = regex(r"(?P<name>.+?)-(?P<version>\d[^-]*?)(?:-.*\.whl|\.tar\.\w+|\.tgz|\.zip)")
_REQUIREMENT = regex(r"(?P<name>[\w.-]+)==(?P<version>[\w.+!]+)")


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = _parse(argv)
    console = Console(style_for(sys.stdout, "auto"), style_for(sys.stderr, "auto"), options.quiet)
    from flake8_tradelint.fleet.fetching import FetchError

    try:
        for release in options.releases:
            _write(release, options, console)
    except (FetchError, TreeError, _UnclearError, OSError) as error:
        console.error(str(error))
        return ERROR
    return DONE


class _UnclearError(Exception):
    """It is not clear which package or version is meant; the message is one line for people."""


def _write(release: str, options: argparse.Namespace, console: Console) -> None:
    name, version, files = _read(release, options)
    wish = Wish(tuple(options.only), tuple(options.without), tuple(options.named))
    for package in options.package or [_only_package(name, files)]:
        chosen = _below(package, files)
        text = table_text(chosen, f"{name} {version}, written by `tradelint classes`", wish)
        if not text:
            raise _UnclearError(f"{release}: no dataclasses in the package {package!r}")
        path = os.path.join(options.output, f"{package}-{version}{TABLE}")
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        console.note(f"{path}: {len(text.splitlines())} lines")


def _read(release: str, options: argparse.Namespace) -> tuple[str, str, Mapping[str, bytes]]:
    """Return the name, version and Python files of a release."""
    if requirement := _REQUIREMENT.fullmatch(release):
        with tempfile.TemporaryDirectory() as folder:
            return requirement["name"], requirement["version"], tree(_downloaded(release, folder))
    said = _ARCHIVE.fullmatch(os.path.basename(release))
    version = options.version or (said["version"] if said else "")
    if not version:
        raise _UnclearError(f"{release}: give its --version")
    name = said["name"] if said else os.path.basename(os.path.abspath(release))
    return name.replace("_", "-"), version, tree(release)


def _below(package: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a package; a release may lack the folders above it that have no ``__init__``."""
    parts = package.split(".")
    for start in range(len(parts)):
        inside, above = "/".join(parts[start:]) + "/", "".join(f"{part}/" for part in parts[:start])
        found = {above + path: data for path, data in files.items() if path.startswith(inside)}
        if found:
            return found
    return {}


def _downloaded(requirement: str, folder: str) -> str:
    try:
        from flake8_tradelint.fleet.fetching import package

        return package(requirement, folder)
    except ImportError:
        raise _UnclearError("downloading needs the extra: pip install 'tradelint[fleet]'") from None


def _only_package(name: str, files: Iterable[str]) -> str:
    """Return the package of a release that is called like it, or is the only one.

    Raises:
        _UnclearError: there is none, or several.
    """
    tops = sorted({path.partition("/")[0] for path in files if path.endswith("/__init__.py")})
    wanted = re.sub(r"[-_.]+", "_", name).lower()
    named = [top for top in tops if top.lower() == wanted] or (tops if len(tops) == 1 else [])
    if not named:
        raise _UnclearError(f"{name}: name its --package: {', '.join(tops) or 'there is none'}")
    return named[0]


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="tradelint classes",
        usage="%(prog)s RELEASE... [OPTIONS]",
        description="Write what released packages say of their dataclasses into tables, by which tradelint "
        "knows these classes where the package is not installed. Nothing of a release is imported or run.",
        epilog="exit status: 0 done, 2 a release or option is wrong",
        allow_abbrev=False,
    )
    parser.add_argument(
        "releases", nargs="+", metavar="RELEASE", help="NAME==VERSION, an archive (whl, tar.gz), or a folder"
    )
    parser.add_argument("--package", action="append", metavar="NAME", help="the package that is imported")
    parser.add_argument("--version", metavar="V", help="the version of a folder")
    parser.add_argument(
        "--only", action="append", default=[], metavar="MODULE", help="this module and those below it"
    )
    parser.add_argument(
        "--without", action="append", default=[], metavar="MODULE", help="leave out a module and those below"
    )
    parser.add_argument(
        "--named", action="append", default=[], metavar="PATTERN", help="classes with such names: '*Config'"
    )
    parser.add_argument("--output", default=".", metavar="DIR", help="where the tables go (default: here)")
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing")
    return parser.parse_args(argv)
