"""Define the flake8 options of tradelint, and turn their values into settings.

They mean the same as the options of ``tradelint``, and are merged with ``[tool.tradelint]`` in the same way.
tradelint decides which rules run, not flake8, whose ``ignore`` knows no rules that are off by default.
"""

from __future__ import annotations

import os
from typing import Protocol

from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.config.load import Nearest
from flake8_tradelint.rules.selection import UnknownSelector, enabled, overlay
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from flake8_tradelint.settings import Settings


OWN_FAILURE = "TL000"
_UNREADABLE = ("E902", "E999")
_LISTS = {
    "select": "run these rules instead of the default ones",
    "ignore": "do not run these; the more specific selector wins",
    "extend-select": "run these as well",
    "extend-ignore": "do not run these either",
}


class OptionManager(Protocol):
    """The part of flake8's class of this name that is used."""

    parser: argparse.ArgumentParser

    def add_option(self, *args: Any, **kwargs: Any) -> None:
        """Register an option for the command line and flake8's configuration."""


class Request(Record):
    """Everything that a verdict depends on besides the files. Paths are absolute.

    ``stdin`` is the path that ``-`` stands for, or empty. ``nearest`` returns the settings of a folder, if
    they may differ from ``settings``, those of the first path.
    """

    settings: Settings
    paths: frozenset[str]
    noqa: bool
    stdin: str
    nearest: Nearest | None

    def settings_of(self, path: str) -> Settings:
        """Return the settings of a file."""
        if self.nearest is None or path == self.stdin:
            return self.settings
        return self.nearest(os.path.dirname(path))


def add_options(manager: OptionManager) -> None:
    """Register our options, which may also be set in flake8's configuration."""
    for name, text in _LISTS.items():
        manager.add_option(
            f"--tradelint-{name}",
            metavar="SELECTORS",
            default=[],
            parse_from_config=True,
            comma_separated_list=True,
            help=f"tradelint: {text} (codes, prefixes, rule names, families, ALL)",
        )
    manager.add_option(
        "--tradelint-config",
        metavar="FILE",
        parse_from_config=True,
        normalize_paths=True,
        help="tradelint: a pyproject.toml, or a TOML file with our keys; else the nearest configuration",
    )
    manager.add_option(
        "--tradelint-baseline",
        metavar="FILE",
        parse_from_config=True,
        normalize_paths=True,
        help="tradelint: do not report the findings that the file knows (`tradelint --write-baseline`)",
    )
    manager.add_option(
        "--tradelint-isolated",
        action="store_true",
        default=False,
        parse_from_config=True,
        help="tradelint: read no configuration file of ours",
    )


def request_of(options: argparse.Namespace) -> Request:
    """Return the request for flake8's options.

    Raises:
        ConfigError: the configuration, or a selector among the options, is wrong.
    """
    names = list(options.filenames) or ["."]
    stdin = os.path.abspath(options.stdin_display_name) if "-" in names else ""
    paths = [stdin if name == "-" else os.path.abspath(name) for name in names]
    # Of standard input without a name only the folder is known.
    unnamed = names[0] == "-" and options.stdin_display_name == "stdin"
    base = _base("." if unnamed else paths[0], options)
    settings = _laid_over(base, options)
    nearest = None
    if options.tradelint_config is None and not options.tradelint_isolated:
        nearest = Nearest(partial(_laid_over, options=options))
    return Request(settings, frozenset(paths), not options.disable_noqa, stdin, nearest)


def _base(path: str, options: argparse.Namespace) -> Settings:
    """Return the settings of our own configuration.

    Raises:
        ConfigError: the configuration is wrong, or the file that the option names does not exist.
    """
    named = options.tradelint_config
    try:
        return load([path], config=named, isolated=options.tradelint_isolated)
    except ConfigError as error:
        if named is None or os.path.isfile(named):
            raise
        from flake8_tradelint.plugin.mistakes import place_of

        raise ConfigError(f"{place_of('config')}: {error}") from None


def _laid_over(base: Settings, options: argparse.Namespace) -> Settings:
    refused = (*options.tradelint_ignore, *options.tradelint_extend_ignore)
    try:
        settings = overlay(base, options.tradelint_select, refused, options.tradelint_extend_select)
        enabled(settings)  # complains of unknown selectors now, not in the middle of the run
    except UnknownSelector as error:
        from flake8_tradelint.plugin.mistakes import place_of_selector

        raise ConfigError(f"{place_of_selector(options, _LISTS)}: {error}") from None
    named = options.tradelint_baseline
    return settings if named is None else replace(settings, baseline=os.path.abspath(named))


def show_failures(options: argparse.Namespace) -> None:
    """Make sure that ``--select TL1`` does not hide that a file could not be checked.

    The code of our own failures, and E902 and E999, with which flake8 reports what TL001 does, are added to
    the codes that the user selected, unless the user ignores them.
    """
    ignored = tuple(options.ignore or ()) + tuple(options.extend_ignore or ())
    selected: Sequence[str] = options.select or ()
    if any(code.startswith("TL") or "TL".startswith(code) for code in selected):
        added = [code for code in (OWN_FAILURE, *_UNREADABLE) if not code.startswith(ignored)]
        options.extend_select = [*(options.extend_select or ()), *added]
