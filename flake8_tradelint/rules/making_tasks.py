"""Which files concern the rules about tasks: those that call what makes tasks."""

from __future__ import annotations

from flake8_tradelint.semantics.interests import Interests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts


TRIGGERS: tuple[bytes, ...] = (b"create_task", b"ensure_future", b"Task(")
"""A file without any of these makes no task, unless it calls a function that makes one for it."""


def interests(project: ProjectFacts) -> Interests:
    """Calls of the functions and loop methods that make tasks."""
    return Interests(callees=project.class_names(project.tasks.names()))


def reaches(path: str, project: ProjectFacts) -> bool:
    """Files that call a function of the project which makes a task for them."""
    return project.call_summaries.may_call_factory(project.tasks, path)


def concerns(path: str, project: ProjectFacts) -> bool:
    """Is one of them called?"""
    return project.may_call(path, project.class_names(project.tasks.names()))


def needed(path: str, project: ProjectFacts) -> Iterable[bytes]:
    """Nothing but the calls of interest."""
    return ()
