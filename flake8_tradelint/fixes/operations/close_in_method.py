"""Operation ``close_in_method``: make an async method close the value of an attribute of ``self``.

The anchor is the name of the method. Arguments: ``attribute``; ``closer``, the method to call; ``awaited``
(``"yes"``: it is a coroutine); ``guard`` (``"yes"``: the attribute may be ``None``); ``reset`` (``"yes"``:
set it to ``None`` afterwards, so that code which creates it on demand creates a new one)::

    if self._session is not None:
        await self._session.close()
        self._session = None
"""

from __future__ import annotations

from typing import Protocol

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document


_HARMLESS_DECORATORS = m.Decorator(m.Name("override") | m.Attribute(attr=m.Name("override")))
_REFLECTION = (
    m.Call(m.Name("getattr"), args=[m.DoNotCare(), m.Arg(~m.SimpleString()), m.ZeroOrMore()])
    | m.Call(m.Name("vars"))
    | m.Attribute(attr=m.Name("__dict__"))
)
_PASS = m.SimpleStatementLine([m.Pass()])
_NOTHING = m.SimpleStatementLine([m.Expr(m.Ellipsis() | m.SimpleString() | m.ConcatenatedString())])


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Add the close at the end of the method, or before it rebinds the attribute."""

    def close(place: str, *, is_last: bool) -> str:
        value = f"{place}.{args['attribute']}"
        call = f"{'await ' if args['awaited'] == 'yes' else ''}{value}.{args['closer']}()"
        if args["guard"] != "yes":
            return call
        after = f"\n    {value} = None" if args["reset"] == "yes" and is_last else ""
        return f"if {value} is not None:\n    {call}{after}"

    return ending(document, anchor, args["attribute"], close)


class Ending(Protocol):
    """Writes the source of the statements that end the resource in an attribute.

    ``place`` is the name of the method's first parameter (``self``). ``is_last``: the method does not assign
    to the attribute afterwards.
    """

    def __call__(self, place: str, *, is_last: bool) -> str:
        """Python source, indented by four blanks."""


def ending(
    document: Document, anchor: Anchor, attribute: str, written: Ending, *, before: Sequence[str] = ()
) -> Change:
    """Make the method whose name lies at the anchor end a resource in an attribute as its last action.

    ``written`` gives the statements to add. They stand above the first statement about one of the attributes
    ``before``.
    """
    name = document.find(anchor, cst.Name)
    function = document.parent(name)
    if not isinstance(function, cst.FunctionDef) or not isinstance(function.body, cst.IndentedBlock):
        raise Refused("it is not the name of a method with a block")
    place = _place(document, function)
    body = list(function.body.body)
    _must_run_to_its_end(function)
    if m.findall(function.body, _REFLECTION):
        raise Refused("the method reaches attributes by computed names")
    line = next((line for line in body if _assigns(line, place, attribute)), None)
    nested = sum(1 for _ in _assignments(function.body, place, attribute))
    if nested > (line is not None):
        raise Refused("the method assigns to the attribute in a branch")
    text = written(place, is_last=line is None).replace("    ", document.module.default_indent)
    new = cst.parse_module(text + "\n").body
    earlier = next((one for one in body if any(_names(one, place, name) for name in before)), None)
    if earlier is not None and (line is None or body.index(earlier) < body.index(line)):
        return _before(document, function, body, earlier, new)
    if line is None:
        return _at_the_end(document, function, body, new, f"{place}.{attribute}")
    return _before(document, function, body, line, new)


def _place(document: Document, function: cst.FunctionDef) -> str:
    """Return the name of the method's first parameter; refuse anything but an undecorated async method."""
    if function.asynchronous is None or not isinstance(document.enclosing(function), cst.ClassDef):
        raise Refused("it is not an async method")
    if any(not m.matches(decorator, _HARMLESS_DECORATORS) for decorator in function.decorators):
        raise Refused("the method is decorated")
    parameters = (*function.params.posonly_params, *function.params.params)
    if not parameters:
        raise Refused("the method has no parameter")
    return parameters[0].name.value


