"""Read renames from other files: of the project, of installed packages, and the presets."""

from __future__ import annotations

import os
from pathlib import Path

from flake8_tradelint.config.documents import Source, parse, read_bytes
from flake8_tradelint.config.errors import near, shown_path
from flake8_tradelint.config.file_patterns import matching
from flake8_tradelint.config.renames import renames
from flake8_tradelint.config.values import Wrong

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.settings import Rename


PRESETS = Path(__file__).parents[1] / "presets"


def preset_names() -> tuple[str, ...]:
    """Return the names of the presets that come with tradelint."""
    return tuple(sorted(file.stem for file in PRESETS.glob("*.toml")))


def from_presets(names: Iterable[str]) -> Iterator[Rename]:
    """Yield the rows of the named presets, in this order.

    Raises:
        Wrong: there is no such preset.
    """
    known = preset_names()
    for name in names:
        if name not in known:
            raise Wrong(f"no preset is called {name!r}{near(name, known)}: there are {', '.join(known)}")
        yield from rows_of(PRESETS / f"{name}.toml")


PACKAGE = "package:"
"""Prefix of a pattern for files in installed packages."""


def from_files(patterns: Iterable[str], folder: Path, site: Iterable[str] = ()) -> Iterator[Rename]:
    """Yield the rows of the files that the patterns match, in the order of their names.

    Patterns are relative to ``folder``, or with the prefix ``package:`` to the folders ``site`` of installed
    packages.

    Raises:
        Wrong: a pattern matches nothing, or leads out of the installed packages.
        ConfigError: a file cannot be used.
    """
    for pattern in patterns:
        bare = pattern.removeprefix(PACKAGE)
        folders = _packages(pattern, bare, site) if bare != pattern else [folder]
        found = [at / name for at in folders for name in matching(bare, str(at))]
        if not found:
            places = " or ".join(shown_path(at) for at in folders)
            raise Wrong(f"{pattern!r} matches no file in {places}")
        for file in found:
            yield from rows_of(file)


def _packages(pattern: str, bare: str, site: Iterable[str]) -> list[Path]:
    folders = [Path(name) for name in site]
    if not folders:
        raise Wrong(
            f"{pattern!r} means an installed package, and there is no environment: "
            "name its folder with 'environment'"
        )
    if os.path.isabs(bare) or ".." in Path(bare).parts:
        raise Wrong(
            f"{pattern!r} leads out of the installed packages: it must be like 'package:driftpy/renames.toml'"
        )
    return folders


def rows_of(file: Path) -> tuple[Rename, ...]:
    """Return the rows of a file that holds a table of renames and nothing else.

    Raises:
        ConfigError: it cannot be used.
    """
    shown = shown_path(file)
    data = read_bytes(file)
    document = parse(shown, data)
    try:
        return renames(document)
    except Wrong as error:
        raise Source(shown, data.decode("utf-8-sig")).wrong(error) from None
