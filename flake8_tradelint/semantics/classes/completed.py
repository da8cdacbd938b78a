"""Classes that are completed elsewhere: bases of a class whose header does not name them.

A call makes it (``type(name, (Reconnecting, getattr(ccxt, exchange)), {})``), or its header has a star
(``class Application(*commands)``).
"""

from __future__ import annotations

from flake8_tradelint.patterns import composed
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.naming.symbols import Symbol


def is_completed(linked: Linked, cls: ClassRef) -> bool:
    """Is a class made of this one and others that no header tells, which may have and do anything?"""
    name = cls.qualname.rpartition(".")[2]
    made, starred = linked.closed.completing.get(
        name, lambda: (_is_made(linked, name), _starred(linked, name))
    )
    return made or cls in starred


def _is_made(linked: Linked, name: str) -> bool:
    arguments = rb"(?:[^()]|\([^()]*\)){1,300}?"
    bases = rb",\s*\(" + arguments + rb"\b" + name.encode() + rb"\s*[,)]"
    first = rb",\s*\(\s*" + name.encode() + rb"\s*[,)]"
    made = composed(rb"\b(?:type|new_class)\(" + arguments + rb"(?:" + bases + rb"|" + first + rb")")
    return any(
        any(call in linked.data(path) for call in _MAKING) and made.search(linked.data(path))
        for path in linked.mentioning(name)
    )


_MAKING = (b"type(", b"new_class(")


def _starred(linked: Linked, name: str) -> frozenset[Symbol | None]:
    """What modules that say the name have in lists, or tuples, whose names stand in some class's header."""
    return frozenset(
        linked.symbols.resolve(path, item)
        for path in linked.mentioning(name)
        for variable in linked.symbols.surface(path).variables
        if isinstance(variable.value, e.Sequence) and linked.headers().files(variable.name.encode())
        for item in variable.value.items
    )


def runs_on_others(linked: Linked, cls: ClassRef, function: str) -> bool:
    """Are its methods called with another class's ``self``: ``GatewayCommand.show(self, path)``?

    Or is the method in which the function of that qualified name is (or that it is) called on the class, with
    whatever: ``Report.parse(line)`` of a ``def parse(line)`` that says nothing of ``staticmethod``? Or does
    it say that ``self`` is something else, as mixins do: ``def order(self: HasHttp)``?
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


def _says_otherwise(linked: Linked, cls: ClassRef, method: str) -> bool:
    """Has the method's ``self`` an annotation that is not the class?"""
    function = linked.symbols.function(FunctionRef(cls.path, f"{cls.qualname}.{method}"))
    said = function.parameters[0].annotation if function is not None and function.parameters else None
    return said is not None and linked.symbols.resolve(cls.path, said) != cls


def _is_strange(linked: Linked, path: str, cls: ClassRef, call: e.Call, *, any_value: bool) -> bool:
    """Is the first argument no ``self`` of the class: another class's, or (``any_value``) anything else?"""
    given = call.args[0] if call.args else None
    if not isinstance(given, e.SelfOf):
        return any_value
    return cls not in linked.classes.mro(ClassRef(path, given.qualname))
