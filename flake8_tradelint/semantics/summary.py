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
    from flake8_tradelint.semantics.expr import Call, Expr
    from flake8_tradelint.semantics.facts import (
        AttributeFact,
        CallFact,
        HandedOn,
        MentionFact,
        RaiseFact,
        Use,
    )
    from flake8_tradelint.semantics.interests import Interests


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


class ClassHeader(Record):
    """What the ``class`` statement of a class at the top of a file says before its body."""

    name: str
    bases: tuple[Expr, ...]
    decorators: tuple[Expr, ...]


class Problem(Record):
    """Why a file has no summary to speak of; 1-based place."""

    reason: str
    line: int
    column: int


class Limit(Record, order=True):
    """What of a file was not looked at, and why; 1-based place, in the ``function`` (its qualified name)."""

    line: int
    column: int
    reason: str
    function: str = ""


class LimitReached(Exception):
    """An analysis gives up for the file whose verdict is being made; the ``limit`` is told as a finding."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.reason)
        self.limit = limit


class ModuleSummary(Record):
    """One file. ``path`` is absolute; ``exports`` is ``__all__`` where it is a plain list.

    ``partial_classes`` and ``partial_functions`` are the definitions at the top of the file that
    were not read, or not wholly: such a class is not among ``classes``, of its methods only
    those are among ``functions`` that were read. ``headers`` tell of
    such classes what can be told nevertheless, ``shells`` are those of them whose body was read: they lack
    what the other methods store on self, and their ``statement`` is the name.
    ``limits`` tell what was not looked at. ``unread``: the file could not be summarised, so that its calls
    and attributes are all places where the text has such a name; ``failure`` is why, if that is an error of
    ours.
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
    limits: tuple[Limit, ...] = ()
    unread: bool = False
    failure: str = ""
