"""The mypy plugin of tradelint: ``plugins = ["mypy_plugin"]``; see docs/mypy.md."""

from __future__ import annotations

from mypy.plugin import Plugin


def plugin(version: str) -> type[Plugin]:
    """Return the plugin class: mypy's entry point. ``version`` is mypy's own."""
    from mypy_plugin.hooks import TradelintPlugin

    return TradelintPlugin


def __getattr__(name: str) -> str:
    """Return ``__version__``: a daemon asks for it before each run, and restarts if it has changed."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mypy_plugin.configuration import state

    return state()
