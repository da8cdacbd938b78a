"""Find attributes of other objects that a function stores into: ``cog.player = Mock()``.

From then on ``cog.player`` need not be what the class of ``cog`` says. No flow is followed, as for local
variables: whatever is stored under that path anywhere in the function may be its value. The value that a
patch (``setattr``, ``patch.object``) stores is unknown.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.module_index import is_self, patched_names
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.reading.variables import cut_short, union

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.reading.variables import Evaluator

    _Key = tuple[Scope, Scope | None, str]


class Replaced:
    """The stored attributes of one module.

    The evaluator is passed with each question, as to ``Variables``.
    """

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._known: dict[_Key, e.Expr | None] = {}
        self._stores: dict[str, list[tuple[ast.Attribute, Scope]]] = {}
        for node, scope in (*index.stores, *index.deep_stores):
            self._stores.setdefault(dotted_name(node), []).append((node, scope))
        self._patches: dict[str, list[Scope]] = {}
        for call, scope in index.patches:
            for name in patched_names(call):
                self._patches.setdefault(name, []).append(self._patched_in(call, scope))

    def stored(self, node: ast.Attribute, scope: Scope, evaluator: Evaluator) -> e.Expr | None:
        """Return what may be stored in the attribute; ``None`` if nothing is."""
        path = dotted_name(node)
        first, _, rest = path.partition(".")
        if not path or ("." not in rest and is_self(first, scope)):
            return None  # what methods store on self is in the class's summary
        owner = scope.lookup(first)
        key = (scope.function(), owner, path)
        if key not in self._known:
            self._known[key] = None  # the initial value of a cycle: `cog.x = wrap(cog.x)`
            options = list(self._options(node, scope, owner, path, evaluator))
            self._known[key] = cut_short(union(options)) if options else None
        return self._known[key]

    def _options(
        self, node: ast.Attribute, scope: Scope, owner: Scope | None, path: str, evaluator: Evaluator
    ) -> Iterator[e.Expr]:
        local = owner is not None and owner.kind != "module"
        for target, where in self._stores.get(path, ()):
            same = where.lookup(path.partition(".")[0]) is owner
            if same and (local or _is_around(where, scope)):
                yield from self._value(target, where, evaluator)
        if any(_is_around(where, scope) for where in self._patches.get(node.attr, ())):
            yield e.UNKNOWN

    def _value(self, target: ast.Attribute, scope: Scope, evaluator: Evaluator) -> Iterator[e.Expr]:
        statement = self._index.parents[target]
        if isinstance(statement, ast.AnnAssign):
            yield e.Instance(evaluator.annotation(statement.annotation, scope))
        elif isinstance(statement, ast.Assign):
            yield evaluator.value(statement.value, scope)
        elif not isinstance(statement, ast.AugAssign):
            yield e.UNKNOWN

    def _patched_in(self, call: ast.Call, scope: Scope) -> Scope:
        """Return the scope in which the patch holds: for a decorator, that of the function."""
        parent = self._index.parents[call]
        decorates = isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return self._index.scopes[parent] if decorates else scope


def _is_around(one: Scope, other: Scope) -> bool:
    """Return True if one of the two functions is the other, or nested in it."""
    one, other = one.function(), other.function()
    if one.kind == "module" or other.kind == "module":
        return one is other
    return one in _outwards(other) or other in _outwards(one)


def _outwards(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None:
        yield scope
        scope = scope.parent
