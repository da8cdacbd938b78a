"""Read the configuration and make ``Settings`` of it.

It is ``[tool.tradelint]`` of a ``pyproject.toml``, or the top level of any other TOML file that is named with
``--config``. ``keys`` is the schema; errors are ``ConfigError`` with file and key.
"""

from __future__ import annotations

from flake8_tradelint.config.errors import ConfigError
from flake8_tradelint.config.load import find, load

__all__ = ["ConfigError", "find", "load"]
