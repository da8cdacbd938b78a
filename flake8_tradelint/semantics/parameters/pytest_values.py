"""Find what pytest passes to a test: the fixture of that name, or parametrised values."""

from __future__ import annotations

import os

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.inference.protocol import Values
    from flake8_tradelint.semantics.summary import FunctionSummary

    _Fixture = tuple[str, FunctionSummary]


_FIXTURES = frozenset({"pytest.fixture", "pytest_asyncio.fixture", "pytest.yield_fixture"})
_SERIES = frozenset({"Generator", "Iterator", "Iterable"})
_PARAMETRIZE = "pytest.mark.parametrize"
_NEAR = 40
"""Bytes between ``name=`` and the name."""


class PytestValues:
    """The fixtures and parametrised values of one project."""

    def __init__(self, linked: TypeDb) -> None:
        self._linked = linked

    def passes(self, ref: FunctionRef, function: FunctionSummary) -> bool:
        """Return True if pytest calls the function: a test or a fixture."""
        names = self._linked.receivers.decorators(ref.path, function)
        if names & _FIXTURES:
            return True
        marked = all(name.startswith("pytest.mark.") for name in names)
        return marked and function.name.startswith("test") and _has_tests(ref.path)

    def values(self, ref: FunctionRef, function: FunctionSummary, name: str) -> Values:
        """Return what pytest passes under this name; ``()`` if unknown."""
        for decorator in (*function.decorators, *self._class_decorators(ref, function)):
            listed = self._listed(ref.path, decorator, name)
            if listed is not None:
                return tuple((ref.path, value) for value in listed)
        found = self._fixture(ref, function, name)
        return _given(*found) if found is not None else ()

    def _class_decorators(self, ref: FunctionRef, function: FunctionSummary) -> tuple[e.Expr, ...]:
        cls = self._linked.symbols.header(ClassRef(ref.path, function.cls)) if function.cls else None
        return cls.decorators if cls is not None else ()

    def _listed(self, path: str, decorator: e.Expr, name: str) -> list[e.Expr] | None:
        """Return the values of ``name`` in ``parametrize("name, other", [(value, ...), ...])``.

        Else ``None``.
        """
        if not isinstance(decorator, e.Call) or len(decorator.args) < 2:
            return None
        if self._linked.symbols.qualified(self._linked.symbols.resolve(path, decorator.func)) != _PARAMETRIZE:
            return None
        names = _names(decorator.args[0])
        if name not in names or "indirect" in dict(decorator.keywords):
            return None
        rows = decorator.args[1].items if isinstance(decorator.args[1], e.Sequence) else (e.UNKNOWN,)
        return [_column(row, names.index(name), len(names)) for row in rows]

    def _fixture(self, ref: FunctionRef, function: FunctionSummary, name: str) -> _Fixture | None:
        """Return the nearest fixture of that name: in the class, the module, a ``conftest.py`` above."""
        for path in (ref.path, *_conftests(ref.path, frozenset(self._linked.paths))):
            own = list(self._fixtures(path, name, function.cls if path == ref.path else ""))
            near = [f for f in own if f.cls and f.cls == function.cls] or [f for f in own if not f.cls]
            near = [f for f in near if f.qualname != function.qualname or path != ref.path]
            if near:
                return (path, near[-1])
            symbol = self._linked.symbols.member(path, name)
            if isinstance(symbol, FunctionRef) and symbol.path != path:
                found = self._linked.symbols.function(symbol)
                if found is not None and self._fixture_name(symbol.path, found) == name:
                    return (symbol.path, found)
        return self._plugin_fixture(name)

    def _plugin_fixture(self, name: str) -> _Fixture | None:
        """Return the only fixture of that name in the project's plugins; ``None`` for tests, or several."""
        defined = f"def {name}(".encode()
        data = self._linked.data
        paths = [path for path in self._linked.mentioning(name) if defined in data(path)]
        paths = [path for path in paths if b"fixture" in data(path)]
        if all(map(_has_tests, paths)):
            return None  # no plugin
        found = [(path, one) for path in paths for one in self._all_fixtures(path, name)]
        return found[0] if len(found) == 1 and not _has_tests(found[0][0]) and not found[0][1].cls else None

    def _fixtures(self, path: str, name: str, cls: str) -> Iterator[FunctionSummary]:
        """Yield the fixtures of the class and of the module, reading the whole file only if needed."""
        if _may_be_elsewhere(self._linked.data(path), name.encode()) or "." in cls:
            yield from (one for one in self._all_fixtures(path, name) if one.cls in ("", cls))
            return
        for qualname in (f"{cls}.{name}", name) if cls else (name,):
            for function in self._linked.symbols.definitions(FunctionRef(path, qualname)):
                if self._fixture_name(path, function) == name:
                    yield function

    def _all_fixtures(self, path: str, name: str) -> Iterator[FunctionSummary]:
        for function in self._linked.symbols.summary(path).functions:
            if self._fixture_name(path, function) == name:
                yield function

    def _fixture_name(self, path: str, function: FunctionSummary) -> str:
        """Return the name under which tests ask for the fixture; ``""`` if the function is none."""
        for decorator in function.decorators:
            func = decorator.func if isinstance(decorator, e.Call) else decorator
            if self._linked.symbols.qualified(self._linked.symbols.resolve(path, func)) in _FIXTURES:
                given = dict(decorator.keywords).get("name") if isinstance(decorator, e.Call) else None
                return given.repr[1:-1] if isinstance(given, e.Literal) else function.name
        return ""


