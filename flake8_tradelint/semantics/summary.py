"""What is remembered of one file: everything a rule may ask, and no syntax tree.

A summary is a pure function of the file's bytes and of the ``Interests`` it was made for.
Qualified names inside a module look like ``Class.method`` and ``function.<locals>.inner``;
the module's own scope is ``""``.
"""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.control.flow import Flow
    from flake8_tradelint.semantics.expr import Call, Expr

    UseKind = Literal[
        "argument",  # handed to a call: `expr` is the callee, `name` the keyword or the position
        "attribute",  # stored: `expr.name = value`
        "awaited",
        "captured",  # held by something that outlives the statement: a default, a decorator
        "deleted",
        "discarded",  # an expression statement
        "element",  # put into a display or comprehension whose own fate is unknown
        "entered",  # `with value`, `async with value`
        "global",  # stored in the module's scope (or a class body's) under `name`
        "item",  # stored: `expr[...] = value`
        "iterated",
        "lambda",  # the value of a lambda; `expr` is the callee that the lambda is handed to
        "local",  # bound to the function's variable `name`
        "method",  # `value.name(...)`; `result` tells what becomes of the call's result
        "other",
        "read",  # `value.name` without a call
        "returned",
        "tested",  # compared, negated, used as a condition, formatted
        "yielded",
    ]


WAITERS = frozenset({"wait_for", "shield"})
"""Functions whose awaitable gives what that of their first argument gives."""

RUNNERS = frozenset({"run_until_complete"})
"""Methods that return what their argument gives when it is awaited."""

COPIES = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "enumerate", "iter", "zip", "deque"}
)
"""Functions that give what is in their arguments once more: ``for client in list(self._clients)``."""


class Interests(Record):
    """The identifiers whose every occurrence a summary records: demand decides, not size.

    ``callees`` are last components of called names (``create_task``), ``attributes`` are
    attribute names (``spot_map``; ``*`` for all). Names learned while linking are added in a later round.
    ``parameters``: what becomes of the arguments of the file's functions, and what they may raise,
    matters, too.
    ``whole``: every definition of the file is of interest; otherwise those at its top that are named
    in ``definitions``, and the functions in which one of the names occurs.
    ``members`` are names asked of classes at the file's top (``Class.name``): the body of such a class is of
    interest, the method of that name, and those that may store something under it.
    ``mentions`` are attribute names that are looked for where no dot stands before them. ``awaited`` are
    callees that matter only in ``await receiver.name(...)`` on one line, as they are too common; ``plain``
    those of which only the call and the uses of its result matter, not the control flow around it.
    """

    callees: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    parameters: bool = False
    whole: bool = True
    definitions: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()

    @property
    def called(self) -> frozenset[str]:
        """All callees whose every call is recorded."""
        return self.callees | self.plain

    @property
    def names(self) -> frozenset[str]:
        """All names of interest."""
        return self.callees | self.plain | self.attributes | self.mentions


class Use(Record):
    """One thing that happens to a value.

    ``function`` is the qualified name of the scope where it happens, which differs from the
    scope of the value's origin when a nested function captured it. ``through`` is the
    container kind (``"list"``) when the value got there as an element of a display. ``result`` is
    the fate of what a method, an ``await`` or the call that takes the value gives. ``expr`` of a call
    of ``add_done_callback`` is the callback, that of ``append`` and its like, or of ``[]`` where it is
    stored, what the container gets.
    """

    kind: UseKind
    span: Span
    function: str
    name: str = ""
    expr: Expr | None = None
    result: str = ""
    through: str = ""


