"""What happens in one file: recorded calls and attributes, and the uses of their values.

``function`` and ``cls`` are qualified names inside the module: ``Class.method``, ``function.<locals>.inner``,
and ``""`` for the module's scope.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

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
"""Functions whose result, awaited, is that of their first argument."""

RUNNERS = frozenset({"run_until_complete"})
"""Methods that return what their argument gives when it is awaited."""

COPIES = frozenset(
    {"list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "enumerate", "iter", "zip", "deque"}
)
"""Functions whose result has the elements of their arguments: ``for client in list(self._clients)``."""


class Use(Record):
    """One thing that happens to a value.

    ``function`` is the qualified name of the scope where it happens, which differs from the scope of the
    value's origin if a nested function captured the value. ``through`` is the kind of container (``"list"``)
    if the value got there as an element of a display; ``item``: a loop has taken it out of that. ``result``
    says what becomes of the result of a method, an ``await`` or the call that takes the value. ``expr`` is
    the callback for ``add_done_callback``, and what the container gets for ``append`` and the like and for an
    item that is stored.
    """

    kind: UseKind
    span: Span
    function: str
    name: str = ""
    expr: Expr | None = None
    result: str = ""
    through: str = ""
    item: bool = False


class CallFact(Record):
    """A call whose callee's last name is of interest, and all uses of its result.

    ``uses`` follows local variables: binding ``x = call()`` yields a ``local`` use, then the uses of ``x`` in
    its scope and in nested functions. ``derived`` are the uses of what the value's methods return (the
    response of ``session.get()``). ``statement`` is the span of the statement around the call. ``receiver``
    is the last name of the object of the callee (``loop`` in ``self.loop.create_task()``), ``name`` the
    callee's own.

    ``shares_argument``: the first argument is an attribute, or a variable that is used elsewhere too; a
    coroutine would not be, a future may. ``global_uses`` are the uses of the module's variable that a
    function stores the value in. ``flow`` is the function's control flow if the result is bound to a local
    variable. ``arguments`` and ``keywords`` are the places of the arguments (a keyword's starts with its
    name). ``asked`` and ``forgiven`` are about the first argument, as in ``AttributeFact``: which attributes
    the function expects to be missing, and whether ``AttributeError`` is caught.

    ``at_import``: the call runs when the module is imported (in no function, and not under ``if __name__ ==
    "__main__"``). ``must_raise``: an assertion expects it to raise. ``watched``: warnings are caught or
    expected there. ``parts`` are the uses of each part of the result, if a statement unpacks it (``done,
    pending = await wait(...)``). ``within`` is the call that is made of an ``attrgetter``, or that it is
    passed to. ``looped``: a loop of the same function repeats the statement. ``certain``: every call of the
    function gets there. ``expects_type_error``: a ``TypeError`` that the call raises is caught as such, or
    expected by a test.
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

    ``span`` covers the attribute name alone. ``uses`` are the uses of a loaded value, as in ``CallFact``;
    empty for a store. ``origin`` is where a receiver that is a local variable is annotated or assigned,
    ``shown`` the receiver's source text. ``guarded``: the code expects that the attribute may be missing, by
    ``hasattr(receiver, "attr")`` or by catching ``AttributeError``; ``asked`` are all attributes of the
    receiver about which the function asks in one of these ways. ``role`` is "called" for what a call calls,
    "starred" in ``*self.feeds``, and "emptied" where a statement assigns an empty container or ``None`` to it
    alone. ``value`` is what a statement assigns to it alone.
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
    role: Literal["", "called", "starred", "emptied"] = ""
    value: Expr | None = None


class MentionFact(Record):
    """An attribute of interest that is named without a dot; ``span`` covers the name (or its string).

    ``kind`` tells where: "pattern", the keyword of ``case owner(name=...)``; "slots" and "match_args", a
    string in these variables of the class ``owner``; "import", ``from owner import name``. ``guarded``: the
    code expects that the import may fail. ``function`` is the scope around it.
    """

    kind: Literal["pattern", "slots", "match_args", "import"]
    owner: Expr
    name: str
    span: Span
    function: str
    guarded: bool = False


class RaiseFact(Record):
    """What may raise in a function: a call of ``callee``, or another node.

    ``awaited``: the result of the call is awaited at once. ``caught``: only a cancellation leaves the
    function. ``yields``: it is a ``yield``, which raises what its consumer throws.
    """

    span: Span
    callee: Expr | None = None
    awaited: bool = False
    caught: bool = False
    yields: bool = False


class HandedOn(Record):
    """A call to which an ``__init_subclass__`` passes the new class.

    ``certain``: the method always gets there, and the call is a statement (or its value).
    """

    call: Call
    certain: bool
