"""tradelint inside mypy: ``plugins = ["mypy_plugin"]``.

The hooks are still to come; the entry is here so that configurations that name it load.
"""

from __future__ import annotations

from mypy.plugin import Plugin


class TradelintPlugin(Plugin):
    """Answers no hook yet, so mypy's results are those without it."""


def plugin(version: str) -> type[Plugin]:
    """mypy's entry point; ``version`` is mypy's own."""
    return TradelintPlugin
