"""The index of a module: the parent and scope of every node, and lists of its calls and attributes."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.startup.records import Record, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from flake8_tradelint.semantics.reading.scopes import Scope
    from flake8_tradelint.semantics.summary import Limit

    _Node = TypeVar("_Node", bound=ast.AST)
    Step = Callable[[ast.AST, ast.AST, "ModuleIndex"], bool | None]
    """A step of ``upward``: called with a node and its parent; ``None`` to go on outwards."""
    Mention = ast.MatchClass | ast.ImportFrom | ast.Assign | ast.AnnAssign


class ModuleIndex(Record, frozen=False, eq=False):
    """What one walk over a module finds, whatever the interests.

    ``calls`` and ``attributes`` hold all occurrences with their scopes, and for calls the callee's last name;
    ``stores`` every ``name.attr = ...`` target, ``scopes`` the scope of each scope node.
    """

    tree: ast.Module
    root: Scope
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    scopes: dict[ast.AST, Scope] = field(default_factory=dict)
    calls: list[tuple[str, ast.Call, Scope]] = field(default_factory=list)
    renamings: list[tuple[str, list[ast.expr], bool]] = field(default_factory=list)
    """Assignments of functions (``spawn = asyncio.create_task``): the last name of the value, the targets,
    and whether the assignment is in a class body."""
    attributes: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    deep_stores: list[tuple[ast.Attribute, Scope]] = field(default_factory=list)
    """The attribute targets whose object is no plain name: ``self.cog.player = ...``."""
    patches: list[tuple[ast.Call, Scope]] = field(default_factory=list)
    """The calls that may store something in an attribute that they name in quotes."""
    mentions: list[tuple[Mention, Scope]] = field(default_factory=list)
    """The statements and patterns that may name an attribute without a dot."""
    init_calls: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    """The calls of some ``X.__init__(...)`` by the qualified name of the function around them."""
    tests: list[ast.Call | ast.Match] = field(default_factory=list)
    """The calls of ``isinstance``, and the ``match`` statements."""
    outer: bool = True
    """True if a function may declare names global or nonlocal."""
    expecting: bool = True
    """True if code may catch a ``TypeError``, or expect an exception as tests do."""
    loaded: dict[tuple[Scope, str], list[tuple[ast.Name, Scope]]] = field(default_factory=dict)
    """Cache of ``loads``."""
    everywhere: dict[str, list[tuple[ast.Name, Scope]]] = field(default_factory=dict)
    """Cache of ``occurrences``."""
    named: dict[Scope, dict[str, list[tuple[ast.Name, Scope]]]] = field(default_factory=dict)
    """By scope: the loads in it and in nested scopes, by name."""
    statements: dict[ast.AST, ast.stmt] = field(default_factory=dict)
    """Cache of ``statement``, for nodes that hold others."""
    inherited: dict[Step, dict[ast.AST, bool]] = field(default_factory=dict)
    """Cache of ``upward``, for nodes that hold others."""
    told: dict[Callable[..., bool], dict[ast.AST, bool]] = field(default_factory=dict)
    """Cache of ``once``."""
    asked: list[frozenset[str]] = field(default_factory=list)
    """The names passed to ``hasattr``: empty until they are asked for, then one set."""
    reassigned: dict[tuple[ast.expr, bool, str], bool] = field(default_factory=dict)
    """By test, its truth, and a dotted name: whether the name is bound again where the test holds."""
    items: dict[ast.Tuple | ast.List, dict[ast.expr, int]] = field(default_factory=dict)
    """Cache of ``positions``."""
    reached: dict[ast.AST, frozenset[ast.stmt]] = field(default_factory=dict)
    """By statement with a suite: the statements in it that are certain to be reached (see
    ``surroundings``)."""
    reflective: set[str] = field(default_factory=set)
    """Qualified names of functions that may set attributes whose names they do not spell out."""
    mirroring: set[str] = field(default_factory=set)
    """Qualified names of functions that may look at what the class of an object says."""
    copying: dict[str, list[tuple[ast.Call, Scope]]] = field(default_factory=dict)
    """By qualified name of a function: its calls of ``getattr`` on other objects than ``self``."""
    limits: set[Limit] = field(default_factory=set)
    """What was asked for and not analysed because it exceeds a bound."""

    def is_mirroring(self, function: str) -> bool:
        """Return True if the function may give instances what their class, or another object, says."""
        if function in self.mirroring:
            return True
        copied = self.copying.get(function, ()) if function in self.reflective else ()
        return any(not self._is_of_module(node, scope) for node, scope in copied)

    def _is_of_module(self, node: ast.Call, scope: Scope) -> bool:
        """Return True for ``getattr(torch, name)``: what a module has is no attribute of a class."""
        first = node.args[0] if node.args else None
        owner = scope.lookup(first.id) if isinstance(first, ast.Name) else None
        return owner is not None and all(
            binding.kind == "import" and isinstance(self.parents[binding.node], ast.Import)
            for binding in owner.bindings[first.id]  # type: ignore[union-attr]
        )

    def release(self) -> None:
        """Break the cycles between scopes, so that the tree is freed at once (no collector runs)."""
        for scope in self.scopes.values():
            scope.children.clear()
            scope.method = None

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that contains ``node``."""
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
        """Call ``step`` for ``node`` and each node around it until it answers; return False if it never does.

        Answers are cached for nodes that hold others: n nested nodes take n calls, not n².
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
        """Return ``holds(node)``, computed once for each node."""
        known = self.told.setdefault(holds, {})
        if node not in known:
            known[node] = holds(node)
        return known[node]

    def loads(self, scope: Scope, name: str) -> list[tuple[ast.Name, Scope]]:
        """Return every load (and ``del``) of the variable ``name`` of ``scope``, in nested scopes too."""
        key = (scope, name)
        if key not in self.loaded:
            if scope not in self.named:
                self.named[scope] = _loads_by_name(scope)
            found = self.named[scope].get(name, ())
            self.loaded[key] = [(node, inner) for node, inner in found if inner.lookup(name) is scope]
        return self.loaded[key]

    def occurrences(self, name: str) -> list[tuple[ast.Name, Scope]]:
        """Return every occurrence of a plain name, with its scope, whatever it refers to."""
        if not self.everywhere:
            for scope in self.root.subtree():
                for node in scope.names:
                    self.everywhere.setdefault(node.id, []).append((node, scope))
        return self.everywhere.get(name, [])

    def positions(self, display: ast.Tuple | ast.List) -> dict[ast.expr, int]:
        """Return the 0-based positions of a display's items; empty if a star leaves them open.

        Computed once: a list may be written with thousands of calls.
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
    """Return the names of all attributes in which something may be stored, except those of ``self``."""
    found = {node.attr for node, _ in index.deep_stores}
    for node, scope in index.stores:
        if isinstance(node.value, ast.Name) and not is_self(node.value.id, scope):
            found.add(node.attr)
    for call, _ in index.patches:
        found.update(patched_names(call))
    return frozenset(found)