def _must_run_to_its_end(function: cst.FunctionDef) -> None:
    block = cst.ensure_type(function.body, cst.IndentedBlock)
    last = block.body[-1]
    own = _Own()
    function.body.visit(own)
    if own.yields:
        raise Refused("the method is a generator")
    if own.returns > m.matches(last, m.SimpleStatementLine([m.Return()])):
        raise Refused("the method returns early")
    if m.matches(last, m.SimpleStatementLine([m.Raise()])):
        raise Refused("the method ends with `raise`, so that statements added at its end would not run")
    if all(m.matches(line, _NOTHING) for line in block.body):
        raise Refused("the method has an empty body")


class _Own(cst.CSTVisitor):
    """Count the statements that end a function early; nested functions are skipped."""

    def __init__(self) -> None:
        super().__init__()
        self.returns = 0
        self.yields = False

    def visit_Return(self, node: cst.Return) -> None:
        self.returns += 1

    def visit_Yield(self, node: cst.Yield) -> None:
        self.yields = True

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:
        return False

    def visit_Lambda(self, node: cst.Lambda) -> bool:
        return False


def _assignments(node: cst.CSTNode, place: str, attribute: str) -> Iterator[cst.CSTNode]:
    target = m.Attribute(m.Name(place), m.Name(attribute))
    yield from m.findall(node, m.AssignTarget(target) | m.AnnAssign(target) | m.Del(target))
    for found in m.findall(node, m.AssignTarget(m.Tuple() | m.List())):
        yield from m.findall(found, target)


def _assigns(line: cst.BaseStatement, place: str, attribute: str) -> bool:
    target = m.Attribute(m.Name(place), m.Name(attribute))
    return m.matches(line, m.SimpleStatementLine([m.Assign([m.AssignTarget(target)])]))


def _names(line: cst.BaseStatement, place: str, attribute: str) -> bool:
    return bool(m.findall(line, m.Attribute(m.Name(place), m.Name(attribute))))


def _at_the_end(
    document: Document,
    function: cst.FunctionDef,
    body: Sequence[cst.BaseStatement],
    new: Sequence[cst.BaseStatement],
    value: str,
) -> Change:
    last = body[-1]
    if m.matches(last, m.SimpleStatementLine([m.Return()])):
        if value in document.module.code_for_node(last):
            raise Refused("the method's return value uses the attribute")
        return _before(document, function, body, last, new)
    if m.matches(last, _PASS):
        return _instead(document, last, new)
    end = document.line_end(document.span(last).end)
    return Change(after={last: new}, touches=(Anchor(end, end),))


def _before(
    document: Document,
    function: cst.FunctionDef,
    body: Sequence[cst.BaseStatement],
    line: cst.BaseStatement,
    new: Sequence[cst.BaseStatement],
) -> Change:
    index = next(i for i, other in enumerate(body) if other is line)
    previous = body[index - 1] if index else function.name
    start = document.span(previous).end
    return Change(before={line: new}, touches=(Anchor(start, document.span(line).start),))


def _instead(document: Document, line: cst.BaseStatement, new: Sequence[cst.BaseStatement]) -> Change:
    """Replace ``pass`` by the new statements; comments above it stay."""
    kept = cst.ensure_type(line, cst.SimpleStatementLine)

    def replaced(updated: cst.SimpleStatementLine) -> Replacement:
        first, *rest = new
        return cst.FlattenSentinel([first.with_changes(leading_lines=updated.leading_lines), *rest])

    if kept.trailing_whitespace.comment is not None:
        raise Refused("a comment stands beside the method's `pass`")
    span = document.span(line)
    return Change({line: rewriting(cst.SimpleStatementLine, replaced)}, touches=(span,))
