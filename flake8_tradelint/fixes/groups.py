"""Group changed files that must be written together.

The files of one fix, and files that share a fix with them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flake8_tradelint.fixes.rounds import FileChange


def grouped(
    changes: Iterable[FileChange], together: Iterable[Collection[str]]
) -> list[tuple[FileChange, ...]]:
    """Return the connected components of the changed files; ``together`` has the paths of each fix."""
    parents: dict[str, str] = {}

    def root(path: str) -> str:
        while (parent := parents.get(path, path)) != path:
            path = parent
        return path

    for paths in together:
        first, *others = map(root, paths) if paths else ("",)
        for other in others:
            parents[root(other)] = root(first)
    groups: dict[str, list[FileChange]] = {}
    for change in changes:
        groups.setdefault(root(change.path), []).append(change)
    return [tuple(group) for group in groups.values()]
