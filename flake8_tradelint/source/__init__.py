"""Parse a file's bytes into a ``Module``, and locate nodes by byte offset.

Nothing here executes or imports the code it reads.
"""

from __future__ import annotations

import _ast as ast
import sys
import warnings
from bisect import bisect_left, bisect_right

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.source.decoding import Decoded, SourceError, decoded
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from symtable import symtable
else:
    from _symtable import symtable  # the module around it would import enum


_KNOWS_TEMPLATES = hasattr(ast, "TemplateStr")
_TEMPLATE = regex(r"\b(?:[tT][rR]?|[rR][tT])[\"']")
"""The beginning of a template string literal (PEP 750): prefix and opening quote."""
UNCHECKED_LENGTH = 50_000
"""Length in characters above which source is parsed on a large stack under Python 3.10.

That Python's parser does not limit nesting itself and would crash.
"""


class Module(Record, eq=False):
    """One parsed file. Byte offsets and anchors are offsets into ``utf8``.

    ``line_starts[i]`` is the byte offset of line ``i + 1``. ``ascii``: the text is pure ASCII, so byte and
    character columns are equal.
    """

    path: str
    text: str
    utf8: bytes
    tree: ast.Module
    line_starts: tuple[int, ...]
    ascii: bool

    def offset(self, line: int, byte_column: int) -> int:
        """Return the byte offset of an ``ast`` position: 1-based ``lineno``, 0-based byte ``col_offset``."""
        return self.line_starts[line - 1] + byte_column

    def anchor(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Anchor:
        """Return the byte range of ``node`` (of a class or function without its decorators)."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = self.offset(node.lineno, node.col_offset)
        return Anchor(start, self.offset(node.end_lineno, node.end_col_offset))

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias) -> Span:
        """Return the position of ``node``.

        Its byte range for edits, 1-based lines and character columns for people.
        """
        return self._span(self.anchor(node), node.lineno, node.end_lineno or node.lineno)

    def span_of(self, anchor: Anchor) -> Span:
        """Return the position of a byte range.

        The lines are computed from the offsets, so the two always agree.
        """
        line = bisect_right(self.line_starts, anchor.start)
        return self._span(anchor, line, max(bisect_left(self.line_starts, anchor.end), line))

    def _span(self, anchor: Anchor, line: int, end_line: int) -> Span:
        column = self._column(anchor.start, line)
        return Span(line, column, end_line, self._column(anchor.end, end_line), anchor)

    def source(self, anchor: Anchor) -> str:
        """Return the source text of a byte range."""
        return self.utf8[anchor.start : anchor.end].decode()

    def _column(self, offset: int, line: int) -> int:
        start = self.line_starts[line - 1]
        if self.ascii:
            return offset - start + 1
        return len(self.utf8[start:offset].decode(errors="replace")) + 1


MAX_PARTS = 300_000
"""Most tokens (names, numbers, literals, comments, brackets) of a file that is parsed.

A syntax tree of that many takes about 270 megabytes.
"""

TOO_LARGE = f"a file with more than {MAX_PARTS:,} names, numbers, texts and brackets"


def is_too_large(data: bytes) -> bool:
    """Return True if a file, or a part of one, has more than ``MAX_PARTS`` tokens and must not be parsed."""
    if len(data) <= MAX_PARTS:
        return False
    from flake8_tradelint.source.size import parts

    return parts(data) > MAX_PARTS


def parse(path: str, data: bytes) -> Module:
    """Decode and parse a file's bytes.

    Raises:
        SourceError: the bytes cannot be decoded or parsed.
    """
    whole = decoded(data)
    return parse_part(path, whole, whole.text)


def parse_part(path: str, whole: Decoded, part: str) -> Module:
    """Parse ``part``, an excerpt of the file ``whole`` with every line at its original line number.

    Raises:
        SourceError: the excerpt cannot be parsed.
    """
    return Module(path, whole.text, whole.utf8, parse_text(part), whole.line_starts, whole.ascii)


def is_python(text: str) -> bool:
    """Return True if ``text`` is certainly valid Python; False means "unknown".

    It builds a symbol table instead of a syntax tree, which takes three quarters of the time: that step makes
    no Python objects of what the parser has found.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable(text, "<unknown>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return False
    return True


def parse_text(text: str) -> ast.Module:
    """Return the syntax tree of ``text``. Syntax newer than the running Python is accepted where possible.

    Raises:
        SourceError: the text is not Python, or is too deeply nested for the parser.
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
    """Yield the text, then rewritings of it for older Pythons, each with the function to restore its tree."""
    yield text, None
    from flake8_tradelint.source.newer_syntax import spellings

    yield from spellings(text)


def _further(one: tuple[str, int, int], other: tuple[str, int, int]) -> tuple[str, int, int]:
    """Return the syntax error that lies further down: everything before it was understood."""
    return other if other[1:] > one[1:] or not one[0] else one


def _problem(error: SyntaxError) -> tuple[str, int, int]:
    """Return message, 1-based line and 1-based column of a syntax error.

    The exception itself is not kept: it would keep the frames of all callers, and their trees, alive.
    """
    return error.msg, max(error.lineno or 1, 1), max(error.offset or 1, 1)


@lru_cache(maxsize=256)
def parse_annotation(text: str) -> ast.expr | None:
    """Return the expression inside a quoted annotation, or ``None`` if the text is not an expression."""
    try:
        statement = _ast_parse(f"({text.strip()})").body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    return statement.value if isinstance(statement, ast.Expr) and text.strip() else None


def _ast_parse(text: str) -> ast.Module:
    if len(text) > UNCHECKED_LENGTH and sys.version_info < (3, 11):
        from flake8_tradelint.startup.interpreter import on_large_stack

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
