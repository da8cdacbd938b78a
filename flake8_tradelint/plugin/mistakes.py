"""Locate a wrong tradelint option: on flake8's command line, or in one of its configuration files.

flake8 passes values without their origin. It looks for its files as ``_find_config`` does (its page
"Configuring Flake8", versions 6 and 7). Imported only to report a mistake.
"""

from __future__ import annotations

import configparser
import os
import sys

from flake8_tradelint.config.documents import shown_path
from flake8_tradelint.rules.selection import UnknownSelector, prefix_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

_FILES = ("setup.cfg", "tox.ini", ".flake8")
_SECTION = "flake8"


def place_of_selector(options: argparse.Namespace, names: Iterable[str]) -> str:
    """Return the place of the first selector that matches no rule; ``names`` are the options to search."""
    for name in names:
        for selector in getattr(options, f"tradelint_{name.replace('-', '_')}"):
            try:
                prefix_of(selector)
            except UnknownSelector:
                return place_of(name)
    return "tradelint"


def place_of(name: str) -> str:
    """Return ``setup.cfg:3: [flake8] tradelint-select``, or ``--tradelint-select`` for the command line."""
    option = f"--tradelint-{name}"
    if any(word.partition("=")[0] == option for word in sys.argv):
        return option
    keys = (f"tradelint-{name}", f"tradelint_{name.replace('-', '_')}")
    for file in _config_files():
        for key in keys:
            if _parsed(file).has_option(_SECTION, key):
                return f"{shown_path(file)}{_line(file, key)}: [{_SECTION}] {key}"
    return option


def _config_files() -> Iterator[str]:
    """Yield the files that flake8 has read, the one with the highest precedence first.

    The options that name these files are taken from ``sys.argv``: flake8 does not pass them on.
    """
    yield from reversed(_given("--append-config"))
    if "--isolated" not in sys.argv:
        named = _given("--config")
        yield from named[-1:] or filter(None, [_find_config(os.getcwd())])


def _given(option: str) -> list[str]:
    """Return the values of an option on flake8's command line."""
    words = enumerate(sys.argv)
    return [
        word.partition("=")[2] if "=" in word else "".join(sys.argv[at + 1 : at + 2])
        for at, word in words
        if word.partition("=")[0] == option
    ]


def _find_config(folder: str) -> str:
    """Return the nearest file upward with a flake8 section, not above the user's home, or an empty string."""
    home = os.path.expanduser("~")
    while True:
        for name in _FILES:
            file = os.path.join(folder, name)
            if _parsed(file).has_section(_SECTION):
                return file
        parent = os.path.dirname(folder)
        if parent in (folder, home):
            return ""
        folder = parent


def _parsed(file: str) -> configparser.RawConfigParser:
    """Return the file's sections; none if it cannot be read."""
    parser = configparser.RawConfigParser()
    try:
        parser.read(file, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return configparser.RawConfigParser()
    return parser


def _line(file: str, key: str) -> str:
    """Return ``:3``: the line of the key in flake8's section, or an empty string."""
    inside = False
    with open(file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("["):
                inside = line.strip() == f"[{_SECTION}]"
            elif inside and line.lower().partition("=")[0].partition(":")[0].strip() == key:
                return f":{number}"
    return ""
