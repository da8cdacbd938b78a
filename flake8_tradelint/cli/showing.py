"""The options ``--show-settings`` and ``--show-files``: what a run would use and check, without checking."""

from __future__ import annotations

import json
import os
from pathlib import Path

from flake8_tradelint.cli.merge import nearest_of, settings_of
from flake8_tradelint.cli.one_pass import CLEAN, ERROR
from flake8_tradelint.cli.targets import targets_of
from flake8_tradelint.config.documents import line_of, parse, read_bytes, shown_path
from flake8_tradelint.config.keys import KEYS
from flake8_tradelint.config.load import OWN_FILES, found_upward
from flake8_tradelint.config.table import TABLE
from flake8_tradelint.incremental.memory import Memory
from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.view import count, relative
from flake8_tradelint.rules.selection import enabled
from flake8_tradelint.settings import PerFileIgnore, Rename, ResourceRow
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.settings import Settings

_PARTS = {
    "exclude": ("exclude", "extend-exclude"),
    "renames": ("renames", "renames-files", "renames-presets"),
}
"""Settings that several keys make together."""
_OPTIONS = {
    "baseline": {"baseline": "--baseline", "no_baseline": "--no-baseline"},
    "cache": {"no_cache": "--no-cache"},
    "output-format": {"output_format": "--output-format"},
}
"""Options of the command line for a key, where they are not just named like it."""


def run(options: Options, console: Console) -> int:
    """Show what the options ask for; return the exit status."""
    settings = settings_of(options)
    if options.show_settings:
        console.lines(_settings_lines(options, settings))
    if not options.show_files:
        return CLEAN
    targets = targets_of(options, settings, Memory(settings), nearest_of(options))
    console.lines(printable(relative(path)) for path in targets.files)
    console.notes(targets.notes)
    console.failures(targets.failures)
    return ERROR if targets.failures else CLEAN


def _settings_lines(options: Options, settings: Settings) -> Iterator[str]:
    """Yield each key as in the configuration, and what sets it as a comment."""
    file = _file_of(options)
    yield f"# {_shown(file) if file else 'no configuration file'}; patterns are relative to {settings.root}"
    origins = file.origins() if file is not None else {}
    parts = {part for several in _PARTS.values() for part in several}
    for key in sorted({*KEYS} - parts | _PARTS.keys()):
        value = getattr(settings, key.replace("-", "_"))
        said = [origins[part] for part in _PARTS.get(key, (key,)) if part in origins]
        said += _said_by_options(key, options)
        yield f"{_line(key, value)}  # {', '.join(said) or 'default'}"
    yield f"# rules: {', '.join(sorted(enabled(settings)))}"


class _File(Record):
    """A configuration file, and the path of keys to our table in it."""

    path: str
    text: str
    table: Mapping[str, object]
    at: tuple[str, ...]

    def origins(self) -> dict[str, str]:
        """Return the place of each key that the file has."""
        lines = {key: line_of(self.text, self.at, key) for key in self.table}
        shown = shown_path(self.path)
        return {key: f"{shown}:{line}" if line else shown for key, line in lines.items()}


def _shown(file: _File) -> str:
    table = f" [{'.'.join(file.at)}]" if file.at else ""
    return shown_path(file.path) + table


def _file_of(options: Options) -> _File | None:
    """Return the configuration file of the first path."""
    if options.isolated:
        return None
    path = options.config
    if path is None:
        start = options.stdin_filename or "." if options.paths == ("-",) else next(iter(options.paths), ".")
        folder, found = found_upward(start)
        if found is None:
            return None
        names = (os.path.join(folder, name) for name in (*OWN_FILES, "pyproject.toml"))
        path = next(name for name in names if os.path.isfile(name))
    data = read_bytes(Path(path))
    document = parse(shown_path(path), data)
    text = data.decode("utf-8-sig")
    ours = document.get("tool", {}).get("tradelint")
    return _File(path, text, ours, TABLE) if isinstance(ours, dict) else _File(path, text, document, ())


def _said_by_options(key: str, options: Options) -> list[str]:
    """Return the options of the command line that set a key."""
    named: dict[str, str] = {}
    for part in _PARTS.get(key, (key,)):
        named |= _OPTIONS.get(part, {part.replace("-", "_"): f"--{part}"})
    return [option for name, option in named.items() if getattr(options, name, None) not in (None, (), False)]


def _line(key: str, value: object) -> str:
    """Return ``key = value`` as TOML, or a comment if the value is none or too long for a line."""
    if key in _UNSET and value in (None, "", 0):
        return f"# {key}: {_UNSET[key]}"
    if key in ("renames", "resources"):
        return f"# {key}: {_rows(value)}"
    if key == "per-file-ignores":
        rows = [f"{json.dumps(row.pattern)} = {json.dumps(row.selectors)}" for row in _ignores(value)]
        return f"{key} = {{ {', '.join(rows)} }}" if rows else f"{key} = {{}}"
    return f"{key} = {json.dumps(value)}"


_UNSET = {
    "baseline": "none",
    "environment": "the usual ones",
    "jobs": "as many as pay off",
    "select": "the rules that are on by default",
}


def _rows(value: object) -> str:
    rows = [row for row in value if isinstance(row, Rename | ResourceRow)] if isinstance(value, tuple) else []
    names = sorted({row.owner if isinstance(row, Rename) else row.name for row in rows})
    return f"{count(len(rows), 'row')} for {', '.join(names)}" if rows else "none"


def _ignores(value: object) -> list[PerFileIgnore]:
    return [row for row in value if isinstance(row, PerFileIgnore)] if isinstance(value, tuple) else []
