"""Ask for calls that may lose tasks or futures: callbacks, ``gather``, executors, waits that end early.

And for ``task.cancel`` without parentheses.
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.questions.acquisitions import TASKS, SubmittedCoroutines, Tasks
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


_TASKS = Tasks()

CANCEL = "cancel"
_UNCALLED = regex(rb"\.[\s\\]*cancel\b(?!\s*\()")


class LoopCallbacks(Record, Question):
    """Calls of loop methods that take a callback (``call_later``), in files that name what makes tasks."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the methods."""
        from flake8_tradelint.semantics.must_call.tasks.callbacks import PLACES

        return Interests(callees=frozenset(PLACES))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call such a method, and names what makes tasks."""
        makers = (*_TASKS.words(), *SubmittedCoroutines().words())
        return project.mentions(path, makers) and project.may_call(path, self.interests(project).callees)


class DroppedGathers(Record, Question):
    """Calls of ``gather``, ``shield`` and ``map`` whose result no text on the line keeps."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls; only in the files that match, as the names are common."""
        from flake8_tradelint.semantics.must_call.tasks.dropped_gathers import NAMES

        project.require_in(path, callees=NAMES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a line begins with such a call. No names of interest lead to it."""
        from flake8_tradelint.semantics.must_call.tasks.dropped_gathers import SIGNS, may_drop

        return project.mentions(path, SIGNS) and may_drop(project.data(path))


class GatherLoops(Record, Question):
    """Calls of ``gather``, in files that have a loop which may come back to one."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls; only in the files that match, as the name is common."""
        project.require_in(path, callees=("gather",))

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call, and a ``while``. No names of interest lead to it."""
        return project.mentions(path, (b"gather(",)) and project.mentions(path, (b"while ",))


class ExecutorFutures(Record, Question):
    """Calls of ``submit`` and ``run_in_executor`` that no ``await`` precedes."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the methods."""
        return ProjectKeywords(words=(b"run_in_executor", b"submit("))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls; only in the files that match, as the names are common."""
        from flake8_tradelint.semantics.must_call.tasks.executor_futures import PLACES

        project.require_in(path, callees=PLACES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call. No names of interest lead to it."""
        from flake8_tradelint.semantics.must_call.tasks.executor_futures import PLACES, may_drop

        return project.may_call(path, frozenset(PLACES)) and may_drop(project.data(path))


class EarlyWaits(Record, Question):
    """Calls of ``asyncio.wait`` that may return before all tasks are done, in files that make tasks."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def words(self) -> tuple[bytes, ...]:
        """Return parts of the arguments that let a wait end early."""
        return (b"FIRST_", b"timeout")

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the functions that wait, and what makes tasks."""
        from flake8_tradelint.semantics.must_call.acquire.resources import WAITING

        return Interests(callees=_TASKS.callees(project) | WAITING)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may wait with such an argument, and make tasks."""
        return self._may_wait(path, project) and _TASKS.may_match(path, project)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may wait, and call functions of the project that make tasks for it."""
        return self._may_wait(path, project) and _TASKS.may_match_across_files(path, project)

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of such functions."""
        _TASKS.record(path, project)

    def _may_wait(self, path: str, project: ProjectFacts) -> bool:
        from flake8_tradelint.semantics.must_call.acquire.resources import WAITING

        return project.mentions(path, self.words()) and project.may_call(path, WAITING)


class UncalledCancels(Record, Question):
    """Attributes ``cancel`` that nothing calls on the spot."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def words(self) -> tuple[bytes, ...]:
        """Return the attribute's name."""
        return (CANCEL.encode(),)

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the attribute's name."""
        return Interests(attributes=frozenset({CANCEL}))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if no parenthesis follows the attribute somewhere."""
        return project.mentions(path, (CANCEL.encode(),)) and _UNCALLED.search(project.data(path)) is not None
