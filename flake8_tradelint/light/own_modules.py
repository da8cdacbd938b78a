"""Tradelint's own modules, found by a shorter way: importing them is most of a small run.

The import system asks three finders about each, composes names, looks at the folder, the source and the
byte code, in many small steps. What this comes to in the end is done here at once: the byte code beside
the source is taken if the source's time and size are those noted in it (PEP 552). All else is left to
the import system: where there is no such byte code, or it is another Python's, is to be checked by
digest, or has been moved; where modules come out of an archive or are compiled to machine code; where
byte code is optimised, or kept in another folder. Whoever wants to be asked first about imports still is.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib import BuiltinImporter, ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from marshal import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType, ModuleType

_HEAD = MAGIC_NUMBER + bytes(4)
"""What byte code begins with that is valid for one time and size of the source."""
_LARGEST = 1 << 16
"""Bytes of byte code; larger ones are left to the import system."""


def shorten_imports() -> None:
    """From now on find this package's modules by the shorter way, if it leads where the longer one does."""
    package = sys.modules[__name__.partition(".")[0]].__spec__
    if (
        package is not None
        and package.loader.__class__ is SourceFileLoader
        and BuiltinImporter in sys.meta_path
        and sys.implementation.cache_tag
        and sys.pycache_prefix is None
        and not sys.flags.optimize
    ):
        # What stands before Python's own finders wanted to be asked before them.
        sys.meta_path.insert(sys.meta_path.index(BuiltinImporter), OwnModules(package.name))


class OwnModules:
    """Finds the modules below one package."""

    def __init__(self, package: str) -> None:
        self._prefix = f"{package}."
        self._ending = f".{sys.implementation.cache_tag}.pyc"
        self._folders: dict[str, frozenset[str]] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module, with its byte code at hand; nothing where that is for the import system to find."""
        if path is None or len(path) != 1 or not name.startswith(self._prefix):
            return None
        folder = path[0]
        names = self._folders.get(folder)
        if names is None:
            names = self._folders[folder] = _importable(folder)
        stem = name[name.rindex(".") + 1 :]
        if f"{stem}.py" in names:
            return self._found(name, folder, stem)
        return self._found(name, f"{folder}{os.sep}{stem}", "__init__", True) if stem in names else None

    def _found(self, name: str, folder: str, stem: str, is_package: bool = False) -> ModuleSpec | None:
        source = f"{folder}{os.sep}{stem}.py"
        cached = f"{folder}{os.sep}__pycache__{os.sep}{stem}{self._ending}"
        data = _byte_code(source, cached)
        if data is None:
            return None
        spec = ModuleSpec(name, _Loader(name, source, data), origin=source)
        if is_package:
            spec.submodule_search_locations = [folder]
        spec.has_location, spec.cached = True, cached
        return spec


def _importable(folder: str) -> frozenset[str]:
    """The names in a folder, unless one of them is both a module and a folder, or machine code."""
    try:
        names = frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
    doubtful = any(name.endswith((".so", ".pyd")) or f"{name}.py" in names for name in names)
    return frozenset() if doubtful else names


def _byte_code(source: str, cached: str) -> bytes | None:
    """What the file with byte code has, if it belongs to the source as it is now."""
    try:
        descriptor = os.open(cached, os.O_RDONLY | _BINARY)
        try:
            data = os.read(descriptor, _LARGEST)
        finally:
            os.close(descriptor)
        now = os.stat(source)
    except OSError:
        return None
    time, size = int(now.st_mtime) & 0xFFFFFFFF, now.st_size & 0xFFFFFFFF
    noted = _HEAD + time.to_bytes(4, "little") + size.to_bytes(4, "little")
    return data if data.startswith(noted) and len(data) < _LARGEST else None


_BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class _Loader(SourceFileLoader):
    """As Python's own; the first time it is asked for code, that has been read already."""

    def __init__(self, name: str, path: str, data: bytes) -> None:
        super().__init__(name, path)
        self._data: bytes | None = data

    def get_code(self, fullname: str) -> CodeType | None:
        data, self._data = self._data, None
        if data is not None:
            with memoryview(data) as view:
                code: CodeType = loads(view[16:])
            if code.co_filename == self.path:
                return code
        return super().get_code(fullname)
