"""Read what a version of a file defines, with features to recognise a definition under another name."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from flake8_tradelint.mining.passing_on import PassesOn, passes_on
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError, decode, line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Literal

    Kind = Literal["attribute", "method", "property", "parameter"]


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute, method or parameter; at module level a function or variable.

    ``value`` and ``annotation`` are source text with normalised blanks, ``body`` the lines of a function
    without docstring and indentation, ``signature`` its parameters. ``uses`` of a parameter are the lines of
    the body that mention it. ``passes_on``: all that a function does is to pass on to another member.
    """

    name: str
    kind: Kind
    annotation: str = ""
    value: str = ""
    body: tuple[str, ...] = ()
    signature: str = ""
    uses: tuple[str, ...] = ()
    passes_on: PassesOn | None = None


if TYPE_CHECKING:
    Parameters = Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class ClassShape:
    """A class. ``parameters`` are those of its ``__init__``, ``calls`` those of its other methods."""

    name: str
    bases: tuple[str, ...]
    members: Mapping[str, Member]
    parameters: Parameters
    text: str
    is_enum: bool = False
    calls: Mapping[str, Parameters] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModuleShape:
    """A file: classes by qualified name, module-level names, and the parameters of functions.

    ``imported`` are the names that imports bind, with ``*`` for a star import; ``sources`` the modules that
    ``from`` imports name, with dots in front of relative ones.
    """

    classes: Mapping[str, ClassShape] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)
    parameters: Mapping[str, Parameters] = field(default_factory=dict)
    imported: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def called(self, name: str) -> Parameters | None:
        """Return the parameters of the class, function or method (``Class.method``) of that name."""
        if name in self.classes:
            return self.classes[name].parameters
        owner, _, method = name.rpartition(".")
        return self.classes[owner].calls.get(method) if owner in self.classes else self.parameters.get(name)


EMPTY = ModuleShape()


def read(data: bytes) -> ModuleShape | None:
    """Return the shape of a file; ``None`` if it is not Python 3."""
    try:
        text = decode(data)
        return _Reader(text).shape(parse_text(text))
    except (SourceError, RecursionError):
        return None


