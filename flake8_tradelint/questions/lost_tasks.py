"""Ask for calls that may lose tasks or futures: callbacks, ``gather``, executors, waits that end early.

And for ``task.cancel`` without parentheses.
"""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.questions.acquisitions import TASKS, SubmittedCoroutines, Tasks
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.startup.patterns import MULTILINE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


_TASKS = Tasks()

GATHERING = frozenset({"gather", "shield", "map"})
"""Last names of functions whose future holds the tasks that they start."""

_CALLED, _MAPPED = (b"gather(", b"shield("), (b"create_task", b"ensure_future")
_SUSPICIOUS = regex(rb"[ \t]*(?:\w+[ \t]*=[ \t]*)?(?:[\w.]+\.)?")
_LISTED = regex(
    rb"^[ \t]*(?:\w+[ \t]*=[ \t]*)?(?:list|tuple|set)\(\s*map\(\s*[\w.]*(?:create_task|ensure_future)\b",
    MULTILINE,
)

CANCEL = "cancel"
EXECUTING = frozenset({"submit", "run_in_executor"})
"""Methods that give work to an executor."""

_AWAITED = regex(rb"\bawait[\s\\(]+[\w.()\s\\]*\Z")
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
        project.require_in(path, callees=GATHERING)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a line begins with such a call. No names of interest lead to it."""
        return project.mentions(path, (*_CALLED, *_MAPPED)) and _may_drop_several(project.data(path))


def _may_drop_several(data: bytes) -> bool:
    """Return True if a line of the file begins with such a call, without ``await`` before it."""
    for sign in _CALLED:
        at = data.find(sign)
        while at >= 0:
            if _SUSPICIOUS.fullmatch(data, data.rfind(b"\n", 0, at) + 1, at):
                return True
            at = data.find(sign, at + 1)
    return b"map(" in data and any(sign in data for sign in _MAPPED) and _LISTED.search(data) is not None


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
        project.require_in(path, callees=EXECUTING)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call. No names of interest lead to it."""
        return project.may_call(path, EXECUTING) and _may_drop(project.data(path))


def _may_drop(data: bytes) -> bool:
    """Return True if the text has a call of these methods that is not awaited on the spot."""
    for name in sorted(EXECUTING):
        needle = name.encode() + b"("
        at = data.find(needle)
        while at >= 0:
            if _AWAITED.search(data, data.rfind(b"\n", 0, at) + 1, at) is None:
                return True
            at = data.find(needle, at + 1)
    return False


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
