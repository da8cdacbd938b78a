"""Regular expressions that are compiled when they are first asked something.

A run imports more than a hundred of them and asks a tenth.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import compile as regex

    __all__ = ["regex"]
else:

    class regex:
        """As ``re.compile``; each attribute is that of the compiled expression, which is looked up once."""

        def __init__(self, source, flags=0):
            self._arguments = source, flags

        def __getattr__(self, name):
            import re

            found = getattr(re.compile(*self._arguments), name)
            setattr(self, name, found)
            return found
