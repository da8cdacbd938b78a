"""Load the configuration: find the file, validate it, and turn it into ``Settings``.

It is the table ``[tool.tradelint]`` of a ``pyproject.toml``, or the top level of a ``tradelint.toml``, a
``.tradelint.toml``, or any other TOML file that is named with ``--config``. ``keys`` has the schema.
"""

from __future__ import annotations

from flake8_tradelint.config.documents import ConfigError
from flake8_tradelint.config.load import find, load

__all__ = ["ConfigError", "find", "load"]
