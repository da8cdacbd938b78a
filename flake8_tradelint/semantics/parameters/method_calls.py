"""Find the calls that run a method, by the class of the receiver, with overrides and inheritance."""

from __future__ import annotations

import _ast as ast
import builtins
from itertools import islice

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, ModuleRef
from flake8_tradelint.semantics.parameters.binding import Site, fits
from flake8_tradelint.semantics.reading.value_uses import used_as_value
from flake8_tradelint.startup.light import partial
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.parameters.binding import Among, Infer
    from flake8_tradelint.semantics.summary import FunctionSummary


_LOOKING_UP = ("getattr", "methodcaller")
_BEFORE = (b".", b"\n", b"\r")
"""What an attribute's name comes after: a dot, perhaps on the line before."""
_FEW = 4
"""Up to so many files are all searched; of more files, only those that contain the word."""
_MOST = 32
"""Of more calls, some hardly ever tell their receivers; and each method of the name asks them all."""
_PROTOCOLS = ("typing.Protocol", "typing_extensions.Protocol")


class MethodCalls:
    """The call sites of one method."""

    def __init__(self, linked: TypeDb, infer: Infer, ref: FunctionRef, function: FunctionSummary) -> None:
        self._linked, self._infer, self._ref, self._function = linked, infer, ref, function
        self._name = function.name
        owner = ClassRef(ref.path, function.cls)
        below = [owner, *linked.subclasses(owner)]
        self._family = [cls for cls in below if linked.classes.method(cls, self._name) == ref]
        names = linked.receivers.decorators(ref.path, function)
        self._static, self._on_class = "builtins.staticmethod" in names, "builtins.classmethod" in names

    def sites(self, among: Among) -> Iterator[Site | None]:
        """Yield the calls in the files; ``None`` if there may be one out of sight."""
        if self._name.startswith("__") and self._name.endswith("__"):
            yield None
            return
        calls = list(islice(self._linked.calls(self._name, among), _MOST + 1))
        if len(calls) > _MOST or self._is_called_from_outside() or self._is_handed_on(among):
            yield None
            return
        for path, fact in calls:
            yield from self._site(path, fact)

    def _is_called_from_outside(self) -> bool:
        """Return True if a base outside the project, or the class's own body, may call the method."""
        classes = self._linked.classes
        if any(self._may_call(base) for cls in self._family for base in classes.mro(cls)):
            return True
        paths = {cls.path for cls in self._family}
        if len(paths) > _FEW:
            paths = paths.intersection(self._linked.having(self._name))
        data, outline = self._linked.code, self._linked.outline
        return any(
            used_as_value(data(path), self._name, "function", partial(outline, path))
            for path in sorted(paths)
        )

    def _is_handed_on(self, among: Among) -> bool:
        """Return True if the bound method is used as a value, or looked up by its name."""
        if any(among(path) and self._is_looked_up(path) for path in self._linked.mentioning(self._name)):
            return True
        name, data = self._name.encode(), self._linked.code
        mentioning = (path for path in self._linked.mentioning(self._name) if among(path))
        paths = [path for path in mentioning if _is_taken(data(path), name)]
        return any(
            use.context == "load" and use.role != "called" and self._runs(path, use.receiver) is not False
            for path, use in (self._linked.attributes(self._name, paths) if paths else ())
        )

    def _may_call(self, base: Base) -> bool:
        """Return True if a base outside the project may call a method of this name."""
        if is_transparent(base) or not isinstance(base, ExternalRef):
            return False
        module, _, name = base.name.rpartition(".")
        if module == "builtins":
            return hasattr(getattr(builtins, name, None), self._name)
        return self._linked.library.has(base, self._name) != "no"

    def _is_looked_up(self, path: str) -> bool:
        """Return True if the file has the name in a string, and looks attributes up by name.

        The text chooses the definitions that are parsed.
        """
        quoted = (f'"{self._name}"', f"'{self._name}'")
        data = self._linked.code(path)
        if not any(text.encode() in data for text in quoted) or not any(
            w.encode() in data for w in _LOOKING_UP
        ):
            return False
        nodes = nodes_with(self._linked, path, (*_LOOKING_UP, *quoted))
        return nodes is None or (
            any(called_name(node) in _LOOKING_UP for node in nodes)
            and any(isinstance(node, ast.Constant) and node.value == self._name for node in nodes)
        )

    def _site(self, path: str, fact: CallFact) -> Iterator[Site | None]:
        func = fact.call.func
        if not isinstance(func, e.Attribute):
            return
        runs = self._runs(path, func.value)
        site = Site(path, fact.call, self._is_bound(path, func.value))
        if runs:
            yield site
        elif runs is None and fits(self._function, site):
            yield None

    def _is_bound(self, path: str, receiver: e.Expr) -> bool:
        if self._static or self._on_class:
            return self._on_class
        return not isinstance(self._linked.symbols.resolve(path, receiver), ClassRef)

    def _runs(self, path: str, receiver: e.Expr) -> bool | None:
        """Return whether the attribute of this receiver is the method; ``None`` if unknown."""
        if isinstance(receiver, e.Super):
            return self._runs_above(ClassRef(path, receiver.qualname))
        symbol = self._linked.symbols.resolve(path, receiver)
        if isinstance(symbol, ClassRef):
            return symbol in self._family
        if isinstance(symbol, ModuleRef | ExternalRef | FunctionRef):
            return False
        found = self._infer(path, receiver)
        return self._on(instance_of(found) or found)

    def _on(self, found: Type | None) -> bool | None:
        if found is None:
            return None
        mros = [self._linked.classes.mro(cls) for cls in self._family]
        if any(found.cls in mro for mro in mros):
            return True if isinstance(found.cls, ClassRef) else None
        if not isinstance(found.cls, ClassRef):
            return False
        protocol = any(base in self._linked.classes.mro(found.cls) for base in map(ExternalRef, _PROTOCOLS))
        return None if protocol else False

    def _runs_above(self, start: ClassRef) -> bool:
        """Return True if ``super()`` in the class finds the method, for it or for a class below."""
        classes = self._linked.classes
        for cls in (start, *self._linked.subclasses(start)):
            order = classes.project_mro(cls)
            above = order[order.index(start) + 1 :] if start in order else ()
            owner = next((base for base in above if classes.defines(base, self._name)), None)
            if owner is not None and classes.method(owner, self._name) == self._ref:
                return True
        return False


def _is_called(data: bytes, at: int) -> bool:
    """Return True if a parenthesis opens on the line after the name."""
    return data[at : at + 80].lstrip(b" \t").startswith(b"(")


def _is_taken(data: bytes, name: bytes) -> bool:
    """Return True if the file may have an attribute of this name that it does not call.

    The text says it too often: a line break before the name or behind it counts.
    """
    for at in occurrences(data, name):
        before = data[max(0, at - 100) : at].rstrip(b" \t\f")
        if (not before or before.endswith(_BEFORE)) and not _is_called(data, at + len(name)):
            return True
    return False
