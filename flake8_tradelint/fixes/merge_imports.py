"""Add names to ``from ... import`` statements that a module already has."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, rewriting
from flake8_tradelint.fixes.import_list import one_per_line, with_name
from flake8_tradelint.fixes.imported_names import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.header import Header


_USUAL_LINE = 88
_LONGEST_LINE = 120


def merged(document: Document, header: Header, wanted: Iterable[Import]) -> tuple[list[Change], list[Import]]:
    """Return the changes of existing import statements, and the imports for which none was found."""
    names: dict[cst.ImportFrom, list[str]] = {}
    rest = []
    for need in wanted:
        home = next(_homes(header, need.module), None) if need.name is not None else None
        if home is None or need.name is None:
            rest.append(need)
        else:
            names.setdefault(home, []).append(need.name)
    return [_merge(document, statement, added) for statement, added in names.items()], rest


def _homes(header: Header, module: str) -> Iterator[cst.ImportFrom]:
    """Yield the statements ``from module import ...`` that a name can be added to (no star imports)."""
    for section in header.sections:
        for statement in (statement for line in section for statement in line.body):
            if isinstance(statement, cst.ImportFrom) and source_of(statement) == module:
                if isinstance(statement.names, cst.ImportStar):
                    continue
                yield statement


def _merge(document: Document, statement: cst.ImportFrom, names: Sequence[str]) -> Change:
    limit = _line_limit(document)

    def change(updated: cst.ImportFrom) -> Replacement:
        for name in names:
            updated = with_name(updated, name)
        is_open = isinstance(updated.lpar, cst.LeftParen)
        if not is_open and len(document.module.code_for_node(updated)) > limit:
            return one_per_line(updated, document.module.default_indent)
        return updated

    return Change({statement: rewriting(cst.ImportFrom, change)}, touches=(document.span(statement),))


def _line_limit(document: Document) -> int:
    """Return the line length that the file itself uses: its longest line, within 88 and 120 characters."""
    longest = max(map(len, document.text.splitlines()), default=0)
    return max(_USUAL_LINE, min(longest, _LONGEST_LINE))
