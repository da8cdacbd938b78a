"""Regular expressions that are compiled when they are first asked something, and once for many runs.

A run imports more than a hundred of them and asks a tenth. To import ``re`` and to compile this tenth takes
a fifth of what the check of a small file takes; so what was compiled is kept (``startup.light.compiled``).
"""

from __future__ import annotations

from flake8_tradelint.startup.light.compiled import kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import DOTALL, IGNORECASE, MULTILINE, escape
    from re import compile as composed
    from re import compile as regex

    __all__ = ["DOTALL", "IGNORECASE", "MULTILINE", "composed", "escape", "regex"]
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
            known = kept().expression(self._arguments)
            if known is None:
                kept().new_expressions[self._arguments] = None
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
