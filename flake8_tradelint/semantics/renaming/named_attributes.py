"""Find attributes that calls name in a string: ``getattr``, and the patching functions of tests."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef
from flake8_tradelint.semantics.renaming.owners import resolve_module, resolve_name
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.parameters.db import ParameterDb


CALLEES = frozenset({"getattr", "setattr", "delattr", "hasattr", "object", "patch", "attrgetter", "spy"})
"""Last names of the examined functions; ``object`` is that of ``patch.object``, ``spy`` pytest-mock's."""

_BUILTINS = frozenset(f"builtins.{name}" for name in ("getattr", "setattr", "delattr", "hasattr"))
_PATCHES = frozenset({"unittest.mock.patch", "mock.patch", "mock.mock.patch"})


class NamedAttribute(Record):
    """The attribute ``name`` of ``owner``; ``span`` is the string's, ``prefix`` its part before the name."""

    owner: Type
    name: str
    span: Span
    prefix: str = ""


def named_attribute(linked: ParameterDb, path: str, fact: CallFact) -> NamedAttribute | None:
    """Return the attribute that the call names, if its owner's class is known."""
    symbol = linked.symbols.resolve(path, fact.call.func)
    texts = [text_of(argument) for argument in fact.call.args[:2]]
    if _may_be_new(fact):
        return None
    if texts and texts[0] and "." in texts[0] and _takes_path(fact, symbol):
        return _by_path(linked, path, texts[0], fact.arguments[0])
    if len(texts) < 2 or not texts[1] or not _takes_object(fact, symbol):
        return None
    found = linked.receivers.infer(path, fact.call.args[0])
    return named_on(fact, instance_of(found) or found)


def named_on_each(linked: ParameterDb, path: str, fact: CallFact) -> tuple[NamedAttribute, ...]:
    """Return the named attribute for each class if the owner may be of one of several."""
    if len(fact.call.args) < 2 or not _takes_object(fact, linked.symbols.resolve(path, fact.call.func)):
        return ()
    several = linked.receivers.options(path, fact.call.args[0])
    found = [named_on(fact, instance_of(owner) or owner) for owner in several]
    return tuple(named for named in found if named is not None) if len(several) > 1 else ()


def _may_be_new(fact: CallFact) -> bool:
    """Return True for ``create=True`` or ``raising=False``: the attribute need not exist."""
    given = dict(fact.call.keywords)
    return given.get("create") == e.Literal("bool", "True") or given.get("raising") == e.Literal(
        "bool", "False"
    )


def named_on(fact: CallFact, owner: Type | None) -> NamedAttribute | None:
    """Return the attribute that the call's second argument names, if the first is an ``owner``."""
    name = text_of(fact.call.args[1]) if len(fact.call.args) > 1 and not _may_be_new(fact) else ""
    return NamedAttribute(owner, name, fact.arguments[1]) if owner is not None and name else None


def named_in_module(linked: ParameterDb, path: str, fact: CallFact) -> tuple[Symbol, str, Span, str] | None:
    """Return a module's name that the call has in a string: module, name, the string's span, its prefix."""
    symbol = linked.symbols.resolve(path, fact.call.func)
    texts = [text_of(argument) for argument in fact.call.args[:2]]
    if texts and "." in texts[0] and _takes_path(fact, symbol):
        owner, _, name = texts[0].rpartition(".")
        module = resolve_module(linked.symbols, owner, path) or ExternalRef(owner)
        of_class = isinstance(module, ExternalRef) and _is_class(linked, path, module)
        return None if of_class else (module, name, fact.arguments[0], f"{owner}.")
    if len(texts) < 2 or not texts[1] or not _takes_object(fact, symbol):
        return None
    found = linked.symbols.resolve(path, fact.call.args[0])
    return (found, texts[1], fact.arguments[1], "") if isinstance(found, ModuleRef | ExternalRef) else None


def _is_class(linked: ParameterDb, path: str, owner: ExternalRef) -> bool:
    """Return True for a class, of the project or installed, which is no module, whatever rows are called."""
    known = resolve_name(linked.symbols, owner.name, path)
    return isinstance(known, ClassRef) or linked.library.class_(owner.name) is not None


def _takes_object(fact: CallFact, symbol: Symbol | None) -> bool:
    """Return True for a call with an object and a name.

    Examples: ``getattr(object, name)``, ``patch.object(object, name)``, ``monkeypatch.setattr(object,
    name)``.
    """
    if isinstance(symbol, ExternalRef):
        return symbol.name in _BUILTINS or symbol.name.removesuffix(".object") in _PATCHES
    if symbol is not None or not fact.receiver:
        return False
    return fact.receiver == "patch" if fact.name == "object" else fact.name in ("setattr", "delattr", "spy")


def _takes_path(fact: CallFact, symbol: Symbol | None) -> bool:
    """Return True for ``patch("package.module.Class.name")`` and its like in ``mocker``, ``monkeypatch``."""
    if isinstance(symbol, ExternalRef):
        return symbol.name in _PATCHES
    return symbol is None and bool(fact.receiver) and fact.name in ("patch", "setattr", "delattr")


def _by_path(linked: ParameterDb, path: str, text: str, span: Span) -> NamedAttribute | None:
    owner, _, name = text.rpartition(".")
    found = resolve_name(linked.symbols, owner, path)
    if found is None and linked.symbols.modules.find(owner.partition(".")[0], path) is None:
        found = ExternalRef(owner)
    if not isinstance(found, ClassRef | ExternalRef):
        return None
    return NamedAttribute(Type(found, "annotation"), name, span, f"{owner}.")


def text_of(argument: e.Expr) -> str:
    """Return the value of a string literal; ``""`` for anything else (f-strings, long strings)."""
    if not isinstance(argument, e.Literal) or argument.type != "str" or not argument.repr:
        return ""
    from ast import literal_eval

    try:
        found: object = literal_eval(argument.repr)
    except (SyntaxError, ValueError):
        return ""
    return found if isinstance(found, str) else ""
