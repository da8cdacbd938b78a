"""tradelint inside mypy: ``plugins = ["mypy_plugin"]``; see docs/mypy.md."""

from __future__ import annotations

from mypy.plugin import Plugin


def plugin(version: str) -> type[Plugin]:
    """mypy's entry point; ``version`` is mypy's own."""
    from mypy_plugin.hooks import TradelintPlugin

    return TradelintPlugin
