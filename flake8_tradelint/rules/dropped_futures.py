"""TL301: work whose future is dropped, so that nobody learns of its exception."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Finding, Fix, Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.tasks.executor_futures import dropped_work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Severity
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact


SEVERITY: Severity = "warning"


def dropped_future(code: str, name: str, path: str, fact: CallFact, project: ProjectFacts) -> Finding | None:
    """Return the finding about work in an executor whose future nobody has."""
    work = dropped_work(project, path, fact)
    if work is None:
        return None
    caller = e.last_name(fact.call.func)
    if caller == "submit":
        lost = "it swallows the exception without a log line: keep it, and look at its result"
    else:
        lost = "no code sees the exception, which is logged at best when the future is collected"
        lost += ": await it" if fact.in_async else ": give it a callback"
    message = f"nobody learns whether `{work.name}` fails, as the future of `{caller}` is dropped: {lost}"
    place = Location(path, fact.span, "work given to an executor here")
    return Finding(code, name, message, place, (), SEVERITY, work.confidence, _fix(path, fact))


def _fix(path: str, fact: CallFact) -> Fix | None:
    """Wait for the work, where a statement of a coroutine could: what follows then runs later."""
    alone = fact.statement.anchor == fact.span.anchor and all(use.kind == "discarded" for use in fact.uses)
    if not (fact.in_async and alone and fact.name == "run_in_executor"):
        return None
    return Fix("await it", "unsafe", (Edit(path, fact.span.anchor, "add_await"),))
