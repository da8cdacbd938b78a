"""Find what the names in a stub mean, and the import statements that give them this meaning there."""

from __future__ import annotations

import ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.class_tables.selection import Release
    from flake8_tradelint.semantics.naming.symbols import Symbol


class Names:
    """The names of one module of a release."""

    def __init__(self, release: Release, path: str, tree: ast.Module) -> None:
        self._release, self._path = release, path
        module = release.module(path)
        self._package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
        self._imports = dict(_bound(tree.body, self._package, checking=False))

    def meaning(self, node: ast.expr) -> Symbol | None:
        """Return what a dotted name means; ``None`` for other expressions."""
        found = _dotted(node)
        return None if found is None else self._release.table.symbols.resolve(self._path, found)

    def external(self, node: ast.expr) -> str:
        """Return the full name of something outside the release; ``""`` for anything else."""
        found = self.meaning(node)
        return found.name if isinstance(found, ExternalRef) else ""

    def imports(self, nodes: Iterable[ast.expr]) -> tuple[set[str], set[str]]:
        """Return the imports that the expressions need: at run time, and for type checkers alone."""
        needed, checked = set[str](), set[str]()
        for name in sorted({name for node in nodes for name in _roots(node)}):
            symbol = self._release.table.symbols.resolve(self._path, e.Name(name))
            if isinstance(symbol, ClassRef) and "." not in symbol.qualname:
                if symbol.path != self._path:
                    needed.add(_from(self._release.module(symbol.path), symbol.qualname, name))
                continue
            statement, checking = self._imports.get(name, ("", False))
            if statement:
                (checked if checking else needed).add(statement)
        return needed, checked


def _from(module: str, name: str, alias: str) -> str:
    return f"from {module} import {name}" + (f" as {alias}" if alias != name else "")


def _dotted(node: ast.expr) -> e.Expr | None:
    match node:
        case ast.Name(id=name):
            return e.Name(name)
        case ast.Attribute(value=value, attr=attr):
            inner = _dotted(value)
            return None if inner is None else e.Attribute(inner, attr)
    return None


def _roots(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            try:
                yield from _roots(ast.parse(one.value, mode="eval"))  # a quoted annotation
            except (SyntaxError, ValueError):
                continue


def _bound(body: list[ast.stmt], package: str, *, checking: bool) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the names that imports of a module's top level bind, each with a statement that does so."""
    for statement in body:
        match statement:
            case ast.Import(names=names):
                for one in names:
                    bound = one.asname or one.name.partition(".")[0]
                    text = f"import {one.name}" + (f" as {one.asname}" if one.asname else "")
                    yield bound, (text, checking)
            case ast.ImportFrom(names=names, level=level):
                module = _absolute(statement.module or "", level, package)
                for one in names:
                    bound = one.asname or one.name
                    if bound != "*":
                        yield bound, (_from(module, one.name, bound), checking)
            case ast.If(test=test, body=inner, orelse=others):
                only_checked = "TYPE_CHECKING" in ast.unparse(test)
                yield from _bound(others, package, checking=checking)
                yield from _bound(inner, package, checking=checking or only_checked)
            case ast.Try(body=inner, handlers=handlers):
                for handler in handlers:
                    yield from _bound(handler.body, package, checking=checking)
                yield from _bound(inner, package, checking=checking)


def _absolute(module: str, level: int, package: str) -> str:
    if not level:
        return module
    parts = package.split(".")
    above = parts[: len(parts) - level + 1]
    return ".".join([*above, module] if module else above)
