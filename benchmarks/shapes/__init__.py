"""Programs of any size, each of a shape whose cost may grow faster than its size.

A module of this package has a tuple ``SHAPES``. ``tests/growth`` counts the work that each takes at two
sizes; ``python -m benchmarks.large_file`` measures CPU time and memory.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shape:
    """A program of size ``n``.

    ``make(n)`` returns the text of its only module, or the texts of its modules by file name. ``size`` is the
    ``n`` that the test starts from (it also checks twice that size), ``large`` the one that is measured.
    """

    name: str
    make: Callable[[int], str | Mapping[str, str]]
    size: int
    large: int

    def write(self, folder: Path, n: int) -> list[str]:
        """Write the program of size ``n``, a project of its own; return the paths of its modules."""
        made = self.make(n)
        files = {"app.py": made} if isinstance(made, str) else made
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pyproject.toml").touch()
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return sorted(str(folder / name) for name in files)


def all_shapes() -> list[Shape]:
    """Return the shapes of all modules of this package."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return [shape for module in modules for shape in module.SHAPES]
