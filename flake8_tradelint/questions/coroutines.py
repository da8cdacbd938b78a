"""Ask for calls that make a coroutine: without ``await``, or awaited requests of aiohttp's sessions."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.interests import Interests, spot
from flake8_tradelint.semantics.must_call.acquire.resources import RESPONSE, WEBSOCKET
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import awaited_call, occurrences

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


_BLOCK = regex(rb"(?m)^([ \t]*)async[ \t]+with\b")
_HEADER_ENDS = regex(rb":[ \t]*(?:#[^\n]*)?\r?\n")
_LONGEST = 600
"""How many bytes behind ``async with`` are searched for the end of the header."""
_CALL = regex(rb"\.(%s)[ \t]*\(" % b"|".join(name.encode() for name in sorted(METHODS)))
_AS = regex(rb"\bas[ \t]+(\w+)")
_GOES_ON = (b"[", b"(")


class EnteredRequests(Record, Question):
    """Requests in ``async with`` whose response is returned, or used behind the block."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the names of the package and of the class."""
        return ProjectKeywords(words=_WORDS)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a block. Its names alone do not lead to it."""
        return project.mentions(path, _WORDS) and bool(_entered(project.code(path)))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these calls."""
        project.require_in(path, spots=_entered(project.code(path)))


@lru_cache(maxsize=4)
def _entered(data: bytes) -> tuple[str, ...]:
    """Return the spots of requests whose response may be used after its block, by the text."""
    found = []
    for block in _BLOCK.finditer(data) if b"async with" in data else ():
        end = _HEADER_ENDS.search(data, block.end(), block.end() + _LONGEST)
        last = end.start() if end is not None else block.end() + _LONGEST
        for call in _CALL.finditer(data, block.end(), last):
            named = _AS.search(data, call.end(), last)
            if named is not None and _is_used_late(data, named[1], last, len(block[1])):
                found.append(spot(call[1].decode(), data.count(b"\n", 0, call.start(1)) + 1))
    return tuple(found)


def _is_used_late(data: bytes, name: bytes, start: int, indentation: int) -> bool:
    """Return True if the text behind ``start`` returns the variable, or uses it on a line less far right."""
    places, least, returned = _late_uses(data, name)
    at = bisect_left(places, start)
    return returned >= start or (at < len(places) and least[at] <= indentation)


@lru_cache(maxsize=8)
def _late_uses(data: bytes, name: bytes) -> tuple[list[int], list[int], int]:
    """Return the lines that use the variable, the least indentation from each on, and its last ``return``."""
    lines, indents, returned = [], [], -1
    for at in occurrences(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        before, after = data[start:at], data[at + len(name) : at + len(name) + 1]
        if after == b".":
            lines.append(start)
            indents.append(len(before) - len(before.lstrip()))
        elif after not in _GOES_ON and before.lstrip().startswith(b"return"):
            returned = start
    return lines, [*accumulate(reversed(indents), min)][::-1], returned


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
