"""Does the project take a dataclass's objects apart: ``asdict``, ``fields``, ``vars``?

Who does so sees which names are fields; to make one a ``ClassVar`` would show.
"""

from __future__ import annotations

from flake8_tradelint.light import partial
from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.attribute_writes import COPIERS, is_foreign
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.words import calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.linked import Linked


_INSPECTORS = (*COPIERS, "asdict", "astuple", "fields", "from_dict", "structure", "unstructure", "vars")
_COMMON_METHODS = frozenset({"replace", "fields"})
_CALL = regex(rb"[ \t]*\((?:[^()\"'#]|\"[^\"\\\n]*\"|'[^'\\\n]*'|\([^()\"'#]*\))*\)")
"""The arguments of a call, where they are simple."""


def is_looked_into(project: Linked, family: tuple[ClassRef, ...]) -> bool:
    """Does a file that knows the family take objects apart (``asdict``, ``fields``, ``vars``)?"""
    project.require(_INSPECTORS, ("__dict__",))
    names = [ref.qualname.rsplit(".", 1)[-1] for ref in family]
    knowing = sorted({path for name in names for path in project.mentioning(name)})
    states = project.attributes("__dict__", knowing)
    if any(not is_foreign(project, path, fact.receiver, family) for path, fact in states):
        return True
    facts = (
        found
        for name in _INSPECTORS
        for found in project.calls(name, partial(_may_unpack, project, name), paths=knowing)
    )
    return any(not _is_about_others(project, path, fact, family) for path, fact in facts)


def _may_unpack(project: Linked, name: str, path: str) -> bool:
    """May a call of that name in the file say what is of interest, if it copies what it does not name?"""
    if name not in COPIERS:
        return True
    data, word = project.data(path), name.encode()
    return b"**" in data and any(_unpacks(data, at + len(word)) for at in calls(data, word))


def _unpacks(data: bytes, at: int) -> bool:
    """Does ``**`` stand in the parentheses that open there, or is there anything else than such?"""
    call = _CALL.match(data, at)
    return call is None or b"**" in call[0]


def _is_about_others(project: Linked, path: str, fact: CallFact, family: tuple[ClassRef, ...]) -> bool:
    """Is what is taken apart something else, or does a method only share the name (``text.replace``)?"""
    func = fact.call.func
    if fact.name in COPIERS and not any(name == "**" for name, _ in fact.call.keywords):
        return True  # what it names is known, the rest is copied
    if isinstance(func, e.Attribute):
        owner = project.symbols.resolve(path, func.value)
        if owner is None and fact.name in _COMMON_METHODS:
            return True
        if isinstance(owner, ClassRef):
            return owner not in family
    return bool(fact.call.args) and is_foreign(project, path, fact.call.args[0], family)
