"""A class closes its session in a method that nobody calls.

``close()`` is there and does the right thing, but the program that makes the object never calls it: the
session leaks as if there were no ``close()``. Tests that call it hide this well.

Bad:
    import aiohttp


    class PriceFeed:
        def __init__(self):
            self._session = None

        async def start(self):
            self._session = aiohttp.ClientSession()

        async def close(self):
            await self._session.close()


    feed = PriceFeed()


    async def main():
        await feed.start()

Good:
    import aiohttp


    class PriceFeed:
        def __init__(self):
            self._session = None

        async def start(self):
            self._session = aiohttp.ClientSession()

        async def close(self):
            await self._session.close()


    feed = PriceFeed()


    async def main():
        await feed.start()
        await feed.close()

Limits:
    * An object that a function makes and loses is TL209, which is on by default.
    * Only classes that the program itself makes objects of, outside of its tests, and does not publish. A
      class that a package's ``__init__`` or ``__all__`` names belongs to a library: its users close it.
    * A method of the same name that is called on a receiver of unknown class counts as a call, and so does
      the name in quotes.

See:
    https://docs.aiohttp.org/en/stable/client_advanced.html#graceful-shutdown
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.resources import KeptResources, all_rows
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import Resource
from flake8_tradelint.semantics.must_call.release.leaks import stored_on_self
from flake8_tradelint.semantics.must_call.release.uncalled_closers import Uncalled, uncalled_closer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL208"
NAME = "uncalled-closer"
SEVERITY: Severity = "warning"
DEFAULT = False
FIX: Applicability | None = None
ASKS = (KeptResources(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Classes that keep what they acquire, and close it where nobody asks them to."""
    told: set[tuple[str, str]] = set()
    for fact in summary.calls:
        for resource in all_rows(project):
            acquired = acquisition(project, resource, summary.path, fact)
            held = stored_on_self(project, resource, acquired)[0] if acquired is not None else None
            found = uncalled_closer(project, resource, held) if held is not None else None
            if acquired is None or held is None or found is None:
                continue
            if (held.owner.qualname, found.closer.name) not in told:
                told.add((held.owner.qualname, found.closer.name))
                yield _finding(resource, acquired, held, found)


def _finding(resource: Resource, acquired: Acquisition, held: Held, found: Uncalled) -> Finding:
    name = found.closer.name
    message = (
        f"nobody calls `{name}()`, which closes the {resource.noun} in `self.{held.attr}` of "
        f"`{held.owner.qualname}`"
    )
    created = Location(held.path, held.fact.span, f"{resource.noun} created here")
    primary = Location(held.owner.path, found.closer.span)
    return Finding(CODE, NAME, message, primary, (created, found.made), SEVERITY, acquired.confidence)