class CallFact(Record):
    """A call whose callee's last name is of interest, and all that happens to its result.

    ``uses`` follows local variables: binding ``x = call()`` yields a ``local`` use, then the
    uses of ``x`` in its scope and in nested functions. ``derived`` are the uses of what the
    value's methods return (the response of ``session.get()``). ``statement`` is the span of the
    statement that holds the call. ``receiver`` is the last name of what the callee is an
    attribute of (``loop`` in ``self.loop.create_task()``), ``name`` the callee's own.
    ``shares_argument``: the first argument is an attribute, or a variable used elsewhere too; a
    coroutine would not be, a future may. ``global_uses`` are those of the module's
    variable that a function stores the value in. ``flow`` is the function's control flow where the result
    is bound to a local variable. ``arguments`` and ``keywords`` are the places of the arguments (a
    keyword's starts with its name); ``asked`` and ``forgiven`` tell what ``AttributeFact`` tells
    of the first argument: what the function is in doubt about, whether ``AttributeError`` is caught.
    ``at_import``: it runs when the module is imported (in no function, and not under
    ``if __name__ == "__main__"``); ``must_raise``: it is what an assertion expects to
    raise; ``watched``: where warnings are caught or expected. ``parts`` are the uses of each part
    of the result, where a statement takes it apart (``done, pending = await wait(...)``). ``within``
    is the call that is made of an ``attrgetter``, or that this is handed to.
    ``looped``: a loop of the same function repeats the statement; ``certain``: every call gets there.
    ``expects_type_error``: a ``TypeError`` that it raises is caught as such, or is what a test is after.
    """

    name: str
    receiver: str
    call: Call
    span: Span
    function: str
    cls: str
    uses: tuple[Use, ...]
    derived: tuple[Use, ...]
    statement: Span
    in_async: bool
    shares_argument: bool = False
    flow: Flow | None = None
    global_uses: tuple[Use, ...] = ()
    arguments: tuple[Span, ...] = ()
    keywords: tuple[Span, ...] = ()
    asked: tuple[str, ...] = ()
    forgiven: bool = False
    at_import: bool = False
    parts: tuple[tuple[Use, ...], ...] = ()
    must_raise: bool = False
    watched: bool = False
    within: Call | None = None
    looped: bool = False
    certain: bool = False
    expects_type_error: bool = False


class AttributeFact(Record):
    """One occurrence of ``receiver.attr`` with an attribute name of interest.

    ``span`` covers the attribute name alone. ``uses`` are what happens to a loaded value,
    as in ``CallFact``; for a store it is empty. ``origin`` is where a receiver that is a local
    variable is annotated or assigned, ``shown`` the receiver's source text. ``guarded`` says that
    the code expects the attribute to be missing: under ``hasattr(receiver, "attr")``, or where
    ``AttributeError`` is caught; ``asked`` are the attributes that the function asks the
    receiver for in one of these ways.
    """

    receiver: Expr
    attr: str
    context: Literal["load", "store", "del"]
    span: Span
    function: str
    cls: str
    uses: tuple[Use, ...]
    origin: Span | None = None
    shown: str = ""
    guarded: bool = False
    asked: tuple[str, ...] = ()


class MentionFact(Record):
    """An attribute of interest that is named without a dot. ``span`` covers the name (or its string).

    ``kind`` tells where: "pattern", the keyword of ``case owner(name=...)``; "slots" and "match_args", a
    string in these variables of the class ``owner``; "import", ``from owner import name``. ``guarded``:
    an import that may fail, as the code knows. ``function`` is the scope it stands in.
    """

    kind: Literal["pattern", "slots", "match_args", "import"]
    owner: Expr
    name: str
    span: Span
    function: str
    guarded: bool = False


class ImportedName(Record):
    """``from <level dots><module> import <attr> as <name>``; no ``attr``: ``import module``.

    ``import a.b`` binds ``a``: its ``module`` is ``a`` and ``loads`` says ``a.b``.
    """

    name: str
    module: str
    level: int
    attr: str
    loads: str = ""
    type_checking: bool = False


class StarImport(Record):
    """``from <level dots><module> import *``."""

    module: str
    level: int


class Variable(Record):
    """A name bound by an assignment at module level or in a class body.

    ``span`` covers the name, ``statement`` the whole assignment. ``annotation_text`` and
    ``value_text`` are source text; empty where there is none. ``value_kind`` is the value's
    ``ast`` class (``"Dict"``). ``single`` says that the statement binds this one name only;
    ``conditional`` that it stands under an ``if``, ``try`` or loop.
    """

    name: str
    span: Span
    statement: Span
    annotation: Expr | None
    value: Expr | None
    annotation_text: str = ""
    value_text: str = ""
    value_kind: str = ""
    single: bool = True
    conditional: bool = False


class ClassStore(Record):
    """``receiver.name = value`` at module level, where the receiver looks like a class of the module."""

    receiver: Expr
    variable: Variable


class Parameter(Record):
    """A function's parameter; ``kind`` is ``inspect``'s: "positional", "keyword", "*" or "**"."""

    name: str
    kind: Literal["positional", "keyword", "*", "**"]
    annotation: Expr | None
    has_default: bool


class RaiseFact(Record):
    """What may raise in a function: a call of ``callee``, or something else.

    ``awaited``: what the call returns is awaited at once. ``caught``: only a cancellation of it leaves
    the function. ``yields``: it is a ``yield``, which raises what its consumer throws.
    """

    span: Span
    callee: Expr | None = None
    awaited: bool = False
    caught: bool = False
    yields: bool = False


