"""An aiohttp session is created where the module is imported, not where an event loop runs.

A session belongs to the event loop that runs when it is created. At import time there is none
(``RuntimeError: no running event loop``, or with older aiohttp a loop that nobody ever runs), or it is that
of the first importer. Then every request fails in tests, in a second ``asyncio.run`` and in worker
processes (``Event loop is closed``). A session in a class body or a default argument is also shared by all
instances and all calls: whoever closes it closes it for all.

Bad:
    import aiohttp


    class PriceFeed:
        session = aiohttp.ClientSession()

        async def stop(self):
            await self.session.close()

Good:
    import aiohttp


    class PriceFeed:
        async def start(self):
            self.session = aiohttp.ClientSession()

        async def stop(self):
            await self.session.close()

Limits:
    * Quiet about a session with a ``loop`` of its own or a connector that was made elsewhere, under ``if
      __name__ == "__main__"``, and in modules made from notebooks, which await outside of functions.
    * An object that is created at import time and opens a session in its ``__init__`` is not found.

See:
    https://docs.aiohttp.org/en/stable/faq.html#why-is-creating-a-clientsession-outside-of-an-event-loop-dangerous
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.startup.patterns import MULTILINE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL206"
NAME = "shared-session"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (Sessions(),)

_AWAITING = regex(rb"^(?:(?:\w[\w., \t]*=[ \t]*)?await\b|async[ \t]+(?:with|for)\b)", MULTILINE)
"""What only a notebook or a console may do outside of functions: there an event loop runs."""


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Sessions that importing the module creates."""
    for fact in summary.calls:
        if not fact.at_import or _brings_a_loop(fact.call):
            continue
        acquired = acquisition(project, SESSION, summary.path, fact)
        if acquired is not None and acquired.factory is not None and acquired.factory.awaited:
            continue  # whoever runs the coroutine has a loop: `loop.run_until_complete(make())`
        if acquired is not None and not _AWAITING.search(project.data(summary.path)):
            yield _finding(acquired)


def _brings_a_loop(call: e.Call) -> bool:
    """Is the event loop said, by itself or with a connector that is not made here?"""
    for name, value in call.keywords:
        if name in ("loop", "*", "**") or (name == "connector" and not isinstance(value, e.Call | e.Literal)):
            return True
        if name == "connector" and isinstance(value, e.Call) and _brings_a_loop(value):
            return True
    return False


def _finding(acquired: Acquisition) -> Finding:
    fact = acquired.fact
    if any(use.kind == "captured" for use in fact.uses):
        what = "as a default, once for all calls"
    elif fact.function:
        what = f"with the class `{fact.function}`, once for all its instances"
    else:
        what = "at import time"
    message = (
        f"the session is created {what}, outside of any running event loop: create it in an async function"
    )
    return Finding(
        CODE,
        NAME,
        message,
        Location(acquired.path, fact.span, "session created here"),
        (),
        SEVERITY,
        acquired.confidence,
    )
