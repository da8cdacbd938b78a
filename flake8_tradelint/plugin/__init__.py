"""The flake8 plugin. flake8 imports ``Plugin`` from here."""

from flake8_tradelint.startup.light.own_modules import shorten_imports

shorten_imports()

from flake8_tradelint.plugin.checking import Plugin  # noqa: E402  # by the shorter way

__all__ = ["Plugin"]
