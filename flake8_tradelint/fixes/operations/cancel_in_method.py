"""Operation ``cancel_in_method``: make an async method cancel and await the task or tasks in an attribute.

The anchor is the name of an async method. Arguments: ``attribute``, of ``self``; ``guard`` (``"yes"``: the
attribute may be ``None``); ``each`` for a collection of tasks: ``"item"``, or ``"value"`` of a mapping;
``spares`` (``"current"``: a task may itself run the method, and must not wait for its own end); ``first``:
comma-separated attributes that the tasks use, so that they must not be closed before::

    if self._poller is not None:
        self._poller.cancel()
        await asyncio.gather(self._poller, return_exceptions=True)

    for task in self._tasks:
        task.cancel()
    await asyncio.gather(*self._tasks, return_exceptions=True)

    if self._poller is not None and self._poller is not asyncio.current_task():
        ...

    tasks = [task for task in self._tasks if task is not asyncio.current_task()]
    ...
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import
from flake8_tradelint.fixes.operations.close_in_method import ending
from flake8_tradelint.fixes.spelling import spell
from flake8_tradelint.fixes.used_names import fresh_name, names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


_LINE = 80
"""The longest line in a method's body, without its indentation."""


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Add the cancellation at the end of the method, or before it sets the attribute to ``None``."""
    name = document.find(anchor, cst.Name)
    gather = spell(document, Import("asyncio", "gather"), name)
    current = spell(document, Import("asyncio", "current_task"), name) if args.get("spares") else None
    taken = {used.value for used in names_in(document.parent(name))}
    task = fresh_name(("task", "background_task", "running_task"), taken)
    tasks = fresh_name(("tasks", "other_tasks", "remaining_tasks"), taken)

    def cancel(place: str, *, is_last: bool) -> str:
        value = f"{place}.{args['attribute']}"
        if "each" not in args:
            tests = [f"{value} is not None"] if args["guard"] == "yes" else []
            tests += [f"{value} is not {current.text}()"] if current is not None else []
            return _one(value, tests, gather.text)
        every = f"{value}.values()" if args["each"] == "value" else value
        if current is None:
            return _all(every, task, gather.text)
        others = f"task for task in {every} if task is not {current.text}()"
        return f"{_listed(tasks, others)}\n{_all(tasks, task, gather.text)}"

    used = tuple(filter(None, args.get("first", "").split(",")))
    change = ending(document, anchor, args["attribute"], cancel, before=used)
    needed = (*gather.imports, *(current.imports if current is not None else ()))
    return replace(change, imports=(*change.imports, *dict.fromkeys(needed)))


def _listed(name: str, items: str) -> str:
    """Return the assignment of a list comprehension, on three lines where one would be too long."""
    line = f"{name} = [{items}]"
    return line if len(line) <= _LINE else f"{name} = [\n    {items}\n]"


def _one(task: str, tests: Sequence[str], gather: str) -> str:
    lines = (f"{task}.cancel()", f"await {gather}({task}, return_exceptions=True)")
    return "\n    ".join((f"if {' and '.join(tests)}:", *lines)) if tests else "\n".join(lines)


def _all(tasks: str, task: str, gather: str) -> str:
    return f"for {task} in {tasks}:\n    {task}.cancel()\nawait {gather}(*{tasks}, return_exceptions=True)"
