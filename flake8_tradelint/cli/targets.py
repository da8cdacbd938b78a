"""Determine what a run checks: the files under the paths on the command line, or standard input."""

from __future__ import annotations

import os
import sys

from flake8_tradelint.config.documents import ConfigError
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from flake8_tradelint.cli.arguments import Options
    from flake8_tradelint.config.load import Nearest
    from flake8_tradelint.discover.portions import Portion
    from flake8_tradelint.incremental.memory import Memory
    from flake8_tradelint.model import Failure
    from flake8_tradelint.settings import Settings


class Targets(Record):
    """Absolute paths of the files to check, and contents that replace what is on disk.

    ``names`` maps a path to the name to show, if that is another one. ``portions`` are the files grouped by
    settings, if not all have those of the run. ``notes`` are warnings about skipped files that look as if
    they should be checked. ``named`` are the files that the user named themselves.
    """

    files: tuple[str, ...]
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    portions: tuple[Portion, ...] = ()
    notes: tuple[Failure, ...] = ()
    named: tuple[str, ...] = ()

    def settings_of(self, path: str, otherwise: Settings) -> Settings:
        """Return the settings of a file, which are ``otherwise`` unless its portion has others."""
        return next((part.settings for part in self.portions if path in part.files), otherwise)


def targets_of(
    options: Options, settings: Settings, memory: Memory, nearest: Nearest | None = None
) -> Targets:
    """Find the files, or read standard input.

    ``nearest`` returns the settings of each folder, if these may differ from those of the run.

    Raises:
        ConfigError: a path does not exist, standard input cannot be read, or a configuration is wrong.
    """
    if options.paths == ("-",):
        return _standard_input(options, settings)
    paths = options.paths or (".",)
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing:
        meant = _meant(missing[0]) if len(missing) == 1 else ""
        raise ConfigError(f"no such file or directory: {', '.join(map(_shown, missing))}{meant}")
    remembered = memory.files(paths)
    if remembered is not None and not memory.holds_others(paths[0]):
        return Targets(tuple(remembered))
    from flake8_tradelint import discover

    failures: list[Failure] = []
    notes: list[Failure] = []
    found = discover.python_files(paths, settings, on_error=failures.append, on_note=notes.append)
    files = [file.path for file in found] if remembered is None else remembered
    if len(paths) == 1 and remembered is None and not (failures or notes):
        memory.walked[os.path.abspath(paths[0])] = files
    if nearest is not None and _differ(paths, files, nearest):
        return _dealt_out(paths, remembered, settings, nearest)
    return Targets(tuple(files), failures=tuple(failures), notes=tuple(notes), named=_named(paths, files))


def _named(paths: Iterable[str], files: Collection[str]) -> tuple[str, ...]:
    """Return those of the files that are among the paths."""
    own = {*map(os.path.abspath, paths)}
    return tuple(path for path in files if path in own)


def _differ(paths: Iterable[str], files: Iterable[str], nearest: Nearest) -> bool:
    """Return True if not all of the files and paths have the same settings."""
    folders = {path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)}
    folders.update(os.path.dirname(path) for path in files)
    return len({id(nearest(folder)) for folder in folders}) > 1


def _dealt_out(
    paths: Sequence[str], remembered: Sequence[str] | None, settings: Settings, nearest: Nearest
) -> Targets:
    from flake8_tradelint.discover import Discovered
    from flake8_tradelint.discover.portions import dealt_out, portions

    failures: list[Failure] = []
    notes: list[Failure] = []
    if remembered is None:
        parts = portions(paths, nearest, on_error=failures.append, on_note=notes.append)
    else:
        parts = dealt_out([(nearest(os.path.abspath(paths[0])), map(Discovered, remembered))], nearest)
    files = sorted(path for part in parts for path in part.files)
    several = any(part.settings != settings for part in parts)
    return Targets(
        tuple(files),
        failures=tuple(failures),
        portions=tuple(parts) if several else (),
        notes=tuple(notes),
        named=_named(paths, files),
    )


def _standard_input(options: Options, settings: Settings) -> Targets:
    data = _read_standard_input()
    path = os.path.abspath(options.stdin_filename or "-")
    names = {path: "-"} if options.stdin_filename is None else {}
    from flake8_tradelint import discover

    files = (path,) if discover.is_meant(path, [path], settings) else ()
    return Targets(files, {path: data}, names, named=files)


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise ConfigError("standard input is closed, there is nothing to check")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise ConfigError(f"standard input cannot be read: {error.strerror}") from None


def read_lines(path: str, overlay: Mapping[str, bytes]) -> Sequence[str]:
    """Return the lines of a file as Python counts them, or none if it cannot be read (any more)."""
    try:
        data = read_bytes(path, overlay)
    except OSError:
        return ()
    text = _plain(data)
    if text is None:
        from flake8_tradelint.source.decoding import SourceError, decode

        try:
            text = decode(data)
        except SourceError:
            text = data.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _plain(data: bytes) -> str | None:
    """Return the text of a UTF-8 file without encoding declaration, as most are; else ``None``."""
    first_two = data.split(b"\n", 2)[:2]
    if data.startswith(b"\xef\xbb\xbf") or any(b"coding" in line for line in first_two):
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def read_bytes(path: str, overlay: Mapping[str, bytes]) -> bytes:
    """Return the contents of a file, from ``overlay`` or from the disk."""
    if path in overlay:
        return overlay[path]
    return read_file(path)


def _meant(path: str) -> str:
    """Return what a missing path may be meant to be: a command, or a file or folder beside it."""
    from flake8_tradelint.cli import COMMANDS
    from flake8_tradelint.config.documents import near

    folder, name = os.path.split(path.rstrip("/"))
    found = "" if folder else near(name, COMMANDS)
    if found:
        return found.replace("did you mean", "did you mean the command")
    try:
        names = [each for each in os.listdir(folder or ".") if not each.startswith(".")]
    except OSError:
        return ""
    return near(name, names)


def _shown(path: str) -> str:
    return path if path and path.isprintable() else repr(path)
