"""Bind the arguments of a call to the parameters of a function."""

from __future__ import annotations

from itertools import islice

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.types import Type
    from flake8_tradelint.semantics.summary import FunctionSummary

    Infer = Callable[[str, e.Expr], Type | None]
    """Returns the class of an expression in a file."""
    Among = Callable[[str], bool]
    """Returns True for the files to be examined."""


MAX_FILES = 150
"""If more files contain a function's name (``update``), its calls are not searched: it is too common."""

_ANY_NUMBER = ("*", "**")


class Site(Record):
    """A call that runs a function; ``bound``: its first parameter is not among the arguments.

    ``path`` is the file of the arguments.
    """

    path: str
    call: e.Call
    bound: bool = False


def is_everywhere(linked: TypeDb, name: str) -> bool:
    """Return True if more than ``MAX_FILES`` files contain the name."""
    return next(islice(linked.mentioning(name), MAX_FILES, None), None) is not None


def argument(function: FunctionSummary, parameter: e.Parameter, site: Site) -> e.Expr | None:
    """Return what the call passes for the parameter, or its default; ``None`` if that is not certain."""
    named = dict(site.call.keywords)
    if parameter.name in named:
        return named[parameter.name]
    if "*" in named:
        return None
    positional = [p.name for p in function.parameters if p.kind == "positional"]
    place = positional.index(parameter.name) - site.bound if parameter.name in positional else -1
    if 0 <= place < len(site.call.args):
        return site.call.args[place]
    return None if "**" in named else parameter.default


def fits(function: FunctionSummary, site: Site) -> bool:
    """Return True if the call may be one of this function, by the number and names of its arguments."""
    kinds = {parameter.kind for parameter in function.parameters}
    positional = [p for p in function.parameters if p.kind == "positional"][site.bound :]
    given, named = len(site.call.args), {name for name, _ in site.call.keywords}
    if given > len(positional) and "*" not in kinds:
        return False
    if "**" not in kinds and not named <= {p.name for p in function.parameters} | set(_ANY_NUMBER):
        return False
    if named & set(_ANY_NUMBER):
        return True
    keyword = [p for p in function.parameters if p.kind == "keyword"]
    return all(p.has_default or p.name in named for p in (*positional[given:], *keyword))
