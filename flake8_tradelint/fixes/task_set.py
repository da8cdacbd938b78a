"""Choose the set that keeps background tasks alive: an existing one, or a new one in the module.

A set on ``self`` is used if the class already keeps its tasks there. A new set is never added to an object:
if nothing else refers to the object, its set and the tasks in it are garbage-collected together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Import, Refused
from flake8_tradelint.fixes.module_imports import header_of
from flake8_tradelint.fixes.spelling import imported_for_types, is_builtin, is_free, spell
from flake8_tradelint.fixes.used_names import fresh_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.set_types import Kept

_NAMES = ("_background_tasks", "_running_tasks", "_kept_tasks")
_FUTURES = ("_background_futures", "_running_futures", "_kept_futures")
_TASK = Import("asyncio", "Task")

_EMPTY_SET = m.Call(func=m.Name("set"), args=[])
_STATIC = m.Decorator(m.Name("staticmethod") | m.Name("classmethod"))


@dataclass(frozen=True, slots=True)
class TaskSet:
    """The expression for the set, and what must be added to the module to define it."""

    name: str
    definitions: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()
    is_quoted: bool = False


def task_set(document: Document, site: cst.CSTNode, kept: Kept) -> TaskSet:
    """Return a set for the task created at ``site``.

    One on the object, one of the module, or a new one there.
    """
    own = own_task_set(document, site, kept)
    if own is not None:
        return TaskSet(own)
    known = _known_set(document, site, kept)
    if known is not None:
        return known
    code_begins = _code_begins(document, site)
    name = fresh_name(_NAMES, document.names)
    place = header_of(document.module).constants_end or document.module.body[0]
    for_types = imported_for_types(document, _TASK, place)
    spelling = for_types or spell(document, _TASK, place, at=code_begins)
    if for_types is not None and kept.style == "plain":
        kept = replace(kept, style="quoted")
    definition = kept.defining(document, name, f"{spelling.text}[object]")
    return TaskSet(name, (definition,), spelling.imports, kept.style == "quoted")


def future_set(document: Document, site: cst.CSTNode, kept: Kept) -> TaskSet:
    """Return a module-level set for futures, as of ``run_coroutine_threadsafe``, which are not tasks."""
    known = _known_set(document, site, kept, _FUTURES)
    if known is not None:
        return known
    _code_begins(document, site)
    name = fresh_name(_FUTURES, document.names)
    # Futures are invariant in their result type, so a set of `Future[object]` would not accept them.
    return TaskSet(name, (kept.defining(document, name, "object"),))


def _known_set(
    document: Document, site: cst.CSTNode, kept: Kept, among: tuple[str, ...] = ()
) -> TaskSet | None:
    """Return a set in which the module keeps its tasks already, if ``among`` is given, with such a name."""
    runs_on_import = isinstance(document.enclosing(site), cst.Module)
    for name, statement, annotation in _sets(document.module):
        is_before = document.span(statement).end <= document.span(site).start
        seen_here = is_free(document, name, site, bound_by=1)
        named = name in among if among else name not in _FUTURES
        usable = (is_before or not runs_on_import) and seen_here and named and kept.fits(annotation)
        if usable and keeps_tasks(document, document.module, m.Name(name)):
            return TaskSet(name)
    return None


def _code_begins(document: Document, site: cst.CSTNode) -> int:
    """Return the byte offset behind the imports; refuse if a new set there would not serve the site."""
    if not is_builtin(document, "set"):
        raise Refused("the module binds the name 'set', which a new set of tasks needs")
    header = header_of(document.module)
    last = header.constants_end
    code_begins = document.span(last).end if last is not None else 0
    if isinstance(document.enclosing(site), cst.Module) and document.span(site).start < code_begins:
        raise Refused("it runs before the module's imports are done")
    return code_begins


def _sets(
    module: cst.Module,
) -> Iterator[tuple[str, cst.SimpleStatementLine, cst.BaseExpression | None]]:
    """Yield the names that the module's body binds to an empty set, with the statement and annotation."""
    empty_set = m.Call(func=m.Name("set"), args=[])
    for line in module.body:
        if not isinstance(line, cst.SimpleStatementLine):
            continue
        for small in line.body:
            if m.matches(small, m.Assign(targets=[m.AssignTarget(m.Name())], value=empty_set)):
                target = cst.ensure_type(small, cst.Assign).targets[0].target
                yield cst.ensure_type(target, cst.Name).value, line, None
            elif m.matches(small, m.AnnAssign(target=m.Name(), value=empty_set)):
                declared = cst.ensure_type(small, cst.AnnAssign)
                name = cst.ensure_type(declared.target, cst.Name).value
                yield name, line, declared.annotation.annotation


