"""The options of ``tradelint check``, and a fast parser for their common spellings.

Building argparse's parser takes longer than answering from the cache. So it is built only if the fast parser
does not know a spelling, for ``--help``, and to report a mistake.
"""

from __future__ import annotations

from flake8_tradelint.settings import CACHE_KEYS, DOCUMENTS, OUTPUT_FORMATS
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from flake8_tradelint.settings import CacheKey, OutputFormat

COLORS = ("auto", "always", "never")


class Options(Record):
    """The parsed command line; ``None`` or ``()`` for each option that was not given."""

    paths: tuple[str, ...]
    fix: bool | None
    unsafe_fixes: bool | None
    diff: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    extend_select: tuple[str, ...]
    extend_ignore: tuple[str, ...]
    per_file_ignores: tuple[str, ...]
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    respect_gitignore: bool | None
    force_exclude: bool | None
    stdin_filename: str | None
    output_format: OutputFormat | None
    output_file: str | None
    outputs: tuple[tuple[OutputFormat, str], ...]
    baseline: str | None
    no_baseline: bool
    write_baseline: bool
    since: str | None
    ignore_noqa: bool
    add_noqa: str | None
    statistics: bool
    explain: str | None
    list_rules: bool
    show_settings: bool
    show_files: bool
    show_fixes: bool
    config: str | None
    isolated: bool
    no_cache: bool
    types: str | None
    cache: CacheKey | None
    exit_zero: bool
    jobs: int | None
    quiet: bool
    color: str


def plain(argv: Sequence[str]) -> Options | None:
    """Return the options if each has a common spelling and none contradicts another; else ``None``."""
    values: dict[str, Any] = dict(_NOTHING)
    paths: list[str] = []
    rest = list(argv)
    ended = False
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            if ended:
                return None  # argparse wants paths to stand together
            paths.append(word)
            continue
        ended = bool(paths)
        if word in _FLAGS:
            values.update(_FLAGS[word])
        elif not _takes_value(word, rest, values):
            return None
    if _contradict(values, paths):
        return None
    return Options(paths=tuple(paths), **values)


def _contradict(values: dict[str, Any], paths: Sequence[str]) -> bool:
    """Return True for what argparse's parser refuses (``cli.parser``)."""
    return (
        (values["isolated"] and values["config"] is not None)
        or (values["no_baseline"] and values["baseline"] is not None)
        or (values["write_baseline"] and any(values[name] for name in _NOT_WRITING))
        or (values["diff"] and values["output_file"] is not None)
        or ("-" in paths and (values["since"] is not None or values["write_baseline"]))
        or (values["no_cache"] and values["cache"] is not None)
        or (values["statistics"] and (values["output_format"] in DOCUMENTS or values["show_fixes"]))
        or (values["show_fixes"] and values["output_format"] not in (None, "text"))
    )


def _takes_value(word: str, rest: list[str], values: dict[str, Any]) -> bool:
    """Store the value of an option, from ``=`` or the next word; return False if it is not valid."""
    option, equals, value = word.partition("=")
    if option not in _LISTS and option not in _CHOICES and option not in _TEXTS:
        return False
    if not equals:
        value = rest.pop(0) if rest else ""
    if not value or value.startswith("-"):
        return False
    if option in _LISTS:
        name = _LISTS[option]
        items = tuple(item.strip() for item in value.split(",") if item.strip())
        values[name] = (*values[name], *items)
        return bool(items)
    if option == "--output-format" and values["output_format"] is not None:
        return False
    name, choices = _CHOICES.get(option) or (_TEXTS[option], (value,))
    values[name] = value
    return value in choices


_FLAGS: dict[str, dict[str, bool]] = {
    "--diff": {"diff": True},
    "--exit-zero": {"exit_zero": True},
    "--fix": {"fix": True},
    "--ignore-noqa": {"ignore_noqa": True},
    "--isolated": {"isolated": True},
    "--no-baseline": {"no_baseline": True},
    "--no-cache": {"no_cache": True},
    "--quiet": {"quiet": True},
    "--show-fixes": {"show_fixes": True},
    "--statistics": {"statistics": True},
    "--unsafe-fixes": {"unsafe_fixes": True},
    "--write-baseline": {"write_baseline": True},
    "-q": {"quiet": True},
}
_LISTS = {
    "--exclude": "exclude",
    "--extend-exclude": "extend_exclude",
    "--extend-ignore": "extend_ignore",
    "--extend-select": "extend_select",
    "--ignore": "ignore",
    "--select": "select",
}
_NOT_WRITING = ("fix", "diff", "no_baseline", "since")
"""Options that ``--write-baseline`` contradicts."""
_TEXTS = {
    "--baseline": "baseline",
    "--config": "config",
    "--output-file": "output_file",
    "--since": "since",
}
_CHOICES: dict[str, tuple[str, Sequence[str]]] = {
    "--cache": ("cache", CACHE_KEYS),
    "--color": ("color", COLORS),
    "--output-format": ("output_format", OUTPUT_FORMATS),
}
_NOTHING: dict[str, object] = {
    **dict.fromkeys(
        ("diff", "statistics", "list_rules", "isolated", "no_cache", "exit_zero", "quiet"), False
    ),
    **dict.fromkeys(("show_settings", "show_files", "show_fixes"), False),
    **dict.fromkeys(("no_baseline", "write_baseline", "ignore_noqa"), False),
    **dict.fromkeys(("add_noqa", "output_file")),
    "outputs": (),
    **dict.fromkeys(("fix", "unsafe_fixes", "respect_gitignore", "force_exclude", "stdin_filename")),
    **dict.fromkeys(("output_format", "explain", "config", "types", "cache", "jobs", "baseline", "since")),
    **dict.fromkeys(("select", "ignore", "extend_select", "extend_ignore", "per_file_ignores"), ()),
    **dict.fromkeys(("exclude", "extend_exclude"), ()),
    "color": "auto",
}
