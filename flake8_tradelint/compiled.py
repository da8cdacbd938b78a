"""What a run had to compile, kept for later ones: regular expressions, and the methods of records.

It lies beside the byte code, under the same terms: for this Python, where one may write, unless
``sys.dont_write_bytecode``. Nothing of a project is in it. ``cache.compiling`` writes it.
"""

from __future__ import annotations

import sys
from importlib import import_module

from flake8_tradelint.light import cache, cached_property, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Key = tuple[str | bytes, int]
    Expression = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """What ``_sre.compile`` is told besides the source: flags, code, groups, their numbers by name, names."""


class Kept:
    """What earlier runs have compiled, and what this one had to.

    Expressions by source and flags (their names only, for those of this run), methods by their source.
    """

    def __init__(self) -> None:
        self.new_expressions: dict[Key, None] = {}
        self.new_methods: dict[str, CodeType] = {}

    @property
    def has_new(self) -> bool:
        """Had this run to compile something?"""
        return bool(self.new_expressions or self.new_methods)

    @property
    def expressions(self) -> dict[Key, Expression]:
        """Those that were kept for this Python."""
        return self._known[0]

    @property
    def methods(self) -> dict[str, CodeType]:
        """Those that were kept for this Python."""
        return self._known[1]

    @cached_property
    def _known(self) -> tuple[dict[Key, Expression], dict[str, CodeType]]:
        """What was kept for this Python; nothing where that cannot be read."""
        from marshal import load

        path = self.path
        if path is not None:
            with suppress(OSError, EOFError, ValueError, TypeError), open(path, "rb") as file:
                version, expressions, methods = load(file)
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
        """Of the code that is compiled to: nothing is taken from another Python."""
        engine = import_module("_sre")
        return f"{sys.version} {engine.MAGIC} {engine.CODESIZE}"


@cache
def kept() -> Kept:
    """The one of this process."""
    return Kept()
