"""TL308: async functions that are awaited, entered or iterated over without being called."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics.coroutines.uncalled import uncalled_attribute, uncalled_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.uncalled import Uncalled
    from flake8_tradelint.semantics.summary import ModuleSummary


_STATEMENTS = {"awaited": "await", "entered": "async with", "iterated over": "async for"}


def uncalled_coroutines(
    summary: ModuleSummary, attributes: frozenset[str], names: frozenset[str], project: ProjectFacts
) -> Iterator[Uncalled]:
    """Yield each such function: a method among ``attributes``, or the module's among ``names``."""
    for fact in summary.attributes:
        found = uncalled_attribute(project, summary.path, fact) if fact.attr in attributes else None
        if found is not None:
            yield found
    if names:
        yield from uncalled_names(project, summary.path, names)


def message(found: Uncalled) -> str:
    """Return what is wrong and what to do."""
    statement = _STATEMENTS[found.does]
    error = "fails" if found.does == "entered" else "raises `TypeError`"
    return f"`{statement}` gets the function `{found.made.name}` itself and {error}: call it"


def fix(path: str, found: Uncalled) -> Fix | None:
    """Return the parentheses, if the function needs no arguments."""
    if found.made.defined is None or found.made.required or found.does == "entered":
        return None
    edit = Edit(path, found.span.anchor, "add_parentheses")
    return Fix(f"call `{found.made.name}()`", "safe", (edit,))
