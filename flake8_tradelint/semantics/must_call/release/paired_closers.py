"""Is a value handed on together with what will close it: ``partial(close, session)``, ``(close, session)``?

Told from the text: of a call it is the callee alone that is kept.
"""

from __future__ import annotations

from flake8_tradelint.patterns import IGNORECASE, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.linked import Linked


_NAME = regex(rb"(?<![\w.])(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)[ \t\r\n]*,")
"""An argument, or an item, that is nothing but a name."""
_CLOSING = regex(rb"clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|kill", IGNORECASE)
_CLOSES = regex(rb"\.(?:a?close|disconnect|shutdown|stop)\b")
_FAR = 300
"""Bytes in front of the value that are looked at."""


def is_beside_closer(linked: Linked, path: str, use: Use) -> bool:
    """Is something before the value, in the same brackets, a function that closes by its name or its text?"""
    if use.kind not in ("argument", "attribute", "local", "item") or use.name == "func":
        return False
    if use.kind != "argument" and not use.through:
        return False
    return any(
        _closes(linked, path, name) for name in _names_before(linked.data(path), use.span.anchor.start)
    )


def _closes(linked: Linked, path: str, name: bytes) -> bool:
    if _CLOSING.search(name):
        return True
    ref = linked.symbols.resolve(path, e.Name(name.decode(errors="replace")))
    function = linked.symbols.function(ref) if isinstance(ref, FunctionRef) else None
    if function is None or not isinstance(ref, FunctionRef):
        return False
    return any(_CLOSES.search(line) for line in suite(linked.data(ref.path), function.span.line))


def _names_before(data: bytes, at: int) -> Iterator[bytes]:
    """The names that stand in front of ``at`` in the brackets around it, up to the start of the statement."""
    start = at
    for position in range(at - 1, max(0, at - _FAR), -1):
        char, before = data[position : position + 1], data[position - 1 : position]
        is_keyword = before.isalnum() or before == b"_"  # `args=[...]`, but not `ends = [...]`
        if char == b";" or (char == b"=" and not is_keyword):
            break
        if char in b"([{":
            start = position + 1
    yield from (match[1] for match in _NAME.finditer(data, start, at))
