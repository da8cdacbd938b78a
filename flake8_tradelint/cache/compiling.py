"""Store compiled regular expressions and methods beside the byte code, for ``startup.light.compiled``."""

from __future__ import annotations

import sys
from importlib import import_module

from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.startup.light.compiled import Expression, Kept


def keep(kept: Kept) -> None:
    """Store what this run had to compile for the next run, if Python would write byte code."""
    path = kept.path
    if path is None or sys.dont_write_bytecode:
        return
    from marshal import dumps

    with suppress(OSError, ImportError, AttributeError):
        expressions, methods = kept.known
        for source, flags in kept.new_expressions:
            expressions[source, int(flags)] = dumps(_compiled(source, int(flags)))
        for source, code in kept.new_methods.items():
            methods[source] = dumps(code)
        with replaced(path, timed=False) as file:
            file.write(dumps((kept.version, expressions, methods)))


def _compiled(source: str | bytes, flags: int) -> Expression:
    """Return the arguments that ``re.compile`` passes to ``_sre.compile`` for this pattern.

    Raises:
        ImportError, AttributeError: This Python's ``re`` has another internal structure.
    """
    from array import array

    old = sys.version_info < (3, 11)
    parser = import_module("sre_parse" if old else "re._parser")
    compiler = import_module("sre_compile" if old else "re._compiler")
    parsed = parser.parse(source, flags)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    code = array("I", compiler._code(parsed, flags)).tobytes()
    return flags | state.flags, code, state.groups - 1, dict(state.groupdict), tuple(names)
