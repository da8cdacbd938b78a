"""``Document``: one file's exact text, its concrete syntax tree, and the byte ranges of its nodes."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst.metadata import (
    ByteSpanPositionProvider,
    CodeSpan,
    GlobalScope,
    MetadataWrapper,
    Scope,
    ScopeProvider,
)

from flake8_tradelint.fixes.change import Refused
from flake8_tradelint.fixes.encoding import Encoding
from flake8_tradelint.fixes.line_length import LineStyle, line_style
from flake8_tradelint.fixes.used_names import children, names_in
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet


Node = TypeVar("Node", bound=cst.CSTNode)

_BLOCK_PARTS = (
    cst.SimpleStatementLine,
    cst.BaseCompoundStatement,
    cst.Else,
    cst.ExceptHandler,
    cst.ExceptStarHandler,
    cst.Finally,
    cst.MatchCase,
)


class Document:
    """A file that libcst renders exactly as it is.

    Anchors are byte offsets into ``utf8``, the text's UTF-8 form; ``data`` are the bytes on disk. libcst's
    metadata is computed on first use: scopes cost more than parsing.

    Raises:
        Refused: the file cannot be decoded, parsed, or rendered unchanged.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data = path, data
        self._encoding = Encoding.of(data)
        self.text = self._encoding.decoded(data)
        self.utf8 = self.text.encode()
        self.module = _parsed(self.text)
        # Nodes that come fresh from the parser occur only once in the tree, so no copy is needed.
        self._metadata = MetadataWrapper(self.module, unsafe_skip_copy=True)

    def decoded(self, data: bytes) -> str:
        """Return the text of ``data``, decoded with this file's encoding."""
        return self._encoding.decoded(data)

    def encode(self, text: str) -> bytes:
        """Return ``text`` as bytes in this file's encoding, with its byte-order mark."""
        return self._encoding.encoded(text)

    def requoted(self, source: str) -> str:
        """Return the expression ``source`` with the kind of quotes that most strings of this file use."""
        strings = [node.quote for node in self._spans if isinstance(node, cst.SimpleString)]
        single = sum(quote == "'" for quote in strings)
        usual, other = ("'", '"') if single > strings.count('"') else ('"', "'")
        if usual in source or "\\" in source:
            return source
        return source.replace(other, usual)

    def span(self, node: cst.CSTNode) -> Anchor:
        """Return the byte range of ``node``, without surrounding whitespace."""
        span = self._spans[node]
        return Anchor(span.start, span.start + span.length)

    def find(self, anchor: Anchor, kind: type[Node]) -> Node:
        """Return the node of type ``kind`` with exactly this byte range; refuse if there is none."""
        for node in self._nodes.get((anchor.start, anchor.end), ()):
            if isinstance(node, kind):
                return node
        raise Refused(f"no {kind.__name__} at bytes {anchor.start}-{anchor.end}")

    def find_start(self, start: int, kind: type[Node]) -> Node:
        """Return the node of type ``kind`` that starts at this byte offset; refuse if there is none."""
        for node, span in self._spans.items():
            if span.start == start and isinstance(node, kind):
                return node
        raise Refused(f"no {kind.__name__} at byte {start}")

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Yield every node of type ``kind``."""
        return (node for node in self._spans if isinstance(node, kind))

    def calls_of(self, method: str) -> Sequence[cst.Call]:
        """Return every call ``x.method(...)``, of an object's method or of a module's function."""
        return self._calls.get(method, ())

    def calls_named(self, name: str) -> Sequence[cst.Call]:
        """Return every call of a function or method with this last name."""
        return (*self._plain_calls.get(name, ()), *self.calls_of(name))

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        """Return the parent of ``node``."""
        return self._parents[node]

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield the ancestors of ``node``, from its parent to the module."""
        while node is not self.module:
            node = self._parents[node]
            yield node

    def enclosing(self, node: cst.CSTNode) -> cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.Module:
        """Return the innermost function, class or lambda around ``node``, or the module."""
        for outer in self.ancestors(node):
            if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda):
                return outer
        return self.module

    def scope(self, node: cst.CSTNode) -> Scope:
        """Return libcst's scope in which the names of ``node`` are looked up; refuse if libcst knows none."""
        scope = self._scopes.get(node)
        if not isinstance(scope, Scope):
            raise Refused("libcst does not know the scope of this code")
        return scope

    @property
    def globals(self) -> GlobalScope:
        """Return the scope of the module."""
        scope = self.scope(self.module)
        assert isinstance(scope, GlobalScope)
        return scope

    def text_before(self, node: cst.CSTNode) -> str:
        """Return the text before ``node`` on its line."""
        start = self.span(node).start
        return self.utf8[self.utf8.rfind(b"\n", 0, start) + 1 : start].decode()

    def line_end(self, offset: int) -> int:
        """Return the byte offset behind the line that contains ``offset``, its line break included."""
        found = self.utf8.find(b"\n", offset)
        return found + 1 if found >= 0 else len(self.utf8)

    def next_start(self, offset: int) -> int:
        """Return where the next statement, or clause such as ``else``, starts at or after ``offset``.

        After the last one, that is the end of the file.
        """
        index = bisect_left(self._starts, offset)
        return self._starts[index] if index < len(self._starts) else len(self.utf8)

    def previous_end(self, statement: cst.CSTNode) -> int:
        """Return the end of the module-level statement before ``statement``, or 0 for the first one."""
        index = next(i for i, other in enumerate(self.module.body) if other is statement)
        return self.span(self.module.body[index - 1]).end if index else 0

    @property
    def names(self) -> AbstractSet[str]:
        """Return every name that is read or bound anywhere in the module."""
        return self._mentions.keys()

    def mentions(self, name: str) -> Sequence[cst.Name]:
        """Return the nodes where the module reads or binds the name."""
        return self._mentions.get(name, ())

    @cached_property
    def line_style(self) -> LineStyle:
        """How long lines may be in the project of this file."""
        return line_style(self.path)

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[cst.Name]]:
        mentions: dict[str, list[cst.Name]] = {}
        for name in names_in(self.module):
            mentions.setdefault(name.value, []).append(name)
        return mentions

    @cached_property
    def _spans(self) -> Mapping[cst.CSTNode, CodeSpan]:
        return self._metadata.resolve(ByteSpanPositionProvider)

    @cached_property
    def _parents(self) -> Mapping[cst.CSTNode, cst.CSTNode]:
        # Five times as fast as libcst's provider, which builds a visitor for each file.
        parents: dict[cst.CSTNode, cst.CSTNode] = {}
        pending: list[cst.CSTNode] = [self.module]
        while pending:
            node = pending.pop()
            below = list(children(node))
            parents.update(dict.fromkeys(below, node))
            pending += below
        return parents

    @cached_property
    def _scopes(self) -> Mapping[cst.CSTNode, Scope | None]:
        return self._metadata.resolve(ScopeProvider)

    @cached_property
    def _nodes(self) -> Mapping[tuple[int, int], Sequence[cst.CSTNode]]:
        nodes: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node, span in self._spans.items():
            nodes.setdefault((span.start, span.start + span.length), []).append(node)
        return nodes

    @cached_property
    def _calls(self) -> Mapping[str, Sequence[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for node in self._parents:
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                calls.setdefault(node.func.attr.value, []).append(node)
        return calls

    @cached_property
    def _plain_calls(self) -> Mapping[str, Sequence[cst.Call]]:
        calls: dict[str, list[cst.Call]] = {}
        for node in self._parents:
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
                calls.setdefault(node.func.value, []).append(node)
        return calls

    @cached_property
    def _starts(self) -> Sequence[int]:
        return sorted(span.start for node, span in self._spans.items() if isinstance(node, _BLOCK_PARTS))


def _parsed(text: str) -> cst.Module:
    try:
        module = cst.parse_module(text)
        rendered = module.code
        module.config_for_parsing  # noqa: B018  what is put in later is parsed with it
    except cst.ParserSyntaxError as error:
        # After that, the message lists every token of the grammar.
        reason = error.message.partition(": expected one of")[0]
        raise Refused(f"libcst cannot parse it: {reason.removeprefix('parser error: ')}") from None
    except RecursionError:
        raise Refused("too deeply nested for libcst") from None
    except ValueError as error:  # of an indentation with form feeds in it
        raise Refused(f"libcst cannot read it: {error}") from None
    if rendered != text:
        raise Refused("libcst would change unrelated parts of the file")
    return module
