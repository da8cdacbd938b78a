"""The class statements behind the bases in a header, followed from file to file by text alone."""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.classes.import_texts import Origin, origins, stars
from flake8_tradelint.words import without_subscripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.naming.modules import ModuleTable

    Place = tuple[str, Header]
    """A file, and a header in it."""


_COMMENT = regex(rb"#[^\n]*")
_DOTTED = regex(rb"[\w.\x80-\xff]+")
_MAX_HOPS = 8
"""Imports of imports that are followed."""


def base_names(data: bytes, header: Header) -> Iterator[bytes]:
    """The bases that are plain dotted names, type arguments left out."""
    head = without_subscripts(_COMMENT.sub(b"", data[header.start : header.end]))
    listed = head[head.find(b"(") + 1 : head.rfind(b")")] if b"(" in head else b""
    return (name for name in map(bytes.strip, listed.split(b",")) if _DOTTED.fullmatch(name))


class HeaderBases:
    """``find`` gives the file of a module as imported by a file, absolute or relative.

    ``headers`` and ``data`` are what is asked of a file; nothing is asked of files that no base leads to.
    """

    def __init__(
        self,
        modules: ModuleTable,
        headers: Callable[[str], tuple[Header, ...]],
        data: Callable[[str], bytes],
    ) -> None:
        self._modules, self._headers, self._data = modules, headers, data
        self._origins: dict[str, tuple[dict[bytes, Origin], tuple[bytes, ...]]] = {}
        self._found: dict[tuple[str, bytes], Place | None] = {}

    def above(self, path: str, header: Header) -> Iterator[Place]:
        """The class statements of the direct bases, as far as they can be found."""
        for name in base_names(self._data(path), header):
            found = self.find(path, name)
            if found is not None:
                yield found

    def find(self, path: str, name: bytes, hops: int = 0) -> Place | None:
        """The class statement that the dotted name means in the file."""
        key = (path, name)
        if key not in self._found:
            self._found[key] = None  # an import cycle finds nothing
            self._found[key] = self._look(path, name, hops + 1) if hops < _MAX_HOPS else None
        return self._found[key]

    def _look(self, path: str, name: bytes, hops: int) -> Place | None:
        for header in self._headers(path):
            if header.name == name:
                return path, header
        if path not in self._origins:
            data = self._data(path)
            self._origins[path] = origins(data), stars(data)
        known, starred = self._origins[path]
        parts = name.split(b".")
        for count in range(len(parts), 0, -1):
            origin = known.get(b".".join(parts[:count]))
            if origin is not None:
                return self._imported(path, origin, parts[count:], hops)
        for module in starred:
            target = self._modules.find_written(module, path)
            found = self.find(target, name, hops) if target else None
            if found is not None:
                return found
        return None

    def _imported(self, path: str, origin: Origin, rest: list[bytes], hops: int) -> Place | None:
        names = [origin.attr, *rest] if origin.attr else rest
        module = origin.module
        # The longest module first: `from package import module` binds a module, too.
        for count in range(len(names) - 1, -1, -1):
            dot = b"" if module.endswith(b".") or not count else b"."
            target = self._modules.find_written(module + dot + b".".join(names[:count]), path)
            if target is not None:
                return self.find(target, b".".join(names[count:]), hops)
        beside = self._modules.find_written_beside(module, path) if origin.attr else None
        return self.find(beside, b".".join(names), hops) if beside else None
