"""Find the imports of a module: the names they bind and how reliably, the sections, and where they end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

import libcst as cst
import libcst.matchers as m
from libcst.helpers import get_full_name_for_node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
    Section = tuple[cst.SimpleStatementLine, ...]
    """Import lines with no blank line or other statement between them."""
    Reach = Literal["always", "tried", "sometimes", "typing"]
    """How reliably an import runs.

    ``always``: at run time for certain; ``tried``: in the body of a ``try``; ``sometimes``: under a
    condition; ``typing``: never at run time (``TYPE_CHECKING``).
    """
    ImportStatement = cst.Import | cst.ImportFrom


_STRING = m.Expr(m.SimpleString() | m.ConcatenatedString())
_STARTER = m.Name(
    m.MatchIfTrue(
        frozenset({"create_task", "ensure_future", "gather", "run_coroutine_threadsafe"}).__contains__
    )
)
_STARTING_TASKS = m.Call(func=_STARTER | m.Attribute(attr=_STARTER))


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """A name bound by an import: ``local`` is ``module``, or its attribute ``name``.

    ``top`` is the module-level statement that contains the import.
    """

    local: str
    module: str
    name: str | None
    reach: Reach
    top: cst.BaseStatement


def imported_names(module: cst.Module) -> Iterator[ImportedName]:
    """Yield every name that an import binds outside functions and classes, in source order."""
    for top in module.body:
        for statement, reach in _imports(top, "always"):
            for local, source, name in _bound(statement):
                yield ImportedName(local, source, name, reach, top)


def imports_of(line: cst.CSTNode) -> Sequence[ImportStatement] | None:
    """Return the import statements of a line, or ``None`` if the line holds anything else."""
    if not isinstance(line, cst.SimpleStatementLine):
        return None
    imports = [small for small in line.body if isinstance(small, cst.Import | cst.ImportFrom)]
    return imports if len(imports) == len(line.body) else None


def source_of(statement: cst.ImportFrom) -> str:
    """Return the module after ``from``, with the dots of a relative import."""
    name = get_full_name_for_node(statement.module) if statement.module is not None else ""
    return "." * len(statement.relative) + (name or "")


def is_type_checking(test: cst.BaseExpression) -> bool:
    """Return True if the expression is ``TYPE_CHECKING``, by its plain or its qualified name."""
    return (get_full_name_for_node(test) or "").rpartition(".")[2] == "TYPE_CHECKING"


def _imports(node: cst.CSTNode, reach: Reach) -> Iterator[tuple[ImportStatement, Reach]]:
    if isinstance(node, cst.Import | cst.ImportFrom):
        yield node, reach
    elif isinstance(node, cst.If):
        yield from _imports(node.body, "typing" if is_type_checking(node.test) else _weaker(reach))
        if node.orelse is not None:
            yield from _imports(node.orelse, _weaker(reach))
    elif isinstance(node, cst.Try | cst.TryStar):
        yield from _imports(node.body, "tried" if reach == "always" else reach)
        for part in (*node.handlers, node.orelse, node.finalbody):
            if part is not None:
                yield from _imports(part, _weaker(reach))
    elif isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite | cst.IndentedBlock):
        for child in node.body:
            yield from _imports(child, reach)
    elif isinstance(node, cst.With):
        yield from _imports(node.body, "tried" if reach == "always" else reach)
    elif isinstance(node, cst.Else | cst.Finally | cst.ExceptHandler | cst.ExceptStarHandler):
        yield from _imports(node.body, reach)


def _weaker(reach: Reach) -> Reach:
    return "typing" if reach == "typing" else "sometimes"


def _bound(statement: ImportStatement) -> Iterator[tuple[str, str, str | None]]:
    if isinstance(statement.names, cst.ImportStar):
        return
    for alias in statement.names:
        full = get_full_name_for_node(alias.name) or ""
        local = alias.evaluated_alias
        if isinstance(statement, cst.ImportFrom):
            yield local or full, source_of(statement), full
        elif local is not None:
            yield local, full, None
        else:
            # `import a.b` binds `a`.
            first = full.partition(".")[0]
            yield first, first, None


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """The sections of imports.

    ``last``: the statement after which the module's own code may begin, or ``None``. ``constants_end``: the
    last of the assignments directly after it (``__all__``, ``logger = ...``); ``last`` if there are none.
    """

    sections: tuple[Section, ...]
    last: Statement | None
    constants_end: Statement | None


def header_of(module: cst.Module) -> Header:
    """Return the header: the statements before the first function or class are searched."""
    lines = list(_before_definitions(module))
    sections = tuple(_sections(lines))
    last = next((line for line in reversed(lines) if _only_imports(line)), None)
    if last is None and module.body and module.get_docstring(clean=False) is not None:
        last = module.body[0]
    following = lines[lines.index(last) + 1 :] if last is not None else lines
    constants = tuple(takewhile(_is_constant, following))
    return Header(sections, last, constants[-1] if constants else last)


def is_future(line: cst.SimpleStatementLine) -> bool:
    """Return True if the line is ``from __future__ import ...``, before which no other import may stand."""
    return any(_is_future_import(statement) for statement in line.body)


def has_blank_line(statement: Statement) -> bool:
    """Return True if there is an empty line directly above the statement."""
    return any(line.comment is None for line in statement.leading_lines)


def _before_definitions(module: cst.Module) -> Iterator[Statement]:
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            return
        yield statement


def _is_constant(line: Statement) -> bool:
    """Return True for an assignment that starts no task, and for a string that documents one."""
    if not isinstance(line, cst.SimpleStatementLine) or m.findall(line, _STARTING_TASKS):
        return False
    return all(
        isinstance(small, cst.Assign | cst.AnnAssign | cst.TypeAlias) or m.matches(small, _STRING)
        for small in line.body
    )


def _sections(lines: Sequence[Statement]) -> Iterator[Section]:
    section: list[cst.SimpleStatementLine] = []
    for line in lines:
        imports = imports_of(line)
        if section and (imports is None or has_blank_line(line)):
            yield tuple(section)
            section = []
        if imports is not None:
            assert isinstance(line, cst.SimpleStatementLine)
            section.append(line)
    if section:
        yield tuple(section)


def _only_imports(node: cst.CSTNode) -> bool:
    """Return True for an import, or an ``if`` or ``try`` whose body holds only imports."""
    if isinstance(node, cst.SimpleStatementLine):
        return imports_of(node) is not None
    if isinstance(node, cst.If | cst.Try):
        return any(_only_imports(child) for child in node.body.body) and all(
            isinstance(child, cst.SimpleStatementLine) for child in node.body.body
        )
    return False


def _is_future_import(statement: cst.BaseSmallStatement | ImportStatement) -> bool:
    module = statement.module if isinstance(statement, cst.ImportFrom) else None
    return isinstance(module, cst.Name) and module.value == "__future__"
