"""Merge the options of the command line into the settings from the configuration."""

from __future__ import annotations

import os

from flake8_tradelint.config import ConfigError, load
from flake8_tradelint.settings import PerFileIgnore, Settings
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.config.load import Nearest

    T = TypeVar("T")


def settings_of(options: Options) -> Settings:
    """Return the effective settings of a run.

    Raises:
        ConfigError: the configuration file, or a selector on the command line, is wrong.
    """
    start = options.stdin_filename or "." if options.paths == ("-",) else next(iter(options.paths), ".")
    return _completed(load([start], config=options.config, isolated=options.isolated), options)


def nearest_of(options: Options) -> Nearest | None:
    """Return the lookup of the effective settings of each folder; ``None`` if all folders have the same."""
    if options.isolated or options.config is not None:
        return None
    from flake8_tradelint.config.load import Nearest
    from flake8_tradelint.startup.light import partial

    return Nearest(partial(_completed, options=options))


def _completed(base: Settings, options: Options) -> Settings:
    said = (options.select, options.ignore, options.extend_select, options.extend_ignore)
    configured = (base.select, base.ignore, base.extend_select, base.extend_ignore)
    if any((*said, options.per_file_ignores, *configured)):
        base = _with_rules(base, options)
    return _with_files(base, options)


def _with_rules(base: Settings, options: Options) -> Settings:
    from flake8_tradelint.rules.selection import UnknownSelector, enabled

    try:
        settings = _laid_over(base, options)
        enabled(settings)  # complains of unknown selectors now, not in the middle of the run
    except UnknownSelector as error:
        raise ConfigError(str(error)) from None
    return settings


def _laid_over(base: Settings, options: Options) -> Settings:
    from flake8_tradelint.rules.selection import overlay, prefix_of

    refused = (*options.ignore, *options.extend_ignore)
    rows = _per_file_ignores(options.per_file_ignores, base.root)
    for selector in (s for row in rows for s in row.selectors):
        prefix_of(selector)
    laid_over = overlay(base, options.select, refused, options.extend_select)
    return replace(laid_over, per_file_ignores=(*base.per_file_ignores, *rows))


def _with_files(base: Settings, options: Options) -> Settings:
    return replace(
        base,
        exclude=_patterns(options, base),
        respect_gitignore=_said(options.respect_gitignore, base.respect_gitignore),
        force_exclude=_said(options.force_exclude, base.force_exclude),
        baseline=_baseline(options, base),
        noqa=not options.ignore_noqa,
        jobs=options.jobs or base.jobs,
        cache=base.cache and not options.no_cache,
        cache_by=options.cache or base.cache_by,
        fix=_said(options.fix, base.fix),
        unsafe_fixes=_said(options.unsafe_fixes, base.unsafe_fixes),
        output_format=_said(options.output_format, base.output_format),
    )


def _baseline(options: Options, base: Settings) -> str:
    if options.no_baseline:
        return ""
    return base.baseline if options.baseline is None else os.path.abspath(options.baseline)


def _said(on_the_command_line: T | None, otherwise: T) -> T:
    return otherwise if on_the_command_line is None else on_the_command_line


def _patterns(options: Options, base: Settings) -> tuple[str, ...]:
    whole = _anchored(options.exclude, base.root) if options.exclude else base.exclude
    return (*whole, *_anchored(options.extend_exclude, base.root))


def _per_file_ignores(items: Iterable[str], root: str) -> list[PerFileIgnore]:
    """Return the rows of ``["tests/:TL3", "TL201", "a.py:ALL"]``.

    An item without a colon adds to the row before.
    """
    rows: list[PerFileIgnore] = []
    for item in items:
        pattern, colon, selector = item.rpartition(":")
        if colon and pattern:
            rows.append(PerFileIgnore(pattern, (selector,)))
        elif rows and not colon:
            rows[-1] = PerFileIgnore(rows[-1].pattern, (*rows[-1].selectors, item))
        else:
            raise ConfigError(f"--per-file-ignores: expected PATTERN:SELECTORS, not {item!r}")
    return [PerFileIgnore(p, row.selectors) for row in rows for p in _anchored([row.pattern], root)]


def _anchored(patterns: Sequence[str], root: str) -> Sequence[str]:
    if not patterns:
        return ()
    from flake8_tradelint.cli.anchoring import anchored

    return anchored(patterns, root)
