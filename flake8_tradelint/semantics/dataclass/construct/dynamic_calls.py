"""Calls of a dataclass that do not name it: ``type(self)(...)``, ``self.__class__(...)``.

All files are searched that have a class of the family or a base of one, or that mention one: too many rather
than too few. What certainly means something else is no mention, and no such call: ``getattr(ccxt, name)()``
makes nothing of the project.
"""

from __future__ import annotations

import sys

from flake8_tradelint.semantics.dataclass.construct.class_mentions import may_mean, symbol_of
from flake8_tradelint.semantics.dataclass.construct.constructors import positions
from flake8_tradelint.semantics.dataclass.construct.nameless_calls import Passed, nameless_calls
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import composed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb

_CALLS: QueryKey[tuple[Passed, ...]] = QueryKey()
_SIGNS = (
    rb"\)[\s\\]*\(|\.[\s\\]*(?:__class__|__subclasses__|%s)\b|\b(?:%s)[\s\\]*\["
    rb"|\btype[\s\\]*\([^)]*\)[\s\\]*,"
)
"""What the text of every file with such a call has."""
_ANYTHING = Passed(frozenset(), 0, starred=True)
_LOADERS = frozenset({"builtins", "copyreg", "importlib", "pickle", "pkgutil", "pydoc"})
"""Modules of the standard library whose functions may give a class that they are not given."""


def may_be_passed(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if such a call may pass the field ``name`` of the first class, a base of the others."""
    known = positions(table, family[0]) or {}
    found = known.get(name)
    place = len(known) if found is None else found
    calls = table.results(_CALLS).get(family[0], lambda: tuple(_calls(project, table, family)))
    return any(call.starred or name in call.keywords or call.positional > place for call in calls)


def _calls(project: TypeDb, table: DataclassTable, family: tuple[ClassRef, ...]) -> Iterator[Passed]:
    """Yield what the calls in all files of concern pass."""
    names = tuple(sorted({ref.qualname.rsplit(".", 1)[-1] for ref in family}))
    either = "|".join(names).encode()
    signs = composed(_SIGNS % (either, either))
    kin = {base for ref in family for base in table.classes.project_mro(ref)}
    own = {base.path for base in kin}
    for path in sorted(own.union(*(project.mentioning(name) for name in names))):
        data = project.data(path)
        if not signs.search(data):
            continue
        found = nameless_calls(data, names)
        if found is None:
            yield _ANYTHING
        elif path in own or any(may_mean(table.symbols, path, mention, kin) for mention in found.mentions):
            yield from (call for call in found.calls if not _makes_others(table, path, call, kin))


def _makes_others(table: DataclassTable, path: str, call: Passed, kin: set[ClassRef]) -> bool:
    """Return True if what the call calls is certainly none of the classes."""
    if not call.origin:
        return False
    if call.kind == "class":
        return not may_mean(table.symbols, path, call.origin, kin)
    symbol = symbol_of(table.symbols, path, call.origin)
    if not isinstance(symbol, ExternalRef):
        return False
    package = symbol.name.partition(".")[0]
    return call.kind == "object" or (package in sys.stdlib_module_names and package not in _LOADERS)