def _may_be_elsewhere(data: bytes, name: bytes) -> bool:
    """Return True if a nested function, or one with another name, may be a fixture of that name."""
    for at in occurrences(data, name):
        line = data[data.rfind(b"\n", 0, at) + 1 : at]
        if line.rstrip().endswith(b"def") and (line.startswith(b"     ") or b"\t" in line):
            return True
        if line.endswith((b'"', b"'")) and b"name" in data[max(0, at - _NEAR) : at]:
            return True
    return False


def _given(path: str, fixture: FunctionSummary) -> Values:
    """Return what a test gets: the values that the fixture yields or returns, awaited."""
    if fixture.returns is not None:
        promised: e.Expr = e.Instance(fixture.returns)
        # `-> Vat` on a fixture that yields is read as the type of what it yields, as most people mean it.
        wrapped = fixture.is_generator and _gives_several(fixture.returns)
        return ((path, e.Element(promised) if wrapped else promised),)
    return tuple((path, value) for value in (fixture.yielded if fixture.is_generator else fixture.returned))


def _gives_several(annotation: e.Expr) -> bool:
    """Return True for ``Iterator[Vat]``, or an annotation without a name that may stand for such a type."""
    if not isinstance(annotation, e.Subscript):
        return not e.last_name(annotation)
    return e.last_name(annotation.value).removeprefix("Async") in _SERIES


def _names(given: e.Expr) -> list[str]:
    """Return the names in ``"a, b"``, ``["a", "b"]`` or ``("a", "b")``."""
    items = given.items if isinstance(given, e.Sequence) else (given,)
    texts = [item.repr[1:-1] for item in items if isinstance(item, e.Literal) and item.type == "str"]
    return [name.strip() for text in texts for name in text.split(",")]


def _column(row: e.Expr, position: int, width: int) -> e.Expr:
    """Return one value of a row; ``pytest.param(...)`` is a row as well."""
    if isinstance(row, e.Call) and e.last_name(row.func) == "param":
        return row.args[position] if position < len(row.args) else e.UNKNOWN
    if width == 1:
        return row
    known = isinstance(row, e.Sequence) and position < len(row.items)
    return row.items[position] if known and isinstance(row, e.Sequence) else e.UNKNOWN


def _has_tests(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")


def _conftests(path: str, known: frozenset[str]) -> Iterator[str]:
    folder = os.path.dirname(path)
    while True:
        conftest = os.path.join(folder, "conftest.py")
        if conftest in known and conftest != path:
            yield conftest
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above
