"""Find background tasks that a clean-up forgets, while it closes other things beside them.

The task is kept on an application (``app["poller"] = create_task(poll(app))``) or in a global. It ends with
the event loop at the latest; but a clean-up such as ``await app["session"].close()`` closes what the task
still works with.
"""

from __future__ import annotations

from flake8_tradelint.patterns import MULTILINE, composed, escape, regex
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.control.handlers import suite
from flake8_tradelint.semantics.must_call.release.closing_uses import stored_globally
from flake8_tradelint.semantics.must_call.release.endless_loops import cancels_all, survives_closing
from flake8_tradelint.semantics.must_call.release.foreign_objects import may_be_released_there, put_on_foreign
from flake8_tradelint.semantics.must_call.release.module_variables import may_be_released_elsewhere
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref, runs_forever
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in, in_test, is_main
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ENDS = ("close", "aclose", "cancel", "disconnect", "cleanup")
_ENDED = regex(rb"(\w+)[\"'\s]*\]?\s*\.\s*\w+\(")
_GLOBALS = regex(rb"^[ \t]+global[ \t]+([^\n#]+)", MULTILINE)


class Forgotten(Record):
    """A task that ``use`` puts in ``shown``; ``ending`` closes something else that is kept there."""

    use: Use
    shown: str
    ending: CallFact


def forgotten_by_cleanup(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the task, if it never ends, nobody cancels or awaits it, and a neighbour is closed."""
    path, fact = acquired.path, acquired.fact
    if in_test(fact) or not runs_forever(linked, path, fact):
        return None
    found = _in_global(linked, acquired) if stored_globally(acquired) else _on_foreign(linked, acquired)
    if found is None or is_main(linked, path, fact) or cancels_all(linked.data(path)):
        return None
    return None if _ends_with(linked, path, fact, found.ending) else found


def _ends_with(linked: OwnershipDb, path: str, fact: CallFact, ending: CallFact) -> bool:
    """Return True if the worker uses what is closed, and does not catch what that then raises."""
    ref = coroutine_ref(linked, path, fact)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None:
        return True
    ended = _ENDED.search(linked.data(path)[ending.span.anchor.start : ending.span.anchor.end])
    text = b"\n".join(suite(linked.data(ref.path), function.span.line))
    speaks = ended is None or has_word(text, ended[1])
    return speaks and not survives_closing(linked, ref)


def _on_foreign(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the forgotten task on an object of a class outside the project."""
    put = put_on_foreign(linked, linked.tasks, acquired)
    if put is None:
        return None
    holder = escape(put.holder.encode())
    other = composed(rb"^(?:\w+\.)*%s\s*(?:\.\s*\w+|\[[^\]\n]*\])\s*\.\s*\w+\(" % holder)
    ending = _ending(linked, acquired, other)
    if ending is None or may_be_released_there(linked, linked.tasks, put):
        return None
    return Forgotten(put.use, put.shown, ending)


def _in_global(linked: OwnershipDb, acquired: Acquisition) -> Forgotten | None:
    """Return the forgotten task in a global."""
    use = stored_globally(acquired)
    if use is None or sum(other.kind == "global" for other in acquired.uses) > 1:
        return None
    stored = (found[1].split(b",") for found in _GLOBALS.finditer(linked.data(acquired.path)))
    names = {name.strip() for names in stored for name in names} - {use.name.encode()}
    if not names:
        return None
    other = composed(rb"^(?:%s)\s*\.\s*\w+\(" % b"|".join(map(escape, sorted(names))))
    ending = _ending(linked, acquired, other)
    if ending is None or may_be_released_elsewhere(linked, linked.tasks, acquired, use, unused=False):
        return None
    return Forgotten(use, use.name, ending)


def _ending(linked: OwnershipDb, acquired: Acquisition, other: re.Pattern[bytes]) -> CallFact | None:
    """Return ``app["session"].close()`` in the same file, behind the task if in the same function."""
    path, fact = acquired.path, acquired.fact
    data, start = linked.data(path), fact.span.anchor.start
    found: list[tuple[bool, int, CallFact]] = []
    for call in (call for name in _ENDS for call in calls_in(linked, path, name)):
        span, elsewhere = call.span.anchor, call.function != fact.function
        if (elsewhere or span.start > start) and other.match(data[span.start : span.end]):
            found.append((elsewhere, span.start, call))
    return min(found, key=lambda one: one[:2])[2] if found else None
