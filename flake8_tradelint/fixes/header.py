"""Find the header of a module: its docstring, its sections of imports, and where its own code begins."""

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
    """Import lines with no blank line or other statement between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """The sections of imports.

    ``last``: the statement after which the module's own code may begin, or ``None``.
    """

    sections: tuple[Section, ...]
    last: Statement | None


def header_of(module: cst.Module) -> Header:
    """Return the header: the statements before the first function or class are searched."""
    lines = list(_before_definitions(module))
    sections = tuple(_sections(lines))
    last = next((line for line in reversed(lines) if _only_imports(line)), None)
    if last is not None:
        return Header(sections, last)
    docstring = module.body[0] if module.body and module.get_docstring(clean=False) is not None else None
    return Header(sections, docstring)


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
