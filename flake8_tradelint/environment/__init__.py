"""Find the folder of a project's installed packages; their sources are read, never imported.

It is the ``site-packages`` of the virtual environment that the configuration names, else of ``.venv`` or
``venv`` beside the project's root, else of the active one (``$VIRTUAL_ENV``).
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.settings import Settings

_USUAL = (".venv", "venv")


def site_folders(root: str, settings: Settings, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The folders with installed packages; none where there is no environment."""
    for environment in _environments(root, settings, environ):
        found = tuple(sorted(folder for folder in _layouts(environment) if os.path.isdir(folder)))
        if found:
            return found
    return ()


def _layouts(environment: str) -> Iterator[str]:
    library = os.path.join(environment, "lib")
    try:
        versions = [name for name in os.listdir(library) if name.startswith("python3")]
    except OSError:
        versions = []
    yield from (os.path.join(library, version, "site-packages") for version in versions)
    if os.name == "nt":
        yield os.path.join(environment, "Lib", "site-packages")


def times(folders: tuple[str, ...]) -> tuple[int, ...]:
    """When something was last installed there or taken away; nothing of what cannot be listed is found."""
    return tuple(
        os.stat(folder).st_mtime_ns if os.access(folder, os.R_OK | os.X_OK) else 0
        for folder in folders
        if os.path.isdir(folder)
    )


def _environments(root: str, settings: Settings, environ: Mapping[str, str]) -> Iterator[str]:
    if settings.environment:
        yield os.path.join(settings.root, settings.environment)
        return
    yield from (os.path.join(root, name) for name in _USUAL)
    if environ.get("VIRTUAL_ENV"):
        yield environ["VIRTUAL_ENV"]
