"""The index of a module: where every node hangs, in which scope, and what calls and attributes there are."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.summary import Limit

    _Node = TypeVar("_Node", bound=ast.AST)
    Step = Callable[[ast.AST, ast.AST, "ModuleIndex"], bool | None]
    """What a node and the one around it tell; ``None``: what holds for the one around holds for the node."""
    Mention = ast.MatchClass | ast.ImportFrom | ast.Assign | ast.AnnAssign


class ModuleIndex(Record, frozen=False, eq=False):
    """What one walk over a module finds, whoever is interested in whatever.

    ``calls`` and ``attributes`` hold all occurrences with their scopes, of calls the callee's last name
    besides; ``stores`` every ``name.attr = ...`` target, ``scopes`` the scope of each scope node.
    """

    tree: ast.Module
    root: Scope
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    calls: list[tuple[str, ast.Call, Scope]] = field(default_factory=list)
    renamings: list[tuple[str, list[ast.expr], bool]] = field(default_factory=list)
    """The last name of what is assigned, and the targets: ``spawn = asyncio.create_task``; in a class?"""
    attributes: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    deep_stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    """The targets of which the object is no plain name: ``self.cog.player = ...``."""
    patches: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    """The calls that may store something in an attribute that they name in quotes."""
    mentions: list[tuple[Mention, Scope]] = field(default_factory=list)
    """The statements and patterns that may name an attribute without a dot."""
    init_calls: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    """The calls of some ``X.__init__(...)`` by the qualified name of the function they stand in."""
    tests: list[ast.Call | ast.Match] = field(default_factory=list)
    """The calls of ``isinstance``, and the ``match`` statements."""
    outer: bool = True
    """May a function declare names global or nonlocal?"""
    expecting: bool = True
    """May some of it catch a ``TypeError``, or wait for an exception as tests do?"""
    loaded: dict[tuple[Scope, str], list[tuple[ast.Name, Scope]]] = field(default_factory=dict)
    """What ``loads`` was asked for."""
    named: dict[Scope, dict[str, list[tuple[ast.Name, Scope]]]] = field(default_factory=dict)
    """By scopes that ``loads`` was asked about: the loads in them and in nested ones, by name."""
    statements: dict[ast.AST, ast.stmt] = field(default_factory=dict)
    """What ``statement`` was asked for, of nodes that hold others."""
    inherited: dict[Step, dict[ast.AST, bool]] = field(default_factory=dict)
    """What ``upward`` was asked for, of nodes that hold others."""
    told: dict[Callable[..., bool], dict[ast.AST, bool]] = field(default_factory=dict)
    """What ``once`` was asked for."""
    asked: list[frozenset[str]] = field(default_factory=list)
    """The names given to ``hasattr``, once somebody has asked for them."""
    reassigned: dict[tuple[ast.expr, bool, str], bool] = field(default_factory=dict)
    """By test, whether it is true, and a dotted name: is the name bound again where the test counts?"""
    items: dict[ast.Tuple | ast.List, dict[ast.expr, int]] = field(default_factory=dict)
    """What ``positions`` was asked for."""
    reached: dict[ast.AST, frozenset[ast.stmt]] = field(default_factory=dict)
    """Of statements with a suite: what of it is certain to be reached, as far as ``repetition`` was asked."""
    reflective: set[str] = field(default_factory=set)
    """Qualified names of functions that may set attributes whose names they do not spell out."""
    mirroring: set[str] = field(default_factory=set)
    """Those of functions that may look at what the class of an object says."""
    copying: set[str] = field(default_factory=set)
    """Those of functions that take attributes of other objects, whose names they do not spell out."""
    limits: set[Limit] = field(default_factory=set)
    """What was asked for and not looked at, as it goes beyond a bound."""

    def is_mirroring(self, function: str) -> bool:
        """May it give instances what their class, or something else, says?"""
        return function in self.mirroring or (function in self.reflective and function in self.copying)

    def release(self) -> None:
        """Break the cycles between scopes, so that the tree dies at once (no collector runs in a check)."""
        for scope in self.scopes.values():
            scope.children.clear()
            scope.method = None

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement that contains ``node``."""
        passed: list[ast.AST] = []
        while not isinstance(node, ast.stmt):
            if node in self.statements:
                node = self.statements[node]
                break
            passed.append(node)
            node = self.parents[node]
        self.statements.update(dict.fromkeys(passed[1:], node))
        return node

    def upward(self, node: ast.AST, step: Step) -> bool:
        """Ask ``step`` about ``node`` and each node around it until it tells; ``False`` where it never does.

        What holds for a node that holds others is kept: n nodes in each other are asked n times, not n².
        """
        known = self.inherited.setdefault(step, {})
        passed: list[ast.AST] = []
        answer: bool | None = None
        while answer is None and (answer := known.get(node)) is None:
            passed.append(node)
            outer = self.parents.get(node)
            answer = step(node, outer, self) if outer is not None else False
            node = outer if outer is not None else node
        known.update(dict.fromkeys(passed[1:], answer))
        return answer

    def once(self, holds: Callable[[_Node], bool], node: _Node) -> bool:
        """The answer of ``holds``, which is asked once about each node."""
        known = self.told.setdefault(holds, {})
        if node not in known:
            known[node] = holds(node)
        return known[node]

    def loads(self, scope: Scope, name: str) -> list[tuple[ast.Name, Scope]]:
        """Every load (and ``del``) of the variable ``name`` of ``scope``, in nested scopes too."""
        key = (scope, name)
        if key not in self.loaded:
            if scope not in self.named:
                self.named[scope] = _loads_by_name(scope)
            found = self.named[scope].get(name, ())
            self.loaded[key] = [(node, inner) for node, inner in found if inner.lookup(name) is scope]
        return self.loaded[key]

    def positions(self, display: ast.Tuple | ast.List) -> dict[ast.expr, int]:
        """The 0-based positions of a display's items; none where a star leaves them open.

        Made once: a list may be written with thousands of calls.
        """
        if display not in self.items:
            starred = any(isinstance(item, ast.Starred) for item in display.elts)
            self.items[display] = {} if starred else {item: n for n, item in enumerate(display.elts)}
        return self.items[display]


