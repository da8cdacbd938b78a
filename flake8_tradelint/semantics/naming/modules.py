"""Find the file of the module ``a.b.c``, from the project's list of paths alone.

Flat and src layouts, namespace packages, scripts beside each other and several packages under one root are
told apart by how paths end, not by ``sys.path``, which is unknown.
"""

from __future__ import annotations

import os
import sys

from flake8_tradelint.db import MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.db import Trace


_INIT = "__init__.py"


class ModuleTable:
    """The modules of one project, by absolute path; ``trace`` records which last names were looked up."""

    def __init__(self, paths: Iterable[str], trace: Trace | None = None) -> None:
        in_order = sorted(paths)  # usually sorted already
        self._trace = trace
        self._paths = frozenset(in_order)
        end = os.sep + _INIT
        self._packages = frozenset(path[: -len(end)] for path in in_order if path.endswith(end))
        self._by_last: dict[str, list[str]] = {}
        for path in in_order:
            # the same as `stem`, in a third of the time: all paths are absolute
            folder, _, base = path.rpartition(os.sep)
            last = folder.rpartition(os.sep)[2] if base == _INIT else base.removesuffix(".py")
            if last in self._by_last:
                self._by_last[last].append(path)
            else:
                self._by_last[last] = [path]
        self._named: dict[str, tuple[tuple[str, str], ...]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._beside: dict[tuple[str, str], str | None] = {}

    def name(self, path: str) -> str:
        """Return the dotted name under which ``path`` is usually imported."""
        parts = [] if os.path.basename(path) == _INIT else [stem(path)]
        folder = os.path.dirname(path)
        while folder in self._packages:
            folder, last = os.path.split(folder)
            parts.append(last)
        return ".".join(reversed(parts))

    def is_file(self, path: str) -> bool:
        """Return True if the path is a file of the project."""
        self._asked(stem(path))
        return path in self._paths

    def _asked(self, last: str) -> None:
        """Make the running query depend on the modules of this last name."""
        if self._trace is not None:
            self._trace.open[-1].add((MODULE, last.encode(errors="surrogatepass")))

    def find(self, name: str, importer: str) -> str | None:
        """Return the file of the absolute module ``name`` as imported by ``importer``; ``None`` if none."""
        self._asked(name.rpartition(".")[2])
        key = (name, os.path.dirname(importer))
        if key not in self._found:
            self._found[key] = self._find(name, key[1])
        return self._found[key]

    def find_beside(self, name: str, importer: str) -> str | None:
        """Return the file of ``name`` if the folder of a package around the importer is on ``sys.path``.

        So it is for programs that are started there: ``src/__init__.py`` makes ``src`` a package, too.
        """
        self._asked(name.rpartition(".")[2])
        key = (name, importer)
        if key not in self._beside:
            folder, found = os.path.dirname(importer), None
            while found is None and folder in self._packages:
                found = self._in_folder(folder, name)
                folder = os.path.dirname(folder)
            self._beside[key] = found if found != importer else None
        return self._beside[key]

    def find_relative(self, name: str, level: int, importer: str) -> str | None:
        """Return the file of ``from <level dots><name> import ...`` in ``importer``; ``None`` if none."""
        folder = os.path.dirname(importer)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return self._in_folder(folder, name)

    def find_written(self, module: bytes, importer: str) -> str | None:
        """Return the file of a module as written in an import statement: ``a.b``, or ``..a.b``."""
        written = module.decode(errors="replace")
        name = written.lstrip(".")
        if level := len(written) - len(name):
            return self.find_relative(name, level, importer)
        return self.find(name, importer)

    def find_written_beside(self, module: bytes, importer: str) -> str | None:
        """Return ``find_beside`` of a module as written in an import statement."""
        return (
            None if module.startswith(b".") else self.find_beside(module.decode(errors="replace"), importer)
        )

    def submodule(self, package: str, name: str) -> str | None:
        """Return the file of the module ``name`` inside the package whose ``__init__`` is ``package``."""
        if os.path.basename(package) != _INIT:
            return None
        return self._in_folder(os.path.dirname(package), name)

    def _in_folder(self, folder: str, name: str) -> str | None:
        base = os.path.join(folder, *name.split(".")) if name else folder
        self._asked(os.path.basename(base))
        for candidate in (base + ".py", os.path.join(base, _INIT)):
            if candidate in self._paths:
                return candidate
        return None

    def _find(self, name: str, folder: str) -> str | None:
        if name not in self._named:
            self._named[name] = tuple(self._so_named(name))
        found = self._named[name]
        if "." not in name:
            found = tuple(one for one in found if _is_importable(*one, folder))
        if len(found) < 2:  # usually, and then the same from everywhere
            return found[0][1] if found else None
        best = [(_shared(prefix, folder), path) for prefix, path in found]
        highest = max(score for score, _ in best)
        winners = [path for score, path in best if score == highest]
        return winners[0] if len(winners) == 1 else None

    def _so_named(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the files that are a module of this name, each with the folder that ``sys.path`` needs."""
        parts = name.split(".")
        if parts[0] in sys.stdlib_module_names:
            return
        tail = os.sep + os.sep.join(parts)
        ends = tail + ".py", tail + os.sep + _INIT
        for path in self._by_last.get(parts[-1], ()):
            if path.endswith(ends):
                prefix = path[: -len(ends[path.endswith(ends[1])])]
                # Inside a package, absolute imports do not look beside the importing file.
                if prefix not in self._packages:
                    yield prefix, path


def _is_importable(prefix: str, path: str, folder: str) -> bool:
    """Return True if the folder can import the module: a lone script only from its folder and below."""
    near = folder == prefix or folder.startswith(prefix + os.sep)
    return near or os.path.basename(path) == _INIT


def stem(path: str) -> str:
    """Return the last name of the module that the file is."""
    folder, base = os.path.split(path)
    return os.path.basename(folder) if base == _INIT else base.removesuffix(".py")


def _shared(one: str, other: str) -> int:
    """Return how many leading path components two folders share."""
    count = 0
    for left, right in zip(one.split(os.sep), other.split(os.sep), strict=False):
        if left != right:
            break
        count += 1
    return count
