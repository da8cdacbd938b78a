"""Before ``--fix`` writes, complete what killed runs wrote in part, and remove their temporary files."""

from __future__ import annotations

import os

from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.summary import count
from flake8_tradelint.output.view import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.model import Failure


def clear_up(files: Iterable[str], console: Console) -> tuple[Failure, ...]:
    """Complete half-written fixes, and remove temporary files from the folders of ``files``."""
    from flake8_tradelint.cli.bounds import Bounds
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
