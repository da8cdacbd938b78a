"""What a run had to compile, kept for later ones: regular expressions, and the methods of records.

It lies beside the byte code, under the same terms: for this Python, where one may write, unless
``sys.dont_write_bytecode``. Nothing of a project is in it. ``cache.compiling`` writes it.
"""

from __future__ import annotations

import sys
from importlib import import_module

from flake8_tradelint.startup.light import cache, cached_property, read_file, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    Key = tuple[str | bytes, int]
    Expression = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """What ``_sre.compile`` is told besides the source: flags, code, groups, their numbers by name, names."""


_FORMAT = 2
"""Counts up with every change of what ``known`` is: the file may be another version's of tradelint."""


class Kept:
    """What earlier runs have compiled, and what this one had to.

    Expressions by source and flags (those alone, for this run's), methods by their source. Each is
    marshalled by itself: a run needs few of those that all runs have kept.
    """

    def __init__(self) -> None:
        self.new_expressions: dict[Key, None] = {}
        self.new_methods: dict[str, CodeType] = {}

    @property
    def has_new(self) -> bool:
        """Had this run to compile something?"""
        return bool(self.new_expressions or self.new_methods)

    def expression(self, key: Key) -> Expression | None:
        """The one with this source and these flags, if it was kept."""
        found: Expression | None = _restored(self.known[0].get(key))
        return found

    def method(self, source: str) -> CodeType | None:
        """The code of the function that this source defines, if it was kept."""
        found: CodeType | None = _restored(self.known[1].get(source))
        return found

    @cached_property
    def known(self) -> tuple[dict[Key, bytes], dict[str, bytes]]:
        """Expressions and methods that were kept for this Python; nothing where that cannot be read."""
        from marshal import loads  # from a file it would read value by value

        path = self.path
        if path is not None:
            with suppress(OSError, EOFError, ValueError, TypeError):
                version, expressions, methods = loads(read_file(path))
                if version == self.version:
                    return expressions, methods
        return {}, {}

    @property
    def path(self) -> str | None:
        """Where it is kept: where this room's own byte code is."""
        cached = __spec__.cached
        return f"{cached.removesuffix('.pyc')}.kept" if cached else None

    @property
    def version(self) -> str:
        """Of what is kept, and of the code that is compiled to: nothing is taken from another Python."""
        engine = import_module("_sre")
        return f"{_FORMAT} {sys.version} {engine.MAGIC} {engine.CODESIZE}"


def _restored(data: bytes | None) -> Any:
    from marshal import loads

    return None if data is None else loads(data)


@cache
def kept() -> Kept:
    """The one of this process."""
    return Kept()
