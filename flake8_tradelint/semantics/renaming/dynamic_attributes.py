"""Find attributes that a class gets by a string, a keyword or a computed name."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import has_string
from flake8_tradelint.startup.patterns import composed, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.semantics.summary import ClassSummary


_OPEN = frozenset(
    {"types.SimpleNamespace", "argparse.Namespace", "threading.local", "unittest.mock.Mock"}
    | {"unittest.mock.MagicMock", "unittest.mock.AsyncMock", "unittest.mock.NonCallableMock"}
)
"""Classes of the standard library whose objects take attributes of any name."""

_SETS = r"setattr(?:__)?\(\s*(?:\w+\s*,\s*)?[\"']%s[\"']"
_STORES = r"|(?:__dict__|vars\(\w+\))(?:\[\s*[\"']%s[\"']\s*\]\s*="
_UPDATES = r"|\s*\|=.*\b%s\b|\.(?:update|setdefault)\([^)]*\b%s\b)"

_WORDS = (b"setattr", b"__dict__", b"vars(")

_COMPUTED = regex(
    rb"\b(?:object\.__)?setattr(?:__)?\(\s*(?:self|cls|type\(self\)|self\.__class__)\s*,\s*(?![\"'\s])"
    rb"|(?:\b(?:self|cls)\.__dict__|\bvars\(self\))"
    rb"(?:\.update\(|\s*\|=|\s*=(?!=)|\[\s*(?![\"'])\w[^\]]*\]\s*=(?!=))"
)


def is_open(base: Base) -> bool:
    """Return True if objects of this class of the standard library take attributes of any name."""
    return getattr(base, "name", "") in _OPEN


def is_spelt(linked: ParameterDb, ref: ClassRef, cls: ClassSummary, name: str) -> bool:
    """Return True if a method of the class sets the attribute by a string, or a decorator may do so.

    Examples: ``setattr(self, "name", ...)``, ``self.__dict__["name"]``, ``vars(self).update(name=...)``.
    """
    if any(_contains_name(decorator, name) for decorator in cls.decorators):
        return True
    data = linked.data(ref.path)
    if name.encode() not in data or not any(word in data for word in _WORDS):
        return False
    pattern = (_SETS + _STORES + _UPDATES) % (name, name, name, name)
    return composed(pattern.encode()).search(_text(linked, ref, cls)) is not None


def computes(linked: ParameterDb, ref: ClassRef, cls: ClassSummary) -> bool:
    """Return True if a method sets attributes of the class under names that it does not spell out.

    The module may do so, too, on the class itself. ``__setstate__`` and ``__setattr__`` only pass names on.
    """
    data = linked.data(ref.path)
    if not any(word in data for word in _WORDS):
        return False
    on_class = composed(rb"\bsetattr\(\s*%s\s*,\s*(?![\"'])" % cls.name.encode())
    if b"setattr(" in data and on_class.search(data):
        return True
    text = _text(linked, ref, cls)
    found = _COMPUTED.finditer(text)
    return any(_METHOD.findall(text, 0, match.start())[-1:] not in _PASSING_ON for match in found)


_PASSING_ON = ([b"__setstate__"], [b"__setattr__"])
_METHOD = regex(rb"\bdef[ \t]+(\w+)")


def is_quoted(linked: ParameterDb, path: str, name: str) -> bool:
    """Return True if the file has the name as a string."""
    return has_string(linked, path, name)


def _contains_name(expr: e.Expr, name: str) -> bool:
    """Return True if the expression has the name in a string, or as a keyword."""
    if isinstance(expr, e.Literal):
        return expr.type == "str" and expr.repr[1:-1] == name
    if isinstance(expr, e.Call):
        given = (*expr.args, *(value for _, value in expr.keywords))
        return any(key == name for key, _ in expr.keywords) or any(
            _contains_name(value, name) for value in given
        )
    if isinstance(expr, e.Sequence):
        return any(_contains_name(item, name) for item in expr.items)
    return isinstance(expr, e.Mapping) and (
        _contains_name(expr.key, name) or _contains_name(expr.value, name)
    )


def _text(linked: ParameterDb, ref: ClassRef, cls: ClassSummary) -> bytes:
    anchor = cls.statement.anchor
    return linked.data(ref.path)[anchor.start : anchor.end]
