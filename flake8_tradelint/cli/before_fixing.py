"""Decide which files ``--fix`` may change, and clean up after killed runs before it writes.

What killed runs wrote in part is completed, and their temporary files are removed.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import SKIPPED, Roots
from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.view import count, relative
from flake8_tradelint.startup.light import cache, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.model import Failure, Finding


def clear_up(files: Iterable[str], console: Console) -> tuple[Failure, ...]:
    """Complete half-written fixes, and remove temporary files from the folders of ``files``."""
    from flake8_tradelint.fixes.recovery import recover
    from flake8_tradelint.fixes.temporary import remove_abandoned

    files = tuple(files)
    recovered = recover(files, refusal=Bounds(files).refusal_of_file)
    if recovered.paths:
        console.note(f"Completed what an interrupted run had begun to fix: {_shown(recovered.paths)}")
    for paths in recovered.changed:
        message = "a fix of an interrupted run spans these files, and one of them was changed since"
        console.warning(f"{message}: see whether they fit together: {_shown(paths)}")
    removed = remove_abandoned(sorted({os.path.dirname(path) for path in files}))
    if removed:
        console.note(f"Removed {count(len(removed), 'temporary file')} of an interrupted run")
    return tuple(recovered.failures)


def _shown(paths: Iterable[str]) -> str:
    return ", ".join(printable(relative(path)) for path in paths)


class Bounds:
    """Decides which files may be written in a run over ``files``.

    A file belongs to the place where it lies with all links resolved: one that leads out of the project is
    not part of it. Folders without sources of the project (installed packages, ``.git``) are not part of it
    either, unless the user named a file there.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = frozenset(files)
        self._roots, self._real = Roots(), cache(os.path.realpath)

    def refusal(self, finding: Finding) -> str:
        """Return the reason why the finding's fix must not be applied, or an empty string."""
        root = self._roots.of(finding.primary.path)
        edits = finding.fix.edits if finding.fix is not None else ()
        return next((reason for edit in edits if (reason := self._reason(edit.path, root))), "")

    def refusal_of_file(self, path: str) -> str:
        """Return the reason why the file must not be written, or an empty string."""
        reasons = [self._reason(path, root) for root in self._all_roots]
        return "" if "" in reasons else next(iter(reasons), "no file was to be checked")

    @cached_property
    def _all_roots(self) -> list[str]:
        return sorted({self._roots.of(file) for file in self._files})

    def _reason(self, path: str, root: str) -> str:
        target, top = self._real(path), os.path.join(self._real(root), "")
        if not target.startswith(top):
            leads = "is" if target == path else f"leads to {target}, which is"
            return f"{path} {leads} outside of the project {root}"
        if path not in self._files and not SKIPPED.isdisjoint(target[len(top) :].split(os.sep)):
            return f"{path} is no source of the project {root}"
        return ""
