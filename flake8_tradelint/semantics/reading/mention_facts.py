"""Make the facts about attributes that are named without a dot: in patterns, slots and imports."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import MentionFact
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.selection import Selection
    from flake8_tradelint.source import Module


class MentionFacts:
    """Make the mention facts of one module."""

    def __init__(self, module: Module, index: ModuleIndex, lowering: Lowering) -> None:
        self._module, self._index, self._lowering = module, index, lowering

    def facts(self, selection: Selection) -> Iterator[MentionFact]:
        """Yield one fact for each mention."""
        wanted = selection.interests.mentions
        for node, scope in selection.mentions:
            if isinstance(node, ast.MatchClass):
                yield from self._in_pattern(node, scope, wanted)
            elif isinstance(node, ast.ImportFrom):
                yield from self._imported(node, scope, wanted)
            else:
                yield from self._in_class(node, scope, wanted)

    def _in_pattern(
        self, node: ast.MatchClass, scope: Scope, wanted: frozenset[str]
    ) -> Iterator[MentionFact]:
        cls = self._lowering.value(node.cls, scope)
        function = scope.function().qualname
        start = self._module.anchor(node.cls).end
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
            end = self._module.offset(pattern.lineno, pattern.col_offset)
            span = self._before(name, start, end)
            if name in wanted and span is not None:
                yield MentionFact("pattern", cls, name, span, function)
            start = end

    def _before(self, name: str, start: int, end: int) -> Span | None:
        """Return the span of the last ``name =`` between the byte offsets."""
        import re

        utf8 = self._module.utf8
        found = list(re.finditer(rb"\b(%s)[\s\\]*=" % escape(name.encode()), utf8[start:end]))
        if not found:
            return None
        anchor = Anchor(start + found[-1].start(1), start + found[-1].end(1))
        return self._module.span_of(anchor)

    def _imported(self, node: ast.ImportFrom, scope: Scope, wanted: frozenset[str]) -> Iterator[MentionFact]:
        from flake8_tradelint.semantics.reading.revisions import in_doubt

        for alias in node.names:
            if alias.name not in wanted:
                continue
            whole = self._module.anchor(alias)
            anchor = Anchor(whole.start, whole.start + len(alias.name.encode()))
            span = self._module.span_of(anchor)
            module = e.Import(node.module or "", node.level, "")
            function = scope.function().qualname
            yield MentionFact("import", module, alias.name, span, function, in_doubt(node, self._index))

    def _in_class(
        self, node: ast.Assign | ast.AnnAssign, scope: Scope, wanted: frozenset[str]
    ) -> Iterator[MentionFact]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        slots = any(isinstance(target, ast.Name) and target.id == "__slots__" for target in targets)
        kind: Literal["slots", "match_args"] = "slots" if slots else "match_args"
        owner = e.ClassOf(scope.qualname)
        for item in walk(node.value) if node.value is not None else ():
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value in wanted:
                yield MentionFact(kind, owner, item.value, self._module.span(item), scope.qualname)
