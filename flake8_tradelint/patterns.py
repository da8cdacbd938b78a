"""Regular expressions that are compiled when they are first asked something, and once for many runs.

A run imports more than a hundred of them and asks a tenth. To import ``re`` and to compile this tenth takes
a fifth of what the check of a small file takes; so what was compiled is kept beside the byte code, under the
same terms: for this Python, where one may write, unless ``sys.dont_write_bytecode``.
"""

from __future__ import annotations

import sys
from importlib import import_module

from flake8_tradelint.light import cache, cached_property, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import DOTALL, IGNORECASE, MULTILINE, escape
    from re import compile as composed
    from re import compile as regex

    __all__ = ["DOTALL", "IGNORECASE", "MULTILINE", "composed", "escape", "regex"]

    Key = tuple[str | bytes, int]
    Compiled = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    """What ``_sre.compile`` is told besides the source: flags, code, groups, their numbers by name, names."""
else:
    IGNORECASE, MULTILINE, DOTALL = 2, 8, 16

    class composed:
        """As ``re.compile``, later; for expressions made of a project's names, which nobody keeps."""

        def __init__(self, source, flags=0):
            self._arguments = source, flags

        def __getattr__(self, name):
            found = getattr(self._compiled(), name)
            setattr(self, name, found)
            return found

        def _compiled(self):
            import re

            return re.compile(*self._arguments)

    class regex(composed):
        """As ``re.compile``; each attribute is that of the compiled expression, which is looked up once."""

        def _compiled(self):
            known = kept().known.get(self._arguments)
            if known is None:
                kept().missed[self._arguments] = None
                return super()._compiled()
            from _sre import compile as restored

            flags, code, *groups = known
            return restored(self._arguments[0], flags, memoryview(code).cast("I").tolist(), *groups)

    def escape(name):
        """As ``re.escape``; a name of letters, digits and underscores is itself."""
        plain = name.replace("_", "") if isinstance(name, str) else name.replace(b"_", b"")
        if plain.isalnum() and plain.isascii():
            return name
        import re

        return re.escape(name)


class Kept:
    """The expressions that earlier runs have compiled, and those that this one had to."""

    def __init__(self) -> None:
        self.missed: dict[Key, None] = {}

    @cached_property
    def known(self) -> dict[Key, Compiled]:
        """What was kept for this Python; nothing where that cannot be read."""
        from marshal import load

        path = self.path
        if path is not None:
            with suppress(OSError, EOFError, ValueError, TypeError), open(path, "rb") as file:
                version, known = load(file)
                if version == self.version:
                    found: dict[Key, Compiled] = known
                    return found
        return {}

    @property
    def path(self) -> str | None:
        """Where the expressions are kept: where this room's own byte code is."""
        cached = __spec__.cached
        return f"{cached.removesuffix('.pyc')}.expressions" if cached else None

    @property
    def version(self) -> str:
        """Of the code that expressions are compiled to: nothing is taken from another Python."""
        engine = import_module("_sre")
        return f"{sys.version} {engine.MAGIC} {engine.CODESIZE}"


@cache
def kept() -> Kept:
    """The one of this process."""
    return Kept()
