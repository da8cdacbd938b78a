"""May a function return what a call in it gives, by its text? Most that start tasks return nothing."""

from __future__ import annotations

from flake8_tradelint.outline import Definition
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.patterns import regex
from flake8_tradelint.words import calls

_RETURN = regex(rb"\breturn\b(?![ \t]*(?:(?:True|False|None)\b[ \t]*)?(?:\r?\n|#|;|\Z))")
"""Something else than a constant."""


def may_return(data: bytes, tops: tuple[Definition, ...], name: bytes) -> bool:
    """Is the name called in a function that returns something? ``tops`` are those at the file's top."""
    for at in calls(data, name):
        around = next((top for top in tops if top.start <= at < top.end), None)
        if around is not None and around.is_class:
            around = next(
                (method for method in methods(data, around) if method.start <= at < method.end), None
            )
        if around is None or _RETURN.search(data, around.start, around.end):
            return True
    return False
