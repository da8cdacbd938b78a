"""Tradelint's own modules, found by a shorter way: importing them is most of a small run.

The import system asks three finders about each, composes names, looks at the folder, the source and the
byte code, in many small steps. What this comes to in the end is done here at once: the byte code beside
the source, or what was kept of it for many modules together (``bundle``), is taken if the source's time
and size are those noted with it (PEP 552). What a module imports at its top is made before it, so that its
``import`` statements find it. All else is left to the import system: where there is no such byte code, or
it is another Python's, is to be checked by digest, or has been moved; where modules come out of an archive
or are compiled to machine code; where byte code is optimised, or kept in another folder. Whoever wants to
be asked first about imports still is.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib import BuiltinImporter, ModuleSpec
from _frozen_importlib_external import MAGIC_NUMBER, SourceFileLoader
from _thread import _count as other_threads
from marshal import loads

from flake8_tradelint.startup.light.bundle import Bundle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType, ModuleType

_HEAD = MAGIC_NUMBER + bytes(4)
"""What byte code begins with that is valid for one time and size of the source."""
_MOST_UNUSED = 16
"""Modules that may come out of the bundle for nothing; where there are more, it is divided anew."""
_LARGEST = 1 << 16
"""Bytes of byte code; larger ones are left to the import system."""
_BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_Module = type(sys)


def shorten_imports() -> OwnModules | None:
    """From now on find this package's modules by the shorter way, if it leads where the longer one does."""
    found = own_modules()
    package = sys.modules[__name__.partition(".")[0]].__spec__
    if found is not None:
        return found
    if (
        package is None
        or package.loader.__class__ is not SourceFileLoader
        or BuiltinImporter not in sys.meta_path
        or not sys.implementation.cache_tag
        or sys.pycache_prefix is not None
        or sys.flags.optimize
    ):
        return None
    cached = __spec__.cached
    finder = OwnModules(package.name, Bundle(f"{cached.removesuffix('.pyc')}.kept" if cached else None))
    # What stands before Python's own finders wanted to be asked before them.
    sys.meta_path.insert(sys.meta_path.index(BuiltinImporter), finder)
    return finder


def own_modules() -> OwnModules | None:
    """What finds this package's modules by the shorter way, if something does."""
    return next((finder for finder in sys.meta_path if finder.__class__ is OwnModules), None)


def make(names: Iterable[str]) -> None:
    """Make modules of this package that are imported next, where that can be done the shorter way."""
    finder, modules = own_modules(), sys.modules
    if finder is not None and not other_threads():
        for name in names:
            if name not in modules:
                finder.make(name, modules)


class OwnModules:
    """Finds the modules below one package.

    ``unkept`` are modules with byte code that the bundle lacks, by name: the source, the byte code, the
    source's time and size.
    """

    def __init__(self, package: str, bundle: Bundle) -> None:
        self.package, self.bundle = package, bundle
        self.unkept: dict[str, tuple[str, str, int, int]] = {}
        self._prefix = f"{package}."
        self._ending = f".{sys.implementation.cache_tag}.pyc"
        self._folders: dict[str, frozenset[str]] = {}

    @property
    def has_to_keep(self) -> bool:
        """Does this run need what the bundle lacks, or little of what is in it, and may it be written?"""
        path = self.bundle.path
        if not self.unkept and self.bundle.unused <= _MOST_UNUSED:
            return False
        return path is not None and not sys.dont_write_bytecode and os.access(os.path.dirname(path), os.W_OK)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module, with its code at hand; nothing where that is for the import system to find."""
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
        try:
            now = os.stat(source)
        except OSError:
            return None
        time, size = int(now.st_mtime) & 0xFFFFFFFF, now.st_size & 0xFFFFFFFF
        code = self.bundle.code(name, time, size)
        if code is None:
            code = byte_code(cached, time, size)
            if code is None:
                return None
            self.unkept[name] = source, cached, time, size
        spec = ModuleSpec(name, _Loader(name, source, code, self), origin=source)
        if is_package:
            spec.submodule_search_locations = [folder]
        spec.has_location, spec.cached = True, cached
        return spec

    def prepare(self, name: str) -> None:
        """Make what the module imports at its top, in the order in which it would be made."""
        noted, modules = self.bundle.modules.get(name), sys.modules
        # Another thread would see modules half-made: none of them is locked.
        if noted is not None and not other_threads():
            for imported in noted[4]:
                if imported not in modules:
                    self.make(imported, modules)

    def make(self, name: str, modules: dict[str, ModuleType]) -> None:
        """Import a module as the import system would; what fails is left to it, where it is asked for."""
        parent, _, stem = name.rpartition(".")
        if parent not in modules:
            self.make(parent, modules)
        above = modules.get(parent)
        path = getattr(above, "__path__", None)
        if above is None or path is None or name in modules or self._is_for_others(name, path):
            return
        spec = self.find_spec(name, path)
        if spec is None or not isinstance(spec.loader, _Loader):
            return
        module = modules[name] = _module_of(spec, parent)
        try:
            spec.loader.exec_module(module)
        except BaseException as error:
            modules.pop(name, None)
            if not isinstance(error, Exception):
                raise
        else:
            spec.__dict__["_initializing"] = False
            setattr(above, stem, module)

    def _is_for_others(self, name: str, path: Sequence[str]) -> bool:
        for finder in sys.meta_path:
            if finder is self:
                return False
            find = getattr(finder, "find_spec", None)
            if find is None or find(name, path) is not None:
                break
        return True


def _module_of(spec: ModuleSpec, parent: str) -> ModuleType:
    """A module as ``importlib.util.module_from_spec`` makes it, in a third of the time."""
    module = _Module(spec.name)
    module.__spec__, module.__loader__, module.__package__ = spec, spec.loader, parent
    module.__file__, module.__dict__["__cached__"] = spec.origin, spec.cached
    if spec.submodule_search_locations is not None:
        module.__path__, module.__package__ = spec.submodule_search_locations, spec.name
    spec.__dict__["_initializing"] = True
    return module


def _importable(folder: str) -> frozenset[str]:
    """The names in a folder, unless one of them is both a module and a folder, or machine code."""
    try:
        names = frozenset(os.listdir(folder))
    except OSError:
        return frozenset()
    doubtful = any(name.endswith((".so", ".pyd")) or f"{name}.py" in names for name in names)
    return frozenset() if doubtful else names


def byte_code(cached: str, time: int, size: int) -> CodeType | None:
    """What the file with byte code has, if it belongs to a source of this time and size."""
    try:
        descriptor = os.open(cached, os.O_RDONLY | _BINARY)
        try:
            data = os.read(descriptor, _LARGEST)
        finally:
            os.close(descriptor)
    except OSError:
        return None
    noted = _HEAD + time.to_bytes(4, "little") + size.to_bytes(4, "little")
    if not data.startswith(noted) or len(data) >= _LARGEST:
        return None
    with memoryview(data) as view:
        code: CodeType = loads(view[16:])
    return code


class _Loader(SourceFileLoader):
    """As Python's own; the first time it is asked for code, that has been read already."""

    def __init__(self, name: str, path: str, code: CodeType, finder: OwnModules) -> None:
        self.name, self.path = name, path
        self._code: CodeType | None = code
        self._finder = finder

    def get_code(self, fullname: str) -> CodeType | None:
        code, self._code = self._code, None
        if code is None or code.co_filename != self.path:
            return super().get_code(fullname)
        module = sys.modules.get(self.name)
        if module is not None and module.__loader__ is self:  # it is being made, not looked at
            self._finder.prepare(self.name)
        return code
