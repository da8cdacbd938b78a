"""Ask for calls that acquire a resource of any row: connections, clients, sessions.

A class field may acquire, too, through its default factory: ``field(default_factory=ClientSession)``.
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question, merged
from flake8_tradelint.questions.acquisitions import SESSIONS, Sessions
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.must_call.acquire.libraries import BUILT_IN
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.own.generated_values import CALLEES, given
from flake8_tradelint.startup.light import lru_cache, partial
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def _word(name: str) -> bytes:
    """Return the word of an acquiring name: its package, or of the standard library the function."""
    parts = name.removeprefix("await ").split(".")
    return parts[-1 if parts[0] == "asyncio" else 0].encode()


_WORDS: tuple[bytes, ...] = tuple(sorted({_word(name) for row in BUILT_IN for name in row.acquire}))

OF_RESOURCES = ProjectKeywords(words=_WORDS, settings=("resources",))
OF_ALL = merged((SESSIONS, OF_RESOURCES))
"""Keywords of the built-in rows of the resource table, and of these and sessions."""


def reported_rows(project: ProjectFacts) -> tuple[Resource, ...]:
    """Return the rows of which ``unclosed-resource`` reports leaks."""
    return tuple([row for row in project.resources if row.reported])


def all_rows(project: ProjectFacts) -> tuple[Resource, ...]:
    """Return these rows and that of aiohttp's sessions."""
    return (SESSION, *reported_rows(project))


class Resources(Record, Question):
    """Calls that acquire a resource of a reported row, other than aiohttp's sessions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the packages' names, and the setting that adds rows."""
        return OF_RESOURCES

    def words(self) -> tuple[bytes, ...]:
        """Return the packages' names."""
        return _WORDS

    def interests(self, project: ProjectFacts) -> Interests:
        """Return what acquires, for the packages that the project mentions."""
        names = frozenset[str]()
        for row in reported_rows(project):
            names |= project.class_names(row.names())
            if row.patterns():
                names |= _looked_up(project, row)
            names |= _made_callable(project, row)
        return Interests(callees=names)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file names a package, or a class derived from one of its, and may call it."""
        return any(
            (
                project.call_summaries.may_acquire(row, path)
                and (row.patterns() or project.may_call(path, project.class_names(row.names())))
            )
            or (row.makers and project.may_call(path, _made_callable(project, row)))
            for row in reported_rows(project)
        )

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call a function of the project that acquires for its caller."""
        return project.call_summaries.may_call_any_factory(reported_rows(project), path)

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of such functions."""
        for row in reported_rows(project) if self.may_match_across_files(path, project) else ():
            project.require_in(path, callees=project.call_summaries.factories_called(row, path))


class OwningObjects(Record, Question):
    """Calls that make an object of a class which opens a resource and closes it in a method."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return the words of sessions and of all packages."""
        return OF_ALL

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call one of them, or a function that makes one for its caller."""
        owners = project.owners
        if not owners:
            return False
        if project.may_call(path, _owners(project)):
            return True
        return project.call_summaries.may_call_any_factory(owners, path)

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of the classes and of such functions."""
        project.record(path, Interests(callees=_owners(project)))
        if project.call_summaries.may_call_any_factory(project.owners, path):
            for row in project.owners:
                project.require_in(path, callees=project.call_summaries.factories_called(row, path))


def _owners(project: ProjectFacts) -> frozenset[str]:
    """Return the names of the classes that own a resource, and of those below them."""
    names = frozenset[str]().union(*(row.names() for row in project.owners))
    return project.class_names(names) if names else names


def _looked_up(project: ProjectFacts, row: Resource) -> frozenset[str]:
    """Return what the project may call the acquiring members of a package that are known by a pattern."""
    from flake8_tradelint.semantics.must_call.acquire.pattern_members import used_members

    members = (used_members(project, pattern) for pattern in row.patterns())
    return project.class_names(frozenset({"getattr"}).union(*members))


def _made_callable(project: ProjectFacts, row: Resource) -> frozenset[str]:
    """Return the names of variables that acquire when they are called: ``Session = async_sessionmaker()``."""
    if not row.makers:
        return frozenset()
    from flake8_tradelint.semantics.must_call.acquire.pattern_members import variables_of

    known = project.call_summaries.callable_names
    names = (known.get(maker, partial(variables_of, project, maker)) for maker in sorted(row.makers))
    return frozenset[str]().union(*names)


class KeptResources(Record, Question):
    """Calls that acquire a session or another resource, with the classes that keep it."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return the words of sessions and of all packages."""
        return OF_ALL

    def words(self) -> tuple[bytes, ...]:
        """Return part of the class's name of a session; the others are found by names of interest."""
        return (b"Session",)

    def interests(self, project: ProjectFacts) -> Interests:
        """Return what acquires."""
        names = (project.class_names(row.names()) for row in all_rows(project))
        return Interests(callees=frozenset[str]().union(*names))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call one of them."""
        return project.may_call(path, self.interests(project).callees)

    def slices_needed(self, path: str, project: ProjectFacts) -> None:
        """Return None: methods of the whole file may call the closer."""


class SessionFields(Record, Question):
    """Calls of ``field`` and the like that give each object a session."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return the words of sessions."""
        return Sessions().project_keywords()

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record calls of ``field`` and the like; only in files that match, as the names are common."""
        project.require_in(path, callees=CALLEES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a default factory of the file has the name of a session class."""
        factories = given(project, path)
        return bool(factories) and not factories.isdisjoint(Sessions().callees(project))


class ResourceFields(Record, Question):
    """Calls of ``field`` and the like that give each object another resource."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of resources."""
        return OF_RESOURCES

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record calls of ``field`` and the like; only in files that match, as the names are common."""
        project.require_in(path, callees=CALLEES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a default factory of the file has the name of something that acquires."""
        factories = given(project, path)
        return bool(factories) and any(
            project.call_summaries.may_acquire(row, path)
            and (row.patterns() or not factories.isdisjoint(project.class_names(row.names())))
            for row in reported_rows(project)
        )


_SIGNS = (b".close(", b".aclose(", b".disconnect(")
_CLOSED = regex(rb"\bawait\s+([A-Za-z_]\w*)\s*\.\s*(?:a?close|disconnect)\s*\(")
_MADE = regex(
    rb"(?<![\w.])([A-Za-z_]\w*)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\([ \t]*\n?\s*)?(?:await\s+)?"
    rb"(?:[A-Za-z_]\w*\s*\.\s*)*([A-Za-z_]\w*)\s*\("
)
"""Matches what gives a variable the result of a call; of the callee, the last name is a group."""


@lru_cache(maxsize=8)
def evident_callees(data: bytes) -> frozenset[str]:
    """Return the last names of what the file calls to get something whose close it awaits, by its text."""
    closed = set(_CLOSED.findall(data))
    made = (match.groups() for match in (_MADE.finditer(data) if closed else ()))
    return frozenset(callee.decode() for name, callee in made if name in closed)


class EvidentCloses(Record, Question):
    """Calls of unknown libraries that give something whose close a function awaits."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the closing calls: what is awaited is most often all that is said."""
        return ProjectKeywords(words=_SIGNS)

    def words(self) -> tuple[bytes, ...]:
        """Return the calls that close a connection."""
        return _SIGNS

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file awaits the close of a variable that a call gives it."""
        return bool(evident_callees(project.code(path)))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record such calls."""
        project.require_in(path, callees=evident_callees(project.code(path)))
