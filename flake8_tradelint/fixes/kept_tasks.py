"""Recognise code that keeps its tasks in a set until they are done."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.document import Document


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
