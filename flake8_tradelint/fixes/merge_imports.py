"""Add names to ``from ... import`` statements that a module already has, in the style of each list."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, rewriting
from flake8_tradelint.fixes.module_imports import source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.module_imports import Header

    _Key = Callable[[str], tuple[int, str]]


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
    limit = document.line_style.length

    def change(updated: cst.ImportFrom) -> Replacement:
        for name in names:
            updated = with_name(updated, name)
        is_open = isinstance(updated.lpar, cst.LeftParen)
        if not is_open and len(document.module.code_for_node(updated)) > limit:
            return one_per_line(updated, document.module.default_indent)
        return updated

    return Change({statement: rewriting(cst.ImportFrom, change)}, touches=(document.span(statement),))


def with_name(statement: cst.ImportFrom, name: str) -> cst.ImportFrom:
    """Return the statement with ``name`` added: in order if the list is sorted, else at the end."""
    assert not isinstance(statement.names, cst.ImportStar)
    aliases = list(statement.names)
    index = _place([_name(alias) for alias in aliases], name)
    separator = _separator(statement)
    if index == len(aliases) and _hides_comment(statement):
        index -= 1
    if index < len(aliases):
        aliases.insert(index, cst.ImportAlias(cst.Name(name), comma=separator))
    else:
        last, closing = _after(aliases[-1], separator)
        aliases[-1:] = [last, cst.ImportAlias(cst.Name(name), comma=closing)]
    return statement.with_changes(names=aliases)


def one_per_line(statement: cst.ImportFrom, indent: str) -> cst.ImportFrom:
    """Return the same import in parentheses, one name on each line, with a trailing comma."""
    assert not isinstance(statement.names, cst.ImportStar)
    inner = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(indent))
    outer = cst.ParenthesizedWhitespace(indent=True)
    *most, last = statement.names
    aliases = [alias.with_changes(comma=cst.Comma(whitespace_after=inner)) for alias in most]
    aliases.append(last.with_changes(comma=cst.Comma(whitespace_after=outer)))
    return statement.with_changes(
        names=aliases, lpar=cst.LeftParen(whitespace_after=inner), rpar=cst.RightParen()
    )


def _name(alias: cst.ImportAlias) -> str:
    return alias.evaluated_name


def _place(names: Sequence[str], new: str) -> int:
    """Return the index at which ``new`` keeps the order of the names."""
    for key in _ORDERS:
        keys = [key(name) for name in names]
        if keys == sorted(keys):
            return sum(other <= key(new) for other in keys)
    return len(names)


def _by_kind(name: str) -> tuple[int, str]:
    """Sort key of isort's default order: constants, classes, other names."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1, name) if name[:1].isupper() else (2, name)


_ORDERS: tuple[_Key, ...] = (_by_kind, lambda name: (0, name.lower()), lambda name: (0, name))


def _separator(statement: cst.ImportFrom) -> cst.Comma:
    """Return the comma between two names, with a line break if each name has its own line."""
    opening = statement.lpar.whitespace_after if isinstance(statement.lpar, cst.LeftParen) else None
    if not isinstance(opening, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    line_break = cst.ParenthesizedWhitespace(indent=opening.indent, last_line=opening.last_line)
    return cst.Comma(whitespace_after=line_break)


def _after(
    last: cst.ImportAlias, separator: cst.Comma
) -> tuple[cst.ImportAlias, cst.Comma | cst.MaybeSentinel]:
    """Return the last name with a comma for another one to follow, and the comma behind the new last name.

    A comment on the last name's line stays on that line.
    """
    comma = last.comma
    if not isinstance(comma, cst.Comma):
        return last.with_changes(comma=separator), comma
    closing, inner = comma.whitespace_after, separator.whitespace_after
    if not isinstance(closing, cst.ParenthesizedWhitespace) or not isinstance(
        inner, cst.ParenthesizedWhitespace
    ):
        return last.with_changes(comma=separator), comma
    kept = closing.with_changes(indent=inner.indent, last_line=inner.last_line)
    end = cst.ParenthesizedWhitespace(indent=closing.indent, last_line=closing.last_line)
    return last.with_changes(comma=comma.with_changes(whitespace_after=kept)), cst.Comma(whitespace_after=end)


def _hides_comment(statement: cst.ImportFrom) -> bool:
    """Return True if a comment stands between the last name (without a comma) and the closing parenthesis."""
    if not isinstance(statement.rpar, cst.RightParen):
        return False
    space = statement.rpar.whitespace_before
    return isinstance(space, cst.ParenthesizedWhitespace) and space.first_line.comment is not None
