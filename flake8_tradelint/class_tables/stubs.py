"""Write the stub of one class from its syntax tree."""

from __future__ import annotations

import ast

from flake8_tradelint.class_tables.methods import method_lines
from flake8_tradelint.semantics.dataclass.declare.field_values import SPECIFIERS
from flake8_tradelint.semantics.dataclass.declare.kinds import Options, is_made_once
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.class_tables.names import Names
    from flake8_tradelint.class_tables.selection import Release
    from flake8_tradelint.semantics.naming.symbols import ClassRef


LONGEST = 60
"""Characters of a value that is shown; a longer one is left out, as code is."""
_FACTS = ("default", "default_factory", "factory", "init", "kw_only", "alias")
"""Arguments of ``field(...)`` that say something of the field; ``metadata`` and the like are left out."""
_CANONICAL = {
    "stdlib": "__import__('dataclasses').dataclass",
    "attrs": "attrs.define",
    "pydantic": "pydantic.dataclasses.dataclass",
}


class Stub:
    """The stub of the class ``ref``, whose statement is ``node``; ``used`` are the expressions in it."""

    def __init__(self, release: Release, names: Names, ref: ClassRef, node: ast.ClassDef) -> None:
        self._release, self._names, self._ref, self._node = release, names, ref, node
        self.used: list[ast.expr] = []
        self.maker = ""
        """The module that the decorator needs which stands for the release's own one."""

    def lines(self) -> list[str]:
        """Return the lines of the class statement."""
        bases = [self._shown(base) for base in self._node.bases]
        keywords = [f"{one.arg}={self._shown(one.value)}" for one in self._node.keywords if one.arg]
        inside = ", ".join((*bases, *keywords))
        head = f"class {self._node.name}({inside}):" if inside else f"class {self._node.name}:"
        body = [f"    {line}" for statement in self._node.body for line in self._statement(statement)]
        return [*self._decorators(), *(self._with_body(head, body))]

    @staticmethod
    def _with_body(head: str, body: list[str]) -> list[str]:
        return [head, *body] if body else [f"{head} ..."]

    def _decorators(self) -> Iterator[str]:
        """Yield the decorators; one of the release's own that makes dataclasses is spelled out."""
        symbols, header = self._release.table.symbols, self._release.table.symbols.header(self._ref)
        options, written = self._release.table.options(self._ref), False
        for node, expr in zip(self._node.decorator_list, header.decorators if header else (), strict=False):
            maker = node.func if isinstance(node, ast.Call) else node
            if isinstance(self._names.meaning(maker), ExternalRef):
                written = written or bool(
                    self._names.external(maker).endswith(("dataclass", "define", "frozen", ".s"))
                )
                yield f"@{self._call(node)}"
            elif options is not None and not written:
                written = True
                yield f"@{self._canonical(options)}"
            elif not is_made_once(symbols, self._ref.path, (expr,)):
                yield f"@{self._call(node)}"

    def _call(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Call):
            return self._shown(node)
        arguments = [f"{one.arg}={self._value(one.value)}" for one in node.keywords if one.arg]
        return f"{self._shown(node.func)}({', '.join(arguments)})"

    def _canonical(self, options: Options) -> str:
        plain = Options(options.flavour)
        said = [
            f"{name}={getattr(options, name)}"
            for name in ("init", "frozen", "slots", "kw_only", "eq", "order")
            if getattr(options, name) not in (getattr(plain, name), None)
        ]
        self.maker = {"stdlib": "dataclasses", "attrs": "attrs"}.get(options.flavour, "pydantic.dataclasses")
        name = "define" if options.flavour == "attrs" else "dataclass"
        return f"{self.maker}.{name}({', '.join(said)})"

    def _statement(self, statement: ast.stmt) -> Iterator[str]:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                shown = f" = {self._default(value)}" if value is not None else ""
                yield f"{name}: {self._shown(annotation)}{shown}"
            case ast.Assign(targets=targets, value=value):
                names = [one.id for one in targets if isinstance(one, ast.Name)]
                yield from (f"{name} = {self._default(value)}" for name in names if name != "__doc__")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from method_lines(statement, self._release.table, self._ref)
            case ast.ClassDef(name=name):
                yield f"class {name}: ..."
            case ast.If(body=body, orelse=others):
                yield from (line for one in (*body, *others) for line in self._statement(one))

    def _default(self, value: ast.expr) -> str:
        """Return a default as the stub shows it: of ``field(...)``, what it says of the field."""
        if not isinstance(value, ast.Call):
            return self._value(value)
        if self._names.external(value.func) not in SPECIFIERS:
            return "..."
        arguments = [*([f"default={self._value(value.args[0])}"] if value.args else [])]
        for one in value.keywords:
            if one.arg in _FACTS:
                arguments.append(f"{one.arg}={self._value(one.value)}")
        return f"{self._shown(value.func)}({', '.join(arguments)})"

    def _value(self, node: ast.expr) -> str:
        """Return the text of a short literal or dotted name, and ``...`` for everything else."""
        text = ast.unparse(node)
        if len(text) > LONGEST or not _is_fact(node):
            return "..."
        return self._shown(node)

    def _shown(self, node: ast.expr) -> str:
        self.used.append(node)
        return ast.unparse(node)


def _is_fact(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return True
        case ast.Attribute(value=value) | ast.UnaryOp(operand=value):
            return _is_fact(value)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return all(map(_is_fact, items))
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and _is_fact(key) for key in keys) and all(map(_is_fact, values))
        case ast.BinOp(left=left, right=right):
            return _is_fact(left) and _is_fact(right)
    return False
