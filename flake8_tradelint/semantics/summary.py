"""The summary of one file: everything that a rule may ask of it, without its syntax tree.

A summary is a pure function of the file's bytes and of the ``Interests`` it was made for. Qualified names
inside a module look like ``Class.method`` and ``function.<locals>.inner``; the module's own scope is ``""``.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

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
    """``from <level dots><module> import <attr> as <name>``; without ``attr``: ``import module``.

    ``import a.b`` binds ``a``: ``module`` is then ``a`` and ``loads`` is ``a.b``.
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

    ``span`` covers the name, ``statement`` the whole assignment. ``annotation_text`` and ``value_text`` are
    source text, empty if there is none. ``value_kind`` is the value's ``ast`` class (``"Dict"``). ``single``:
    the statement binds this one name only. ``conditional``: it is under an ``if``, ``try`` or loop.
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

    ``returned`` are the values of its ``return`` statements (``yield`` makes ``is_generator``), ``yielded``
    what it yields. ``calls_super_init``: it calls ``super().__init__(...)`` or ``Base.__init__(self, ...)``;
    ``init_calls`` are these calls. ``reflective``: it may set attributes whose names it does not spell out
    (``setattr``, ``__dict__``). ``mirroring``: it may look at what a class says (``type(self)``), or spells
    out a name that it sets in a reflective way. ``loops``: it has a ``while True`` without a way out;
    ``endures``: one that sleeps, or catches what is raised in it.

    For methods, nested functions included: the attributes of self that it ``reads``, those that it
    ``touches`` (stores, or calls a method of, be it under a local name), and the methods of self that it
    calls.

    ``parameter_uses`` are the uses of the arguments, in the order of ``parameters``, ``raisers`` what may
    raise. Both are empty without ``Interests.parameters``; but ``parameter_uses`` and ``handed_on`` are
    always filled for ``__init_subclass__``.
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
    """``self.name = value`` in the method ``function`` of a class.

    ``conditional``: it is in a branch, and another branch does not assign the attribute.
    """

    name: str
    span: Span
    function: str
    annotation: Expr | None
    value: Expr | None
    conditional: bool = False


class ClassSummary(Record):
    """A class statement; ``span`` covers the name, ``statement`` the whole class.

    ``variables`` are the body's assignments in order, ``methods`` the names its ``def`` statements bind,
    ``keywords`` those of the header (``metaclass``). ``other_names`` are bound or unbound in the body by
    other means: nested classes, imports, loops, ``+=``, ``del``.
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
    """The header of a top-level class statement: its bases and decorators."""

    name: str
    bases: tuple[Expr, ...]
    decorators: tuple[Expr, ...]


class Problem(Record):
    """Why a file could not be parsed or read, with a 1-based place."""

    reason: str
    line: int
    column: int


class Limit(Record, order=True):
    """A part of a file that was not analysed, and why; 1-based place, qualified name of the ``function``."""

    line: int
    column: int
    reason: str
    function: str = ""


class LimitReached(Exception):
    """Raised when an analysis gives up on the file being checked; ``limit`` is reported as a finding."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.reason)
        self.limit = limit


class ModuleSummary(Record):
    """The summary of one file; ``path`` is absolute, ``exports`` is ``__all__`` if that is a plain list.

    ``partial_classes`` and ``partial_functions`` are the top-level definitions that were not read, or not
    completely: such a class is not among ``classes``, and of its methods only those that were read are among
    ``functions``. ``headers`` are the headers of such classes. ``shells`` are those of them whose body was
    read: they lack what the other methods store on self, and their ``statement`` is the name.

    ``limits`` tell what was not analysed. ``unread``: the file could not be summarised, so its calls and
    attributes are all places where the text has such a name; ``failure`` is the reason if it is an error of
    tradelint.
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
