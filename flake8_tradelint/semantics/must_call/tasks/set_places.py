"""Decide whether a set of its module can keep a task that is created while the module is imported.

The operation ``keep_task_reference`` has the last word; this says beforehand what it would refuse.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_IMPORTS = (ast.Import, ast.ImportFrom)


def refuses_set(linked: OwnershipDb, path: str, fact: CallFact) -> str:
    """Return why no set of the module can keep the task that the call makes; "" if one can."""
    module = parsed(linked.code(path))
    if module is None:
        return ""
    if any(isinstance(node, ast.ClassDef) for node in around(module, fact.span.anchor.start)):
        return "it runs in a class body"
    imports = [statement for statement in _header(module.tree) if _only_imports(statement)]
    if imports and imports[-1].lineno > fact.span.line:
        return "it runs before the module's imports are done"
    return ""


def _header(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements before the first function or class."""
    for statement in tree.body:
        if isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            return
        yield statement


def _only_imports(statement: ast.stmt) -> bool:
    if isinstance(statement, _IMPORTS):
        return True
    if isinstance(statement, ast.If | ast.Try):
        return any(map(_only_imports, statement.body))
    return False
