"""Find code that never runs because it is under a constant condition.

Code that is generated twice, with and without ``async``, tells the two versions apart in this way: ``if
_IS_SYNC:`` where the module says ``_IS_SYNC = False``, or ``if True:`` with an ``else``. Other variables of a
module, like ``DRY_RUN = True``, are meant to be changed and do not count. The answer is read from the text.
"""

from __future__ import annotations

from flake8_tradelint.patterns import MULTILINE, composed, escape, regex
from flake8_tradelint.semantics.control.handlers import DEFINITIONS, header_of, indent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_CONDITION = regex(rb"\s*(?:el)?if\s+(not\s+)?(\w+)\s*(:|\band\b|\bor\b)")
"""Matches the first operand and what follows it: of ``and`` and ``or`` the first may decide."""
_CONSTANTS = {
    b"True": True,
    b"1": True,
    b"False": False,
    b"0": False,
    b"None": False,
    b"TYPE_CHECKING": False,
}


def never_runs(data: bytes, lines: Sequence[bytes], line: int) -> bool:
    """Return True if a suite around the line (1-based in ``lines``) in its function never runs."""
    at = header_of(lines, line - 1)
    while at >= 0 and not lines[at].lstrip().startswith(DEFINITIONS):
        if _truth(data, lines[at]) is False or any(
            _truth(data, other) is True for other in _before(lines, at)
        ):
            return True
        at = header_of(lines, at)
    return False


def _before(lines: Sequence[bytes], at: int) -> Iterator[bytes]:
    """Yield the headers of the earlier suites of the ``if`` that this ``elif`` or ``else`` belongs to."""
    depth = indent(lines[at])
    while lines[at].lstrip().startswith((b"elif", b"else")):
        above = (n for n in range(at - 1, -1, -1) if lines[n].strip() and indent(lines[n]) <= depth)
        at = next(above, -1)
        if at < 0 or indent(lines[at]) < depth:
            return
        yield lines[at]


def _truth(data: bytes, header: bytes) -> bool | None:
    """Return the truth of an ``if`` or ``elif`` condition that is constant; ``None`` for any other."""
    found = _CONDITION.match(header)
    if found is None:
        return None
    negated, name, follows = found[1], found[2], found[3]
    value = _CONSTANTS[name] if name in _CONSTANTS else _constant(data, name)
    if value is None:
        return None
    value = value is not bool(negated)
    decided = follows == b":" or value is (follows == b"or")
    return value if decided and not (follows == b"and" and b" or " in header) else None


def _constant(data: bytes, name: bytes) -> bool | None:
    """Return the truth of a ``sync`` variable that the file binds once, to a constant; otherwise ``None``."""
    if b"sync" not in name.lower():
        return None
    word = escape(name)
    bound = composed(
        rb"\b%s\b[ \t]*(?::[^=\n]*)?=(?!=)|\b(?:global|for|as|import)\b[^\n]*\b%s\b" % (word, word)
    )
    if len(list(bound.finditer(data))) != 1:
        return None
    told = composed(rb"^%s[ \t]*(?::[^=\n]*)?=[ \t]*(\w+)[ \t]*(?:#|\r?$)" % word, MULTILINE).search(data)
    return _CONSTANTS.get(told[1]) if told is not None else None
