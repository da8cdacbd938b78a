"""Describe the leak of an object whose class owns a resource: what it holds, and how it is closed."""

from __future__ import annotations

from flake8_tradelint.model import Finding
from flake8_tradelint.semantics.must_call.release.escaping_selves import hands_itself_out
from flake8_tradelint.semantics.must_call.release.unseen_owners import is_left_to_heirs, is_patched
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.leaks import Leak


def may_be_closed_out_of_sight(
    project: ProjectFacts, resource: Resource, acquired: Acquisition, found: Leak
) -> bool:
    """Return True if code out of sight may close the object, or it may hold a double that a test makes."""
    assert resource.owner is not None
    if hands_itself_out(project, project.classes.project_mro(resource.owner), resource.releases):
        return True
    if resource.unseen and (found.how != "never" or not _is_in_sight(resource, acquired)):
        return True
    if found.held is not None and is_left_to_heirs(project, found.held):
        return True
    return is_patched(project, acquired.path)


def _is_in_sight(resource: Resource, acquired: Acquisition) -> bool:
    """Return True if only methods in sight are called: what a base out of sight has may close the object."""
    asked = (use for use in acquired.uses if use.kind in ("method", "read"))
    return all(use.name in resource.own_methods for use in asked)


def in_words_of_owner(
    project: ProjectFacts, resource: Resource, acquired: Acquisition, finding: Finding, found: Leak
) -> Finding:
    """Return the finding with a message that names the class, what it holds, and its closer."""
    name = _class_name(project, resource, acquired)
    finding = replace(finding, confidence="medium", fix=None) if resource.unseen else finding
    holds = f"holds the {resource.holds} that its `{resource.opener}` opens"
    closer = f"`{resource.closer}()` is never called" if resource.closer else "no `async with` leaves it"
    if found.how == "never":
        named = f"`{found.at.name}` ({name})" if found.at is not None else f"this {name}"
        if found.at is not None and found.at.through:
            named = f"the {name} that is put into `{found.at.name}`"
        return replace(finding, message=f"{named} {holds}; {closer}")
    message = finding.message.replace(f"{resource.noun} ", f"{name} ", 1)
    return replace(finding, message=f"{message}; it {holds}")


def _class_name(project: ProjectFacts, resource: Resource, acquired: Acquisition) -> str:
    """Return the name of the object's class, which may be one below that of the row."""
    made = project.symbols.resolve(acquired.path, acquired.fact.call.func)
    return made.qualname.rpartition(".")[2] if isinstance(made, ClassRef) else resource.noun
