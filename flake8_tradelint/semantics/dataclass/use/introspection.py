"""Introspection of a dataclass's instances by the project: ``asdict``, ``fields``, ``vars``, ``__dict__``.

Such code sees which names are fields, so making one a ``ClassVar`` changes what it does.
"""

from __future__ import annotations

import _ast as ast
import os

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.suites import binds, called_name
from flake8_tradelint.semantics.dataclass.use.attribute_writes import COPIERS, is_foreign
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import calls, has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_INSPECTORS = (*COPIERS, "asdict", "astuple", "fields", "from_dict", "structure", "unstructure", "vars")
_COMMON_METHODS = frozenset({"replace", "fields"})
_CALL = regex(rb"[ \t]*\((?:[^()\"'#]|\"[^\"\\\n]*\"|'[^'\\\n]*'|\([^()\"'#]*\))*\)")
"""The arguments of a call, where they are simple."""


_WRITERS = ("msgspec", "orjson")
"""Packages that serialise any dataclass as the mapping of its fields."""
_VARS = regex(rb"\bvars\b(?![ \t]*[(\w])")
"""Matches ``vars`` where no call follows on the line."""


def is_introspected(project: TypeDb, family: tuple[ClassRef, ...]) -> bool:
    """Return True if a file that names the family may read all fields of its objects."""
    if any(_gives_vars(project, path) for path in project.mentioning("vars")):
        return True
    if _is_introspected_by(project, family):
        return True
    names = {ref.qualname.rsplit(".", 1)[-1] for ref in family}
    knowing = {path for name in names for path in project.mentioning(name)}
    suspects = [path for path in knowing if _makes_frame(project, path)]
    suspects += _serialising(project, knowing)
    from flake8_tradelint.semantics.dataclass.construct.class_mentions import may_mention

    return any(may_mention(project, path, family) for path in sorted(suspects))


def _gives_vars(project: TypeDb, path: str) -> bool:
    """Return True for ``json.dumps(message, default=vars)``, but not for a variable of that name."""
    if _VARS.search(project.code(path)) is None:
        return False
    nodes = nodes_with(project, path, ("vars",))
    giving = (node.value for node in nodes or () if isinstance(node, ast.keyword | ast.Assign))
    given = any(isinstance(value, ast.Name) and value.id == "vars" for value in giving)
    return nodes is None or (given and not any(binds(node, "vars") for node in nodes))


def _makes_frame(project: TypeDb, path: str) -> bool:
    """Return True if the file calls ``DataFrame``, which takes the fields of dataclasses for columns."""
    if not project.mentions(path, (b"DataFrame",)):
        return False
    nodes = nodes_with(project, path, ("DataFrame",))
    return nodes is None or any(called_name(node) == "DataFrame" for node in nodes)


def _serialising(project: TypeDb, knowing: set[str]) -> list[str]:
    """Return those of the files that use such a package, or name a module that does."""
    writing = {path for name in _WRITERS for path in project.mentioning(name)}
    modules = {os.path.splitext(os.path.basename(path))[0] for path in writing}
    modules |= {os.path.basename(os.path.dirname(path)) for path in writing if path.endswith("__init__.py")}
    words = [name.encode() for name in modules - {"__init__"}]
    return [
        path
        for path in knowing
        if path in writing or any(has_word(project.data(path), word) for word in words)
    ]


def may_be_introspected(project: TypeDb, family: tuple[ClassRef, ...]) -> bool:
    """Return True in that case, and if some file calls ``asdict`` or ``astuple`` on an unknown object."""
    if is_introspected(project, family):
        return True
    facts = ((p, fact) for name in ("asdict", "astuple") for p, fact in project.calls(name))
    return any(
        bool(fact.call.args) and not is_foreign(project, path, fact.call.args[0], family)
        for path, fact in facts
    )


def _is_introspected_by(project: TypeDb, family: tuple[ClassRef, ...]) -> bool:
    project.require(_INSPECTORS, ("__dict__",))
    names = [ref.qualname.rsplit(".", 1)[-1] for ref in family]
    knowing = sorted({path for name in names for path in project.mentioning(name)})
    from flake8_tradelint.semantics.dataclass.construct.class_mentions import may_mention

    states = project.attributes("__dict__", knowing)
    if any(
        not is_foreign(project, path, fact.receiver, family) and may_mention(project, path, family)
        for path, fact in states
    ):
        return True
    facts = (
        found
        for name in _INSPECTORS
        for found in project.calls(name, partial(_may_unpack, project, name), paths=knowing)
    )
    return any(
        not _is_of_other_class(project, path, fact, family) and may_mention(project, path, family)
        for path, fact in facts
    )


def _may_unpack(project: TypeDb, name: str, path: str) -> bool:
    """Return True if a call of that name in the file may be relevant: of ``replace``, only with ``**``.

    The text chooses the files whose calls are read.
    """
    if name not in COPIERS:
        return True
    data, word = project.code(path), name.encode()
    return b"**" in data and any(_unpacks(data, at + len(word)) for at in calls(data, word))


def _unpacks(data: bytes, at: int) -> bool:
    """Return True if ``**`` stands in the parentheses that open there, or may do so."""
    call = _CALL.match(data, at)
    return call is None or b"**" in call[0]


def _is_of_other_class(project: TypeDb, path: str, fact: CallFact, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the object is of another class, or only the method's name fits (``text.replace``)."""
    func = fact.call.func
    if fact.name in COPIERS and not any(name == "**" for name, _ in fact.call.keywords):
        return True  # the keywords are known, all other fields are copied
    if isinstance(func, e.Attribute):
        owner = project.symbols.resolve(path, func.value)
        if owner is None and fact.name in _COMMON_METHODS:
            return True
        if isinstance(owner, ClassRef):
            return owner not in family
    return bool(fact.call.args) and is_foreign(project, path, fact.call.args[0], family)
