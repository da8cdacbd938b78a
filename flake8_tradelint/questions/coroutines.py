"""Ask for calls that make a coroutine: without ``await``, or awaited requests of aiohttp's sessions."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.interests import Interests, spot
from flake8_tradelint.semantics.must_call.acquire.resources import RESPONSE, WEBSOCKET
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import awaited_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


METHODS = RESPONSE.names() | WEBSOCKET.names()
"""The methods of a session that give a response or websocket."""

_WORDS = (b"aiohttp", b"ClientSession")


class AwaitedRequests(Record, Question):
    """Awaited calls of these methods, in files that name aiohttp's sessions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the names of the package and of the class."""
        return ProjectKeywords(words=_WORDS)

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the methods, of which only awaited calls are recorded: the names are common."""
        return Interests(awaited=METHODS)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call with an argument. Its names alone do not lead to it."""
        if not project.mentions(path, _WORDS):
            return False
        data = project.data(path)
        # Every method of a session that gives a response takes a URL: `await request.post()` is another's.
        calls = awaited_call(METHODS).finditer(data)
        return any(not data.startswith(b")", call.end()) for call in calls)


class CoroutineCalls(Record, Question):
    """Calls of async functions of the project and of some libraries that no ``await`` precedes.

    Callees' names say little (``get``), so single calls are recorded, by name and line.
    """

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of coroutines."""
        return ProjectKeywords(words=(b"aiohttp", b"async"))

    def prepare(self, project: ProjectFacts) -> None:
        """Find the names of all async functions."""
        project.suspects.names()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call, of an async function of any file."""
        return bool(project.suspects.in_file(path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these calls."""
        found = project.suspects.in_file(path)
        project.require_in(path, spots=(spot(name, line) for name in found for line in found[name]))
