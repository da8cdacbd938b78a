"""``[tool.tradelint]`` as mypy's plugin reads it."""

from __future__ import annotations

import os
from dataclasses import astuple

from mypy.errors import CompileError
from mypy.options import Options

from flake8_tradelint import __version__
from flake8_tradelint.config import ConfigError, find
from flake8_tradelint.settings import Settings

_TYPESHED = os.path.join("mypy", "typeshed", "")


def settings_of(options: Options) -> Settings:
    """The configuration beside mypy's own, else that of the working directory.

    Raises:
        CompileError: it is wrong; mypy shows the text and ends with status 2.
    """
    folder = os.path.dirname(os.path.abspath(options.config_file)) if options.config_file else "."
    try:
        return find(folder) or find(".") or Settings(root=os.getcwd())
    except ConfigError as error:
        raise CompileError([f"tradelint: {error}"]) from None


def cache_key(settings: Settings, module: str, path: str) -> object:
    """What the results for a module depend on beside the sources: mypy's cache is void when it changes.

    The standard library's stubs do not depend on the settings, unless one of their classes is renamed.
    """
    if _TYPESHED in path and not any(row.owner.startswith(f"{module}.") for row in settings.renames):
        return __version__
    selectors = (settings.select, settings.ignore, settings.extend_select, settings.extend_ignore)
    ignores = [[row.pattern, list(row.selectors)] for row in settings.per_file_ignores]
    renames = [list(astuple(row)) for row in settings.renames]
    return [__version__, [list(part) for part in selectors], ignores, renames]
