"""May what ``ensure_future`` is given be a future that somebody else holds, too?"""

from __future__ import annotations

import re

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.summary import CallFact

_DEFINED = rb"^[ \t]*(async[ \t]+)?def[ \t]+%s[ \t]*\("


def may_be_given(linked: Linked, fact: CallFact) -> bool:
    """``ensure_future(client.connect())``, where ``connect`` is a plain function and gives a future.

    By the name alone, as the class of the receiver is often unknown: every function of the project that is
    called so is a plain one.
    """
    inner = fact.call.args[0] if fact.name == "ensure_future" and fact.call.args else None
    func = inner.func if isinstance(inner, e.Call) else None
    name = func.attr if isinstance(func, e.Attribute | e.Import) else e.last_name(func)
    if not name:
        return False
    header = re.compile(_DEFINED % name.encode(), re.M)
    found = [match[1] for path in linked.having(name) for match in header.finditer(linked.data(path))]
    return bool(found) and not any(found)
