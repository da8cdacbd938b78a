"""Which files concern the rules about sessions: those that call what makes sessions."""

from __future__ import annotations

from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts


TRIGGERS: tuple[bytes, ...] = (b"Session",)
"""A file without it makes no session, unless it calls a function that makes one for it."""


def interests(project: ProjectFacts) -> Interests:
    """Calls of aiohttp's session class and of its subclasses in the project."""
    return Interests(callees=project.class_names(SESSION.names()))


def reaches(path: str, project: ProjectFacts) -> bool:
    """Files that call a function of the project which makes a session for them."""
    return project.call_summaries.may_call_factory(SESSION, path)


def concerns(path: str, project: ProjectFacts) -> bool:
    """Is one of them called?"""
    return project.may_call(path, interests(project).callees)


def needed(path: str, project: ProjectFacts) -> Iterable[bytes]:
    """Nothing but the calls of interest."""
    return ()