def own_task_set(document: Document, site: cst.CSTNode, kept: Kept) -> str | None:
    """Return ``self._tasks`` if the class keeps its tasks there and the method around ``site`` can use it."""
    function = document.enclosing(site)
    cls = document.enclosing(function) if isinstance(function, cst.FunctionDef) else None
    if not isinstance(function, cst.FunctionDef) or not isinstance(cls, cst.ClassDef):
        return None
    place = _first_parameter(function)
    if place is None or any(m.matches(decorator, _STATIC) for decorator in function.decorators):
        return None
    for name, line, annotation in _made_by_init(cls):
        is_made = document.span(line).end <= document.span(site).start or not _is_init(function)
        if (
            is_made
            and kept.fits(annotation)
            and keeps_tasks(document, cls, m.Attribute(m.Name(), m.Name(name)))
        ):
            return f"{place}.{name}"
    return None


def _first_parameter(function: cst.FunctionDef) -> str | None:
    parameters = (*function.params.posonly_params, *function.params.params)
    return parameters[0].name.value if parameters else None


def _is_init(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.FunctionDef) and statement.name.value == "__init__"


def _made_by_init(
    cls: cst.ClassDef,
) -> Iterator[tuple[str, cst.SimpleStatementLine, cst.BaseExpression | None]]:
    """Yield the attributes that ``__init__`` binds to an empty set, with the statement and annotation."""
    for init in filter(_is_init, cls.body.body):
        function = cst.ensure_type(init, cst.FunctionDef)
        place = _first_parameter(function) or ""
        target = m.Attribute(m.Name(place), m.Name())
        plain = m.Assign(targets=[m.AssignTarget(target)], value=_EMPTY_SET)
        for line in function.body.body:
            if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
                continue
            if m.matches(line.body[0], plain):
                assigned: cst.BaseExpression = cst.ensure_type(line.body[0], cst.Assign).targets[0].target
                name = cst.ensure_type(assigned, cst.Attribute).attr.value
                yield name, line, _declared_in_body(cls, name)
            elif m.matches(line.body[0], m.AnnAssign(target=target, value=_EMPTY_SET)):
                declared = cst.ensure_type(line.body[0], cst.AnnAssign)
                name = cst.ensure_type(declared.target, cst.Attribute).attr.value
                yield name, line, declared.annotation.annotation


def _declared_in_body(cls: cst.ClassDef, name: str) -> cst.BaseExpression | None:
    """Return the annotation of the attribute in the class's body."""
    for line in cls.body.body:
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign) and m.matches(small.target, m.Name(name)):
                return small.annotation.annotation
    return None


def keeps_tasks(document: Document, around: cst.ClassDef | cst.Module, tasks: m.Attribute | m.Name) -> bool:
    """Return True if tasks are added to the set ``tasks`` and discarded from it by a done callback.

    Only calls with these method names are compared: ``m.findall`` would visit all of ``around``, which takes
    a second for long code.
    """
    discard = m.Arg(m.Attribute(tasks, m.Name("discard")))
    wanted = (
        ("add", m.Call(func=m.Attribute(tasks))),
        ("add_done_callback", m.Call(args=[discard, m.ZeroOrMore()])),
    )
    whole = around is document.module
    return all(
        any(
            m.matches(call, pattern)
            for call in document.calls_of(method)
            if whole or around in document.ancestors(call)
        )
        for method, pattern in wanted
    )
