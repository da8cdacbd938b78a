"""Recognise annotations that every reader takes for a ``ClassVar``.

Type checkers resolve the annotation; decorators guess from its first words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mypy.nodes import Import, ImportFrom, MypyFile

from flake8_tradelint.startup.patterns import regex
from mypy_plugin.sources import Text

_ANNOTATION = regex(
    rb"[ \t]*(?P<name>[\w\x80-\xff]+)[ \t]*:[ \t]*(?P<module>typing\.)?ClassVar\b(?!.*Final)", re.DOTALL
)
_MODULES = ("typing", "typing_extensions")


def is_effective(name: str, statement: bytes, text: Text) -> bool:
    """Return True if decorators certainly read this annotation of the name like type checkers do.

    ``statement`` is its text, ``text`` that of the file.
    """
    found = _ANNOTATION.match(statement)
    if found is None or found["name"] != name.encode() or text.renames_classvar:
        return False
    # Without imports for type checkers only, the name exists at run time.
    needed = "typing" if found["module"] else "ClassVar"
    return not text.imports_for_types or needed in (text.imported or ())


def note_imports(text: Text, file: MypyFile) -> None:
    """Record the names that the file imports unconditionally, because mypy drops its statements later."""
    if text.imports_for_types and text.imported is None:
        text.imported = frozenset(_imports(file))


def _imports(file: MypyFile) -> Iterator[str]:
    for statement in file.defs:
        if isinstance(statement, Import) and ("typing", None) in statement.ids:
            yield "typing"
        if isinstance(statement, ImportFrom) and statement.id in _MODULES:
            yield from (name for name, renamed in statement.names if renamed is None)
