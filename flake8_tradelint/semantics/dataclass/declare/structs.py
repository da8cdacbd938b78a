"""What ``msgspec.Struct`` makes of a class: its metaclass collects the fields, no decorator is needed.

msgspec is known by name: it is seldom installed where a linter runs, and its ``Struct`` is written in C. The
metaclass makes a struct of every class below ``Struct``. The keywords of a class header are its options, of
which ``kw_only`` holds for the fields of the class's own body alone. See ``StructMeta_new_inner`` in
msgspec's ``_core.c``.
"""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import annotation_kind
from flake8_tradelint.semantics.dataclass.declare.kinds import Options, truth
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.naming.symbols import SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


STRUCT_KEYWORDS = frozenset(
    {
        *("tag", "tag_field", "rename", "omit_defaults", "forbid_unknown_fields", "frozen", "eq", "order"),
        *("kw_only", "repr_omit_defaults", "array_like", "gc", "weakref", "dict", "cache_hash"),
    }
)
"""Class keywords of ``msgspec.Struct``; none of them changes what an instance stores."""
_STRUCT = Options("msgspec", frozen=None, slots=True, eq=None, order=None, unsafe_hash=None)
"""``frozen``, ``eq`` and ``order`` are inherited, and nothing here depends on them."""
_AS_TEXT = ("ClassVar", "typing.ClassVar")
"""The spellings that msgspec recognises in an annotation that is text."""


def struct_options(cls: ClassSummary) -> Options:
    """Return the options of a class below ``Struct``."""
    kw_only: bool | None = False
    for name, value in cls.keywords:
        if name == "**":
            kw_only = None
        elif name == "kw_only":
            kw_only = truth(value)
    return replace(_STRUCT, kw_only=kw_only)


def struct_kind(symbols: SymbolTable, path: str, variable: Variable) -> Literal["field", "classvar"]:
    """Return what msgspec makes of the annotated ``variable``: it knows no ``InitVar`` and no ``KW_ONLY``."""
    if annotation_kind(symbols, path, variable) != "classvar":
        return "field"
    text = variable.annotation_text
    if text[:1] not in "'\"" and not symbols.surface(path).future_annotations:
        return "classvar"
    return "classvar" if text.strip("'\"").partition("[")[0] in _AS_TEXT else "field"
