"""Find the configuration file, and read it into ``Settings``."""

from __future__ import annotations

import os

from flake8_tradelint.config.documents import ConfigError, shown_path
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.light import LARGEST_SETTINGS, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FOLDER = 0o040000
"""The type bits of a folder's mode."""

_NAME = "tradelint"
OWN_FILES = (".tradelint.toml", "tradelint.toml")
"""Configuration files with our keys at their top level."""


def load(paths: Sequence[str] = (".",), *, config: str | None = None, isolated: bool = False) -> Settings:
    """Return the settings for a run on ``paths``: from ``config``, else from the nearest pyproject.toml.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or has an unknown key or an invalid value.
    """
    if isolated:
        return Settings(root=os.getcwd())
    if config == "":
        raise ConfigError("the name of the configuration file is empty")
    if config is not None:
        # Like ruff: patterns of a file given by --config are relative to the working directory.
        return _read(config, os.getcwd(), named=True) or Settings(root=os.getcwd())
    return find(paths[0] if paths else ".") or Settings(root=os.getcwd())


def find(start: str) -> Settings | None:
    """Return the settings of the nearest configuration file, from ``start`` upward."""
    return found_upward(start)[1]


def found_upward(start: str) -> tuple[str, Settings | None]:
    """Return the nearest folder, from ``start`` upward, that has a configuration file, and its settings."""
    folder = os.path.abspath(start)
    while True:
        settings = in_folder(folder)
        parent = os.path.dirname(folder)
        if settings is not None or parent == folder:
            return folder, settings
        folder = parent


def in_folder(folder: str) -> Settings | None:
    """Return the settings of the folder's own configuration file, or ``None`` if it has none.

    It is a ``.tradelint.toml``, a ``tradelint.toml``, or a pyproject.toml with ``[tool.tradelint]``.

    Raises:
        ConfigError: as in ``load``; also for a pipe or device in its place, which may hide settings, and if
            there are two.
    """
    own = [file for name in OWN_FILES if _is_there(file := os.path.join(folder, name))]
    pyproject = os.path.join(folder, "pyproject.toml")
    other = _read(pyproject, folder, named=False) if _is_there(pyproject) else None
    if not own:
        return other
    if len(own) > 1 or other is not None:
        both = f"{shown_path(own[0])} and {shown_path(own[1] if len(own) > 1 else pyproject)}"
        raise ConfigError(f"both {both} configure tradelint: keep one of them")
    return _read(own[0], folder, named=True)


def _is_there(file: str) -> bool:
    try:
        return os.stat(file).st_mode & 0o170000 != _FOLDER
    except OSError:
        return False


def _read(file: str, root: str, *, named: bool) -> Settings | None:
    try:
        data = read_file(file, LARGEST_SETTINGS)
    except OSError as error:
        raise ConfigError(f"{shown_path(file)}: cannot be read: {error.strerror}") from None
    # Null bytes are ignored, so that UTF-16 (as PowerShell writes it) is reported instead of skipped.
    if not named and b"tradelint" not in data.replace(b"\0", b""):
        _refuse_misspelt(file, data)
        return None  # most projects above us; their TOML is no concern of ours
    from flake8_tradelint.config.table import settings_in  # all that knows the keys, and the rules

    _refuse_misspelt(file, data)
    return settings_in(file, data, root, named=named)


def _refuse_misspelt(file: str, data: bytes) -> None:
    """Raise if a table header is nearly ``[tool.tradelint]``: the table would silently have no effect."""
    if b"[" not in data or os.path.basename(file) != "pyproject.toml":
        return
    found = misspelt_table(data)
    if found is not None:
        line, name = found
        suggestion = "did you mean [tool.tradelint]?"
        raise ConfigError(f"{shown_path(file)}:{line}: [{name}] is no table of any tool ({suggestion})")


class Nearest:
    """Returns, for an absolute folder, the settings of the nearest pyproject.toml upward that has ours.

    Each folder is looked into once. ``complete`` merges the command line's options into settings. The same
    file gives the same object.
    """

    def __init__(self, complete: Callable[[Settings], Settings]) -> None:
        self._complete = complete
        self._known: dict[str, Settings] = {}

    def __call__(self, folder: str) -> Settings:
        """Return the settings of the folder.

        Raises:
            ConfigError: the file cannot be used.
        """
        known = self._known.get(folder)
        if known is None:
            known = self._known[folder] = self._found(folder)
        return known

    def _found(self, folder: str) -> Settings:
        settings = in_folder(folder)
        if settings is not None:
            return self._complete(settings)
        parent = os.path.dirname(folder)
        return self._complete(Settings(root=os.getcwd())) if parent == folder else self(parent)


def misspelt_table(data: bytes) -> tuple[int, str] | None:
    """Return the 1-based line and the name of the first table header that misspells ours, or ``None``.

    Another tool may have a similar name, so only one letter may be wrong, or two exchanged. Case, hyphens and
    a prefix ``flake8`` are ignored.
    """
    for number, line in enumerate(data.split(b"\n"), start=1):
        header = line.strip()
        if header.startswith(b"["):
            parts = header.decode("utf-8", "replace").strip("[").partition("]")[0].split(".")
            first, second = parts[0].strip(), parts[1].strip(" \"'") if len(parts) > 1 else ""
            if first == "tool" and second != _NAME and _is_meant(second):
                return number, f"tool.{second}"
            if first == _NAME:
                return number, first
    return None


def _is_meant(name: str) -> bool:
    plain = name.lower().replace("-", "").replace("_", "").removeprefix("flake8")
    return plain == _NAME or _is_one_off(plain, _NAME)


def _is_one_off(one: str, other: str) -> bool:
    """Return True if one letter is missing, added or replaced, or two neighbours are exchanged."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if a[1:] == b[1:] or a[1:] == b or a == b[1:]:
        return True
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]
