"""Insert the imports and module-level definitions that changes need, each one once."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, rewriting
from flake8_tradelint.fixes.header import Header, has_blank_line, header_of
from flake8_tradelint.fixes.merge_imports import merged
from flake8_tradelint.fixes.placement import placement
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.fixes.change import Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.header import Statement


_ONE_BLANK = (cst.EmptyLine(indent=False),)


@dataclass(slots=True, eq=False)
class _Insertion:
    """New statements before or after ``target``. Imports that are ``apart`` are set off by a blank line."""

    target: Statement
    after: bool
    imports: list[cst.SimpleStatementLine] = field(default_factory=list)
    apart: list[cst.SimpleStatementLine] = field(default_factory=list)
    definitions: list[cst.SimpleStatementLine] = field(default_factory=list)

    def lines(self, *, blank_first: bool) -> list[cst.SimpleStatementLine]:
        """Return the new statements in order, with a blank line between the groups."""
        groups = [group for group in (self.imports, self.apart, self.definitions) if group]
        firsts = [group[0] for group in groups if blank_first or group is not groups[0]]
        return [
            line.with_changes(leading_lines=_ONE_BLANK if any(line is first for first in firsts) else ())
            for line in (*self.imports, *self.apart, *self.definitions)
        ]


def module_level(
    document: Document, imports: Sequence[Import], definitions: Sequence[str]
) -> Iterator[Change]:
    """Yield the changes that add these imports and definitions to the module."""
    if not imports and not definitions:
        return
    header = header_of(document.module)
    merges, new = merged(document, header, imports)
    yield from merges
    for insertion in _insertions(document, header, new, definitions):
        yield from _after(document, insertion) if insertion.after else _before(document, insertion)


def _insertions(
    document: Document, header: Header, imports: Iterable[Import], definitions: Iterable[str]
) -> Iterable[_Insertion]:
    insertions: dict[tuple[Statement, bool], _Insertion] = {}
    for wanted in sorted(imports, key=lambda need: (need.name is not None, need)):
        place = placement(document.module, header, wanted)
        found = insertions.setdefault((place.target, place.after), _Insertion(place.target, place.after))
        (found.apart if place.apart else found.imports).append(_import_line(wanted))
    for source in definitions:
        target = header.last or document.module.body[0]
        key = (target, header.last is not None)
        insertions.setdefault(key, _Insertion(*key)).definitions.append(_line(document, source))
    return insertions.values()


def _after(document: Document, insertion: _Insertion) -> Iterator[Change]:
    target = insertion.target
    end = document.span(target).end
    added = insertion.lines(blank_first=not insertion.imports)
    yield Change(after={target: added}, touches=(Anchor(end, document.next_start(end)),))
    follower = next((node for node in document.module.body if document.span(node).start >= end), None)
    if follower is not None and not has_blank_line(follower):
        blank = _blank_above(follower) if insertion.definitions else _ONE_BLANK if insertion.apart else ()
        if blank and not (insertion.definitions and len(blank) == 1):
            yield Change({follower: _with_leading(follower, [*blank, *follower.leading_lines])})


def _before(document: Document, insertion: _Insertion) -> Iterator[Change]:
    target = insertion.target
    lines = list(target.leading_lines)
    comments = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    opens_section = has_blank_line(target) or document.previous_end(target) == 0
    if not insertion.imports:
        ours, theirs = lines[:comments], [*_blank_above(target), *lines[comments:]]
    elif opens_section:
        ours, theirs = lines, []
    else:
        ours, theirs = [], lines
    first, *rest = insertion.lines(blank_first=False)
    touch = Anchor(document.previous_end(target), document.span(target).start)
    yield Change(
        {target: _with_leading(target, theirs)},
        before={target: [first.with_changes(leading_lines=ours), *rest]},
        touches=(touch,),
    )


def _blank_above(target: Statement) -> list[cst.EmptyLine]:
    number = 2 if isinstance(target, cst.FunctionDef | cst.ClassDef) else 1
    return [cst.EmptyLine(indent=False)] * number


def _with_leading(target: Statement, lines: Sequence[cst.EmptyLine]) -> Rewrite:
    return rewriting(type(target), lambda updated: updated.with_changes(leading_lines=lines))


def _import_line(wanted: Import) -> cst.SimpleStatementLine:
    source = (
        f"import {wanted.module}" if wanted.name is None else f"from {wanted.module} import {wanted.name}"
    )
    return cst.ensure_type(cst.parse_statement(source), cst.SimpleStatementLine)


def _line(document: Document, source: str) -> cst.SimpleStatementLine:
    statement = cst.parse_statement(source, config=document.module.config_for_parsing)
    return cst.ensure_type(statement, cst.SimpleStatementLine)
