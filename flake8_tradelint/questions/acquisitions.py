"""Ask for calls that acquire a resource: of its makers, of their subclasses, of functions that return one.

The makers are those of a row of the resource table (``semantics.must_call.acquire``).
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, SUBMITTED
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


SESSIONS = ProjectKeywords(words=(b"Session",))

TASKS = ProjectKeywords(
    words=(b"Task", b"create_task", b"ensure_future", b"gather(", b"run_coroutine_threadsafe", b"shield("),
    settings=("task_functions",),
)


class Acquisitions(Question):
    """What the questions for one row have in common; ``row`` says which."""

    __slots__ = ()

    def row(self, project: ProjectFacts) -> Resource:
        """Return the row of the resource table."""
        raise NotImplementedError

    def callees(self, project: ProjectFacts) -> frozenset[str]:
        """Return the last names of the makers and of classes that may derive from one of them."""
        return project.class_names(self.row(project).names())

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the callees."""
        return Interests(callees=self.callees(project))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call one of them."""
        return project.may_call(path, self.callees(project))

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call a function of the project that acquires for its caller."""
        return bool(project.call_summaries.factories_called(self.row(project), path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of such functions."""
        project.require_in(path, callees=project.call_summaries.factories_called(self.row(project), path))


class Sessions(Record, Acquisitions):
    """Calls that make an aiohttp session."""

    def project_keywords(self) -> ProjectKeywords:
        """Return part of the class's name."""
        return SESSIONS

    def words(self) -> tuple[bytes, ...]:
        """Return part of the class's name."""
        return (b"Session",)

    def row(self, project: ProjectFacts) -> Resource:
        """Return the row of sessions."""
        return SESSION


class Tasks(Record, Acquisitions):
    """Calls that make a task, also of the functions in the setting ``task-functions``."""

    def project_keywords(self) -> ProjectKeywords:
        """Return words of what makes tasks, and that setting."""
        return TASKS

    def words(self) -> tuple[bytes, ...]:
        """Return the functions' names, also as parts of others (``async_create_task``)."""
        return (b"create_task", b"ensure_future", b"Task(")

    def row(self, project: ProjectFacts) -> Resource:
        """Return the row of tasks, with the configured functions."""
        return project.tasks


class SubmittedCoroutines(Record, Acquisitions):
    """Calls of ``run_coroutine_threadsafe``, which hand a coroutine to the loop of another thread."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def words(self) -> tuple[bytes, ...]:
        """Return the function's name."""
        return (b"run_coroutine_threadsafe",)

    def row(self, project: ProjectFacts) -> Resource:
        """Return the row of such futures."""
        return SUBMITTED

    def callees(self, project: ProjectFacts) -> frozenset[str]:
        """Return the function's name; no class derives from it."""
        return SUBMITTED.names()
