"""Classes that are bases of a class whose header does not name them.

A call makes that class (``type(name, (Reconnecting, getattr(ccxt, exchange)), {})``), or its header has a
star (``class Application(*commands)``).
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import composed

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
    arguments = rb"(?:[^()]|\([^()]*\)){1,300}?"
    bases = rb",\s*\(" + arguments + rb"\b" + name.encode() + rb"\s*[,)]"
    first = rb",\s*\(\s*" + name.encode() + rb"\s*[,)]"
    made = composed(rb"\b(?:type|new_class)\(" + arguments + rb"(?:" + bases + rb"|" + first + rb")")
    return any(
        any(call in linked.data(path) for call in _MAKING) and made.search(linked.data(path))
        for path in linked.mentioning(name)
    )


_MAKING = (b"type(", b"new_class(")


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