class _Reader:
    """Reads the shape from a tree and its text."""

    def __init__(self, text: str) -> None:
        self._utf8 = text.encode("utf-8", errors="surrogatepass")
        self._starts = line_starts(self._utf8)

    def shape(self, tree: ast.Module) -> ModuleShape:
        classes: dict[str, ClassShape] = {}
        members: dict[str, Member] = {}
        parameters: dict[str, Parameters] = {}
        imported: set[str] = set()
        sources: set[str] = set()
        for node in _flat(tree.body):
            if isinstance(node, ast.ClassDef):
                self._classes(node, "", classes)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                members.setdefault(node.name, self._function(node))
                parameters[node.name] = self._parameters(node, first=0)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                imported |= {alias.asname or alias.name for alias in node.names}
                if isinstance(node, ast.ImportFrom):
                    sources.add("." * node.level + (node.module or ""))
            else:
                _add(members, self._assigned(node))
        return ModuleShape(classes, members, parameters, frozenset(imported), frozenset(sources))

    def _classes(self, node: ast.ClassDef, prefix: str, found: dict[str, ClassShape]) -> None:
        name = f"{prefix}{node.name}"
        members: dict[str, Member] = {}
        on_self: dict[str, Member] = {}
        calls: dict[str, Parameters] = {}
        for inner in _flat(node.body):
            if isinstance(inner, ast.ClassDef):
                self._classes(inner, f"{name}.", found)
            elif isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                calls[inner.name] = self._parameters(inner, first=0 if _is_static(inner) else 1)
                members.setdefault(inner.name, self._function(inner))
                _add(on_self, self._on_self(inner))
            else:
                _add(members, self._assigned(inner))
        _add(members, on_self.values())
        bases = tuple(self._text(base) for base in node.bases)
        is_enum = any(base.rpartition(".")[2] in _ENUMS for base in bases)
        parameters = calls.pop("__init__", {})
        found[name] = ClassShape(name, bases, members, parameters, self._text(node), is_enum, calls)

    def _assigned(self, node: ast.stmt) -> Iterator[Member]:
        """Yield the names that an assignment binds."""
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            value = self._text(node.value) if node.value is not None else ""
            yield Member(node.target.id, "attribute", self._text(node.annotation), value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in self._targets(target, node.value):
                    if isinstance(name, ast.Name):
                        yield Member(name.id, "attribute", "", value)

    def _on_self(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Member]:
        """Yield the attributes that a method assigns on its first argument."""
        arguments = [*function.args.posonlyargs, *function.args.args]
        if not arguments:
            return
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                pairs = [pair for target in node.targets for pair in self._targets(target, node.value)]
                annotation = ""
            elif isinstance(node, ast.AnnAssign):
                pairs = [(node.target, self._text(node.value) if node.value is not None else "")]
                annotation = self._text(node.annotation)
            else:
                continue
            for target, value in pairs:
                if isinstance(target, ast.Attribute) and _is_name(target.value, arguments[0].arg):
                    yield Member(target.attr, "attribute", annotation, value)

    def _targets(self, target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, str]]:
        if isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            for position, inner in enumerate(target.elts):
                known = len(values) == len(target.elts)
                yield inner, self._text(values[position]) if known else ""
        else:
            yield target, self._text(value)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Member:
        decorators = [self._text(decorator) for decorator in node.decorator_list]
        is_property = any(text.rpartition(".")[2] in _PROPERTIES for text in decorators)
        returns = self._text(node.returns) if node.returns is not None else ""
        kind: Kind = "property" if is_property else "method"
        leads = passes_on(node, self._source(node)) if len(node.body) < _MOST_ASIDE else None
        signature = ast.unparse(node.args)
        return Member(node.name, kind, returns, body=self._lines(node), signature=signature, passes_on=leads)

    def _source(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
        """Return the lines of the function, with its decorators and comments."""
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
        end = node.end_lineno or node.lineno
        return self._utf8[self._starts[start] : self._starts[end]].decode(errors="replace")

    def _lines(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
        """Return the lines of the body without docstring and indentation."""
        body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
        if not body:
            return ()
        start, end = body[0].lineno - 1, body[-1].end_lineno or body[-1].lineno
        text = self._utf8[self._starts[start] : self._starts[end]].decode(errors="replace")
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef, *, first: int) -> dict[str, Member]:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
        pairs = list(zip(positional, [*defaults, *arguments.defaults], strict=True))
        pairs = pairs[max(first, len(arguments.posonlyargs)) :]  # those have no keywords
        pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        lines = [(line, set(_WORDS.findall(line))) for line in self._lines(node)]
        return {arg.arg: self._parameter(arg, default, lines) for arg, default in pairs}

    def _parameter(self, arg: ast.arg, default: ast.expr | None, lines: list[tuple[str, set[str]]]) -> Member:
        annotation = self._text(arg.annotation) if arg.annotation is not None else ""
        value = self._text(default) if default is not None else ""
        uses = tuple(line for line, words in lines if arg.arg in words)
        return Member(arg.arg, "parameter", annotation, value, uses=uses)

    def _text(self, node: ast.expr | ast.stmt) -> str:
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        data = self._utf8[self._starts[node.lineno - 1] + node.col_offset : end]
        return " ".join(data.decode(errors="replace").split())


_WORDS = re.compile(r"\w+")
_MOST_ASIDE = 6
"""A function of at least this many statements does more than to pass on."""
_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
_PROPERTIES = {"property", "cached_property", "abstractproperty"}


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements, including those under ``if`` and ``try``."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _flat([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _flat([*node.body, *node.orelse, *node.finalbody])
        else:
            yield node


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _add(found: dict[str, Member], members: Iterable[Member]) -> None:
    """Add members that are not there yet: the first definition counts."""
    for member in members:
        found.setdefault(member.name, member)
