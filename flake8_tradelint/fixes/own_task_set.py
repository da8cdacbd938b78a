"""Find the set on ``self`` in which a class already keeps its background tasks.

A new set is never added to an object: if nothing else refers to the object, its set and the tasks in it are
garbage-collected together. A new set goes to the module.
"""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.kept_tasks import keeps_tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.fixes.document import Document


_EMPTY_SET = m.Call(func=m.Name("set"), args=[])
_STATIC = m.Decorator(m.Name("staticmethod") | m.Name("classmethod"))


def own_task_set(document: Document, site: cst.CSTNode) -> str | None:
    """Return ``self._tasks`` if the class keeps its tasks there and the method around ``site`` can use it."""
    function = document.enclosing(site)
    cls = document.enclosing(function) if isinstance(function, cst.FunctionDef) else None
    if not isinstance(function, cst.FunctionDef) or not isinstance(cls, cst.ClassDef):
        return None
    place = _first_parameter(function)
    if place is None or any(m.matches(decorator, _STATIC) for decorator in function.decorators):
        return None
    for name, line in _made_by_init(cls):
        is_made = document.span(line).end <= document.span(site).start or not _is_init(function)
        if is_made and keeps_tasks(document, cls, m.Attribute(m.Name(), m.Name(name))):
            return f"{place}.{name}"
    return None


def _first_parameter(function: cst.FunctionDef) -> str | None:
    parameters = (*function.params.posonly_params, *function.params.params)
    return parameters[0].name.value if parameters else None


def _is_init(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.FunctionDef) and statement.name.value == "__init__"


def _made_by_init(cls: cst.ClassDef) -> Iterator[tuple[str, cst.SimpleStatementLine]]:
    """Yield the attributes that ``__init__`` binds to an empty set, with the statement."""
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
            elif m.matches(line.body[0], m.AnnAssign(target=target, value=_EMPTY_SET)):
                assigned = cst.ensure_type(line.body[0], cst.AnnAssign).target
            else:
                continue
            yield cst.ensure_type(assigned, cst.Attribute).attr.value, line
