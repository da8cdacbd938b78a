"""Insert the imports and module-level definitions that changes need, each one once.

A new import line goes to the section of similar imports, in the order used there.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import partial

import libcst as cst
from libcst.helpers import get_full_name_for_node

from flake8_tradelint.fixes.change import Change, Import, rewriting
from flake8_tradelint.fixes.import_kinds import import_kind
from flake8_tradelint.fixes.merge_imports import merged
from flake8_tradelint.fixes.module_imports import Header, has_blank_line, header_of, is_future, source_of
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.fixes.change import Import, Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.module_imports import Section, Statement

    _New = cst.SimpleStatementLine | cst.FunctionDef

_ONE_BLANK = (cst.EmptyLine(indent=False),)


@dataclass(slots=True, eq=False)
class _Insertion:
    """New statements before or after ``target``. Imports that are ``apart`` are set off by a blank line."""

    target: Statement
    after: bool
    imports: list[_New] = field(default_factory=list)
    apart: list[_New] = field(default_factory=list)
    definitions: list[_New] = field(default_factory=list)

    def lines(self, *, blank_first: bool) -> list[_New]:
        """Return the new statements in order, with a blank line between the groups, two around functions."""
        self.definitions.sort(key=lambda line: isinstance(line, cst.FunctionDef))
        groups = [group for group in (self.imports, self.apart, self.definitions) if group]
        firsts = [group[0] for group in groups if blank_first or group is not groups[0]]
        return [
            line.with_changes(leading_lines=_blank_above(line))
            if isinstance(line, cst.FunctionDef)
            else line.with_changes(leading_lines=_ONE_BLANK if any(line is first for first in firsts) else ())
            for line in (*self.imports, *self.apart, *self.definitions)
        ]

    @property
    def ends_with_function(self) -> bool:
        return any(isinstance(line, cst.FunctionDef) for line in self.definitions)


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
        place = placement(document, header, wanted)
        found = insertions.setdefault((place.target, place.after), _Insertion(place.target, place.after))
        (found.apart if place.apart else found.imports).append(_import_line(wanted))
    for source in definitions:
        target = header.constants_end or document.module.body[0]
        key = (target, header.constants_end is not None)
        insertions.setdefault(key, _Insertion(*key)).definitions.append(_line(document, source))
    return insertions.values()


def _after(document: Document, insertion: _Insertion) -> Iterator[Change]:
    target = insertion.target
    end = document.span(target).end
    added = insertion.lines(blank_first=not insertion.imports)
    yield Change(after={target: added}, touches=(Anchor(end, document.next_start(end)),))
    follower = next((node for node in document.module.body if document.span(node).start >= end), None)
    if follower is not None and insertion.ends_with_function:
        missing = 2 - sum(line.comment is None for line in follower.leading_lines)
        if missing > 0:
            lacking = [cst.EmptyLine(indent=False)] * missing
            yield Change({follower: _with_leading(follower, [*lacking, *follower.leading_lines])})
    elif follower is not None and not has_blank_line(follower):
        blank = _blank_above(follower) if insertion.definitions else _ONE_BLANK if insertion.apart else ()
        if blank and not (insertion.definitions and len(blank) == 1):
            yield Change({follower: _with_leading(follower, [*blank, *follower.leading_lines])})


def _before(document: Document, insertion: _Insertion) -> Iterator[Change]:
    target = insertion.target
    lines = list(target.leading_lines)
    comments = next((i for i, line in enumerate(lines) if line.comment is not None), len(lines))
    opens_section = has_blank_line(target) or document.previous_end(target) == 0
    if not insertion.imports:
        blank = [cst.EmptyLine(indent=False)] * 2 if insertion.ends_with_function else _blank_above(target)
        ours, theirs = lines[:comments], [*blank, *lines[comments:]]
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


def _line(document: Document, source: str) -> _New:
    statement = cst.parse_statement(source, config=document.module.config_for_parsing)
    assert isinstance(statement, cst.SimpleStatementLine | cst.FunctionDef)
    return statement


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Insert before or after ``target``; ``apart``: with a blank line in between."""

    target: Statement
    after: bool
    apart: bool = False


def placement(document: Document, header: Header, wanted: Import) -> Placement:
    """Return where ``wanted`` goes. The module must have at least one statement."""
    sections = [kept for section in header.sections if (kept := _without_future(section))]
    for group in (_top_level, partial(import_kind, document.path)):
        for section in sections:
            if any(group(source) == group(wanted.module) for line in section for source in _sources(line)):
                return _among_similar(section, wanted)
    kind = import_kind(document.path, wanted.module)
    for section in sections:
        if any(import_kind(document.path, source) > kind for source in _sources(section[0])):
            return Placement(section[0], after=False, apart=True)
    if header.sections:
        return Placement(header.sections[-1][-1], after=True, apart=True)
    if header.last is not None:
        return Placement(header.last, after=True, apart=True)
    return Placement(document.module.body[0], after=False, apart=True)


def _among_similar(section: Section, wanted: Import) -> Placement:
    forms = [_is_from(line) for line in section]
    is_mixed = forms != sorted(forms)
    similar = [line for line in section if is_mixed or _is_from(line) == (wanted.name is not None)]
    if not similar:
        last_or_first = section[-1] if wanted.name is not None else section[0]
        return Placement(last_or_first, after=wanted.name is not None)
    keys = [_key(_sources(line)[0]) for line in similar]
    if keys == sorted(keys):
        for line, key in zip(similar, keys, strict=True):
            if key > _key(wanted.module):
                return Placement(line, after=False)
    return Placement(similar[-1], after=True)


def _without_future(section: Section) -> Section:
    return tuple(line for line in section if not is_future(line))


def _top_level(module: str) -> str:
    """Return the top-level package of a module; "stdlib" for all of the standard library."""
    first = module.partition(".")[0]
    return "stdlib" if first in sys.stdlib_module_names else first


def _key(module: str) -> str:
    return module.lower()


def _is_from(line: cst.SimpleStatementLine) -> bool:
    return isinstance(line.body[0], cst.ImportFrom)


def _sources(line: cst.SimpleStatementLine) -> Sequence[str]:
    """Return the modules that the line imports, or imports from."""
    sources: list[str] = []
    for statement in line.body:
        if isinstance(statement, cst.ImportFrom):
            sources.append(source_of(statement))
        elif isinstance(statement, cst.Import):
            sources += [get_full_name_for_node(alias.name) or "" for alias in statement.names]
    return sources
