"""Does some code keep its tasks in a set until they are done?"""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.document import Document


def keeps_tasks(document: Document, around: cst.ClassDef | cst.Module, tasks: m.Attribute | m.Name) -> bool:
    """Are tasks added to the set, an expression like ``tasks``, and discarded by their own callback?

    ``m.findall`` would visit all of ``around``, which takes a second where that is long.
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
