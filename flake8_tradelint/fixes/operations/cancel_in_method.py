"""Operation ``cancel_in_method``: make an async method cancel and await the task or tasks in an attribute.

The anchor is the name of an async method. Arguments: ``attribute``, of ``self``; ``guard`` (``"yes"``: the
attribute may be ``None``); ``each`` for a collection of tasks: ``"item"``, or ``"value"`` of a mapping::

    if self._poller is not None:
        self._poller.cancel()
        await asyncio.gather(self._poller, return_exceptions=True)

    for task in self._tasks:
        task.cancel()
    await asyncio.gather(*self._tasks, return_exceptions=True)
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
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Add the cancellation at the end of the method, or before it sets the attribute to ``None``."""
    name = document.find(anchor, cst.Name)
    gather = spell(document, Import("asyncio", "gather"), name)
    taken = {used.value for used in names_in(document.parent(name))}
    task = fresh_name(("task", "background_task", "running_task"), taken)

    def cancel(place: str, *, is_last: bool) -> str:
        value = f"{place}.{args['attribute']}"
        if "each" in args:
            tasks = f"{value}.values()" if args["each"] == "value" else value
            ended = f"await {gather.text}(*{tasks}, return_exceptions=True)"
            return f"for {task} in {tasks}:\n    {task}.cancel()\n{ended}"
        lines = (f"{value}.cancel()", f"await {gather.text}({value}, return_exceptions=True)")
        if args["guard"] != "yes":
            return "\n".join(lines)
        return "\n    ".join((f"if {value} is not None:", *lines))

    change = ending(document, anchor, args["attribute"], cancel)
    return replace(change, imports=(*change.imports, *gather.imports))