class HandedOn(Record):
    """A call that gets the class which an ``__init_subclass__`` is called for.

    ``certain``: the method always gets there, and the call is a statement (or its value).
    """

    call: Call
    certain: bool


class FunctionSummary(Record):
    """A function, method or nested function, without its body.

    ``returned`` holds what its ``return`` statements give (``yield`` makes ``is_generator``), ``yielded``
    what it yields.
    ``calls_super_init`` says that ``super().__init__(...)`` or ``Base.__init__(self, ...)`` is called;
    ``init_calls`` are these calls. ``reflective``: it may set attributes whose names it does not
    spell out (``setattr``, ``__dict__``); ``mirroring``: it may look at what a class says (``type(self)``),
    or spells out a name that it sets in this way.
    ``loops``: it has a ``while True`` without a way out; ``endures``: one that sleeps, or catches what is
    raised in it.
    For methods: the attributes of self that it ``reads``, those that it ``touches`` (stores, or
    calls a method of, be it under a local name) and the methods of self that it calls, nested functions
    included.
    ``parameter_uses`` tells what becomes of the arguments, in the order of ``parameters``, ``raisers``
    what may raise; both are empty without ``Interests.parameters`` (but the former is always there for
    ``__init_subclass__``, as is ``handed_on``).
    """

    name: str
    qualname: str
    cls: str
    span: Span
    is_async: bool
    is_generator: bool
    decorators: tuple[Expr, ...]
    parameters: tuple[Parameter, ...]
    returns: Expr | None
    returned: tuple[Expr, ...]
    calls_super_init: bool
    yielded: tuple[Expr, ...] = ()
    init_calls: tuple[Call, ...] = ()
    reflective: bool = False
    mirroring: bool = False
    loops: bool = False
    endures: bool = False
    reads: frozenset[str] = frozenset()
    touches: frozenset[str] = frozenset()
    self_calls: frozenset[str] = frozenset()
    parameter_uses: tuple[tuple[Use, ...], ...] = ()
    raisers: tuple[RaiseFact, ...] = ()
    handed_on: tuple[HandedOn, ...] = ()


class SelfAssignment(Record):
    """``self.name = value`` in the method ``function`` of a class."""

    name: str
    span: Span
    function: str
    annotation: Expr | None
    value: Expr | None


class ClassSummary(Record):
    """A class statement. ``span`` covers the name, ``statement`` the whole class.

    ``variables`` are the body's assignments in order, ``methods`` the names its ``def``
    statements bind, ``keywords`` those of the header (``metaclass``). ``other_names`` are bound
    or unbound in the body by other means: nested classes, imports, loops, ``+=``, ``del``.
    """

    name: str
    qualname: str
    span: Span
    statement: Span
    bases: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...]
    decorators: tuple[Expr, ...]
    variables: tuple[Variable, ...]
    methods: tuple[str, ...]
    self_assignments: tuple[SelfAssignment, ...]
    other_names: tuple[str, ...] = ()


class Problem(Record):
    """Why a file has no summary to speak of; 1-based place."""

    reason: str
    line: int
    column: int


class ClassHeader(Record):
    """What the ``class`` statement of a class at the top of a file says before its body."""

    name: str
    bases: tuple[Expr, ...]
    decorators: tuple[Expr, ...]


class ModuleSummary(Record):
    """One file. ``path`` is absolute; ``exports`` is ``__all__`` where it is a plain list.

    ``partial_classes`` and ``partial_functions`` are the definitions at the top of the file that
    were not read, or not wholly: such a class is not among ``classes``, of its methods only
    those are among ``functions`` that were read. ``headers`` tell of
    such classes what can be told nevertheless, ``shells`` are those of them whose body was read: they lack
    what the other methods store on self, and their ``statement`` is the name.
    """

    path: str
    interests: Interests
    imports: tuple[ImportedName, ...] = ()
    star_imports: tuple[StarImport, ...] = ()
    variables: tuple[Variable, ...] = ()
    classes: tuple[ClassSummary, ...] = ()
    functions: tuple[FunctionSummary, ...] = ()
    class_stores: tuple[ClassStore, ...] = ()
    exports: tuple[str, ...] | None = None
    calls: tuple[CallFact, ...] = ()
    attributes: tuple[AttributeFact, ...] = ()
    mentions: tuple[MentionFact, ...] = ()
    future_annotations: bool = False
    problem: Problem | None = None
    partial_classes: frozenset[str] = frozenset()
    partial_functions: frozenset[str] = frozenset()
    headers: tuple[ClassHeader, ...] = ()
    shells: tuple[ClassSummary, ...] = ()