def _loads_by_name(scope: Scope) -> dict[str, list[tuple[ast.Name, Scope]]]:
    found: dict[str, list[tuple[ast.Name, Scope]]] = {}
    for inner in scope.subtree():
        for node in inner.names:
            if not isinstance(node.ctx, ast.Store):
                found.setdefault(node.id, []).append((node, inner))
    return found


def stored_names(index: ModuleIndex) -> frozenset[str]:
    """The names of all attributes in which something may be stored, but for those of ``self``."""
    found = {node.attr for node, _ in index.deep_stores}
    for node, scope in index.stores:
        if isinstance(node.value, ast.Name) and not is_self(node.value.id, scope):
            found.add(node.attr)
    for call, _ in index.patches:
        found.update(patched_names(call))
    return frozenset(found)


def is_self(name: str, scope: Scope) -> bool:
    """Is it the first parameter of the method that the scope is or is nested in?"""
    method = scope.method
    return method is not None and next(iter(method.bindings), "") == name


def patched_names(call: ast.Call) -> Iterator[str]:
    """``setattr(cog, "player", ...)``, ``patch.object(cog, "player")``, ``patch("module.Cog.player")``."""
    for given in call.args[:2]:
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value.rpartition(".")[2]


NAMING = frozenset({"__slots__", "__match_args__"})
"""Variables of a class body that name attributes in strings."""


def called_name(func: ast.expr) -> str:
    """The last component of a callee: ``create_task`` of ``self.loop.create_task``."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def handed_on(value: ast.AST) -> ast.expr | None:
    """The function that is ``partial(function, ...)`` or ``staticmethod(function)``."""
    wraps = isinstance(value, ast.Call) and called_name(value.func) in ("partial", "staticmethod")
    return value.args[0] if isinstance(value, ast.Call) and wraps and value.args else None


def callee_name(func: ast.AST) -> str:
    """The same, and ``getattr`` where that looks the callee up: ``getattr(ccxt, name)(...)``."""
    if isinstance(func, ast.Call):
        return "getattr" if isinstance(func.func, ast.Name) and func.func.id == "getattr" else ""
    return called_name(func) if isinstance(func, ast.expr) else ""
