"""Read ``[tool.tradelint]`` for the mypy plugin, and compute cache keys from it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any

from mypy.errors import CompileError
from mypy.options import Options

from flake8_tradelint import __version__
from flake8_tradelint.config import ConfigError, find
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.records import replace

_INDIFFERENT: dict[str, Any] = {
    "root": "",
    "jobs": 0,
    "cache": True,
    "cache_by": "stat",
    "output_format": "text",
    "fix": False,
    "unsafe_fixes": False,
}
"""Settings that change no verdict, with the value that replaces them in the cache key."""
_TYPESHED = os.path.join("mypy", "typeshed", "")


def settings_of(options: Options) -> Settings:
    """Return the settings beside mypy's configuration file, else those of the working directory.

    Raises:
        CompileError: they are invalid; mypy shows the message and exits with status 2.
    """
    folder = os.path.dirname(os.path.abspath(options.config_file)) if options.config_file else "."
    try:
        return find(folder) or find(".") or Settings(root=os.getcwd())
    except ConfigError as error:
        raise CompileError([f"tradelint: {error}"]) from None


def state() -> str:
    """Return the cache key for the working directory, for daemons, which do not read settings again."""
    try:
        return digest(find(".") or Settings())
    except ConfigError:
        return __version__  # the plugin itself reports what is wrong


class CacheKeys:
    """Computes cache keys for mypy: what a module's results depend on besides its sources."""

    def __init__(self, settings: Settings) -> None:
        self._of_all = digest(settings)
        self._renamed = frozenset(
            ancestor for row in settings.renames for ancestor in _ancestors(row.owner.removesuffix("()"))
        )

    def of(self, module: str, path: str) -> str:
        """Return the key of a module.

        The standard library's stubs do not depend on the settings, unless one of their classes has renames.
        """
        return __version__ if _TYPESHED in path and module not in self._renamed else self._of_all


def digest(settings: Settings) -> str:
    """Return our version and a hash of all settings that change verdicts; the project's location is none."""
    said = repr(replace(settings, **_INDIFFERENT))
    return f"{__version__} {hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()}"


def _ancestors(owner: str) -> Iterator[str]:
    """Yield ``a.b`` and ``a`` for ``a.b.C``."""
    while "." in owner:
        owner = owner.rpartition(".")[0]
        yield owner
