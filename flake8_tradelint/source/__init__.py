"""From bytes to a parsed module, and the places of its nodes.

Nothing here executes or imports the code it reads.
"""

from __future__ import annotations

import _ast as ast
import sys
import warnings
from bisect import bisect_left, bisect_right

from flake8_tradelint.light import lru_cache
from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record
from flake8_tradelint.source.decoding import Decoded, SourceError, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from symtable import symtable
else:
    from _symtable import symtable  # the module around it would import enum


_KNOWS_TEMPLATES = hasattr(ast, "TemplateStr")
_TEMPLATE = regex(r"\b(?:[tT][rR]?|[rR][tT])[\"']")
"""What every template string begins with (PEP 750)."""
UNCHECKED_LENGTH = 50_000
"""Characters from which on source may nest too deeply for Python 3.10, which does not check."""


class Module(Record, eq=False):
    """One parsed file. Byte offsets and anchors count in ``utf8``.

    ``line_starts[i]`` is the offset of line ``i + 1``. ``ascii`` says that bytes and
    characters are the same thing.
    """

    path: str
    text: str
    utf8: bytes
    tree: ast.Module
    line_starts: tuple[int, ...]
    ascii: bool

    def offset(self, line: int, byte_column: int) -> int:
        """The byte offset of ``ast``'s ``lineno`` and ``col_offset``."""
        return self.line_starts[line - 1] + byte_column

    def anchor(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Anchor:
        """The bytes of ``node`` (a class or function without its decorators)."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self.offset(node.lineno, node.col_offset)
        return Anchor(start, self.offset(node.end_lineno, node.end_col_offset))

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Span:
        """Where ``node`` lies, for people and for edits."""
        return self._span(self.anchor(node), node.lineno, node.end_lineno or node.lineno)

    def span_of(self, anchor: Anchor) -> Span:
        """The span of ``anchor``; its lines follow from the offsets, so the two cannot disagree."""
        line = bisect_right(self.line_starts, anchor.start)
        return self._span(anchor, line, max(bisect_left(self.line_starts, anchor.end), line))

    def _span(self, anchor: Anchor, line: int, end_line: int) -> Span:
        column = self._column(anchor.start, line)
        return Span(line, column, end_line, self._column(anchor.end, end_line), anchor)

    def source(self, anchor: Anchor) -> str:
        """The text between the two offsets."""
        return self.utf8[anchor.start : anchor.end].decode()

    def _column(self, offset: int, line: int) -> int:
        start = self.line_starts[line - 1]
        if self.ascii:
            return offset - start + 1
        return len(self.utf8[start:offset].decode(errors="replace")) + 1


MAX_PARTS = 300_000
"""Names, numbers, texts, comments and brackets of a file: their tree takes about 270 megabytes."""

TOO_LARGE = f"a file with more than {MAX_PARTS:,} names, numbers, texts and brackets"


def is_too_large(data: bytes) -> bool:
    """Would it take too much time and memory to parse the file, or the part of one?"""
    if len(data) <= MAX_PARTS:
        return False
    from flake8_tradelint.source.size import parts

    return parts(data) > MAX_PARTS


def parse(path: str, data: bytes) -> Module:
    """Parse a file's bytes.

    Raises:
        SourceError: it cannot be decoded or parsed.
    """
    whole = decoded(data)
    return parse_part(path, whole, whole.text)


def parse_part(path: str, whole: Decoded, part: str) -> Module:
    """Parse a part of a file's text, on the same lines.

    Raises:
        SourceError: it cannot be parsed.
    """
    return Module(path, whole.text, whole.utf8, parse_text(part), whole.line_starts, whole.ascii)


def is_python(text: str) -> bool:
    """Is it certainly Python? Told without the tree, in three quarters of the time; ``False`` says nothing.

    The compiler's second step is asked, which makes no objects of what the parser has found.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable(text, "<unknown>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def parse_text(text: str) -> ast.Module:
    """The syntax tree of ``text``; statements newer than this Python are read where possible.

    Raises:
        SourceError: it is not Python, or too deeply nested for the parser.
    """
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError("source code cannot contain null bytes", line)
    problem = ("", 1, 1)
    for spelling, restored in _spellings(text):
        try:
            tree = _ast_parse(spelling)
        except SyntaxError as error:
            problem = _further(problem, _problem(error))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SourceError(_reason(error)) from None
        else:
            if restored is None or restored(tree):
                return tree
    raise SourceError(*problem)


def _spellings(text: str) -> Iterator[tuple[str, Callable[[ast.Module], bool] | None]]:
    """The text, and the same for an older Python, with what has to be done to the tree."""
    yield text, None
    from flake8_tradelint.source.newer_syntax import spellings

    yield from spellings(text)


def _further(one: tuple[str, int, int], other: tuple[str, int, int]) -> tuple[str, int, int]:
    """The problem that stands further down: up to there all is understood."""
    return other if other[1:] > one[1:] or not one[0] else one


def _problem(error: SyntaxError) -> tuple[str, int, int]:
    """What it says and where. The error itself, if kept, keeps the frames of all callers and their trees."""
    return error.msg, max(error.lineno or 1, 1), max(error.offset or 1, 1)


@lru_cache(maxsize=256)
def parse_annotation(text: str) -> ast.expr | None:
    """The expression inside a quoted annotation, or ``None`` where it is not one."""
    try:
        statement = _ast_parse(f"({text.strip()})").body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    return statement.value if isinstance(statement, ast.Expr) and text.strip() else None


def _ast_parse(text: str) -> ast.Module:
    if len(text) > UNCHECKED_LENGTH and sys.version_info < (3, 11):
        from flake8_tradelint.interpreter import on_large_stack

        return on_large_stack(lambda: _compiled(text))
    return _compiled(text)


def _compiled(text: str) -> ast.Module:
    with warnings.catch_warnings():
        # Invalid escapes and the like are for the running program to warn about.
        warnings.simplefilter("ignore")
        tree = compile(text, "<unknown>", "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    if _KNOWS_TEMPLATES and _TEMPLATE.search(text):
        from flake8_tradelint.source.newer_trees import templates_as_tuples

        templates_as_tuples(tree)
    return tree


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError | MemoryError):
        return "too deeply nested to parse"
    return str(error)
