"""The head of a module: its docstring, its imports in their sections, and where the code begins."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from flake8_tradelint.fixes.imported_names import imports_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.fixes.imported_names import ImportStatement

    Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
    Section = tuple[cst.SimpleStatementLine, ...]
    """Import lines without a blank line or another statement between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """``last`` is the statement after which the module's own code may begin; ``None``: there is no header."""

    sections: tuple[Section, ...]
    last: Statement | None


def header_of(module: cst.Module) -> Header:
    """Read the statements up to the first function or class."""
    lines = list(_before_definitions(module))
    sections = tuple(_sections(lines))
    last = next((line for line in reversed(lines) if _only_imports(line)), None)
    if last is not None:
        return Header(sections, last)
    docstring = module.body[0] if module.body and module.get_docstring(clean=False) is not None else None
    return Header(sections, docstring)


def is_future(line: cst.SimpleStatementLine) -> bool:
    """Is this ``from __future__ import ...``, before which nothing may stand."""
    return any(_is_future_import(statement) for statement in line.body)


def has_blank_line(statement: Statement) -> bool:
    """Is there an empty line above the statement."""
    return any(line.comment is None for line in statement.leading_lines)


def _before_definitions(module: cst.Module) -> Iterator[Statement]:
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef | cst.ClassDef):
            return
        yield statement


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
    """Is this an import, or an ``if`` or ``try`` about nothing but imports."""
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