def is_self(name: str, scope: Scope) -> bool:
    """Return True if ``name`` is the first parameter of the method that the scope is or is nested in."""
    method = scope.method
    return method is not None and next(iter(method.bindings), "") == name


def patched_names(call: ast.Call) -> Iterator[str]:
    """Yield the last parts of names that a patch names in quotes.

    Examples: ``setattr(cog, "player", ...)``, ``patch.object(cog, "player")``,
    ``patch("module.Cog.player")``.
    """
    for given in call.args[:2]:
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value.rpartition(".")[2]


NAMING = frozenset({"__slots__", "__match_args__"})
"""Variables of a class body that name attributes in strings."""


def called_name(func: ast.expr) -> str:
    """Return the last component of a callee: ``create_task`` of ``self.loop.create_task``."""
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def handed_on(value: ast.AST) -> ast.expr | None:
    """Return the function inside ``partial(function, ...)`` or ``staticmethod(function)``."""
    wraps = isinstance(value, ast.Call) and called_name(value.func) in ("partial", "staticmethod")
    return value.args[0] if isinstance(value, ast.Call) and wraps and value.args else None


def callee_name(func: ast.AST) -> str:
    """Return the last component of a callee.

    ``"getattr"`` if that looks it up: ``getattr(ccxt, name)(...)``.
    """
    if isinstance(func, ast.Call):
        return "getattr" if isinstance(func.func, ast.Name) and func.func.id == "getattr" else ""
    return called_name(func) if isinstance(func, ast.expr) else ""
