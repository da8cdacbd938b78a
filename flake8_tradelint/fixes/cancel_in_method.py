"""``cancel_in_method``: the method at the anchor ends a task in an attribute of ``self``.

It cancels the task and awaits its end.

The anchor is the name of an async method. Arguments: ``attribute``; ``guard`` (``"yes"``: the
attribute may be ``None``)::

    if self._poller is not None:
        self._poller.cancel()
        await asyncio.gather(self._poller, return_exceptions=True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import
from flake8_tradelint.fixes.close_in_method import ending
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.spelling import spell
from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Cancel the task where the method's work is done, before the attribute is set to ``None``."""
    gather = spell(document, Import("asyncio", "gather"), document.find(anchor, cst.Name))

    def cancel(place: str, *, is_last: bool) -> str:
        value = f"{place}.{args['attribute']}"
        lines = (f"{value}.cancel()", f"await {gather.text}({value}, return_exceptions=True)")
        if args["guard"] != "yes":
            return "\n".join(lines)
        return "\n    ".join((f"if {value} is not None:", *lines))

    change = ending(document, anchor, args["attribute"], cancel)
    return replace(change, imports=(*change.imports, *gather.imports))
