"""Classes that are bases of a class whose header does not name them.

A call makes that class (``type(name, (Reconnecting, getattr(ccxt, exchange)), {})``), or its header has a
star (``class Application(*commands)``).
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_of_tops
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import composed, regex
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.db import ClassDb
    from flake8_tradelint.semantics.naming.symbols import Symbol


def completing(linked: ClassDb, name: str) -> tuple[bool, frozenset[Symbol | None]]:
    """Return whether a call makes a class of one called ``name``, and the classes that a star makes bases of.

    Subclasses made in this way are not found by headers, and may have and do anything.
    """
    return _is_made(linked, name), _starred(linked, name)


def _is_made(linked: ClassDb, name: str) -> bool:
    """Return True if a call has the class among its bases, or code that may have one cannot be parsed."""
    word = name.encode()

    def may_make(data: bytes, start: int, end: int) -> bool:
        calls = _MAKING.finditer(data, start, end)
        return any(has_word(data, word, call.start(), min(call.start() + _FAR, end)) for call in calls)

    for path in linked.mentioning(name):
        if _MAKING.search(linked.code(path)) is not None:
            nodes = nodes_of_tops(linked, path, may_make)
            if nodes is None or any(_makes(node, name) for node in nodes):
                return True
    return False


_FAR = 600
"""How many bytes behind the name of the function its arguments are searched."""
_MAKING = regex(rb"(?:type|new_class)[\s\\]*\((?![\w.\s]*\))")
"""The beginning of a call of ``type`` or ``new_class``, but not ``type(self)``."""


def _makes(node: ast.AST, name: str) -> bool:
    """Return True if the call makes a class with a base of that name: ``type(name, (Client, Base), {})``."""
    if called_name(node) not in ("type", "new_class") or not isinstance(node, ast.Call):
        return False
    bases = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "bases")]
    return any(
        isinstance(inner, ast.expr) and callee_name(inner) == name for value in bases for inner in walk(value)
    )


def _starred(linked: ClassDb, name: str) -> frozenset[Symbol | None]:
    """Return what lists and tuples hold that class headers name, in files that contain ``name``."""
    return frozenset(
        linked.symbols.resolve(path, item)
        for path in linked.mentioning(name)
        for variable in linked.symbols.surface(path).variables
        if isinstance(variable.value, e.Sequence) and linked.headers().files(variable.name.encode())
        for item in variable.value.items
    )


def runs_on_others(linked: ClassDb, cls: ClassRef, function: str) -> bool:
    """Return True if methods of the class may run with a first argument that is not its instance.

    That is so if a method is called on the class with another class's ``self`` (``GatewayCommand.show(self,
    path)``); if the method that is or contains ``function`` (a qualified name) is called on the class with
    any value (``Report.parse(line)`` of a ``def parse(line)`` without ``staticmethod``); or if its ``self``
    is annotated with another class, as in mixins (``def order(self: HasHttp)``).
    """
    name = cls.qualname.rpartition(".")[2]
    own = function.removeprefix(f"{cls.qualname}.").partition(".")[0]
    if _says_otherwise(linked, cls, own):
        return True
    spelled = composed(rb"\b%s\.(\w+)\(" % name.encode())
    for path in linked.mentioning(name):
        methods = {method.decode() for method in spelled.findall(linked.code(path))}
        for method in sorted(methods):
            for _, fact in linked.calls(method, paths=[path]):
                func = fact.call.func
                if not isinstance(func, e.Attribute) or linked.symbols.resolve(path, func.value) != cls:
                    continue
                if _is_strange(linked, path, cls, fact.call, any_value=method == own):
                    return True
    return False


def _says_otherwise(linked: ClassDb, cls: ClassRef, method: str) -> bool:
    """Return True if the method's ``self`` has an annotation that is not the class."""
    function = linked.symbols.function(FunctionRef(cls.path, f"{cls.qualname}.{method}"))
    said = function.parameters[0].annotation if function is not None and function.parameters else None
    return said is not None and linked.symbols.resolve(cls.path, said) != cls


def _is_strange(linked: ClassDb, path: str, cls: ClassRef, call: e.Call, *, any_value: bool) -> bool:
    """Return True if the first argument is another class's ``self``, or (``any_value``) any other value."""
    given = call.args[0] if call.args else None
    if not isinstance(given, e.SelfOf):
        return any_value
    return cls not in linked.classes.mro(ClassRef(path, given.qualname))
