"""Count the tokens of a file without parsing it: the size that its syntax tree would have."""

from __future__ import annotations

from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.words import LITERALS, NO_WORDS

_LITERAL = regex(LITERALS, DOTALL)


@lru_cache(maxsize=4)  # of a file that is asked for several times
def parts(data: bytes) -> int:
    """Return the number of names, numbers, literals, comments and brackets in the bytes of a file."""
    code, literals = _LITERAL.subn(b" ", data)
    words = code.translate(NO_WORDS).split()
    return len(words) + literals + sum(map(code.count, (b"(", b"[", b"{")))
