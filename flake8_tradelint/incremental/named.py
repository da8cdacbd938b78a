"""Check a few changed files that are named on the command line, and keep the result as an overlay.

A hook that runs before each commit does so. Which verdicts on other files still hold is not computed here,
but by the next run that asks for them.
"""

from __future__ import annotations

import time

from flake8_tradelint.cache import overlay as overlays
from flake8_tradelint.cache.store import Entry
from flake8_tradelint.incremental.session import check as ask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.cache.state import Change
    from flake8_tradelint.incremental.session import Progress
    from flake8_tradelint.incremental.snapshot import Project
    from flake8_tradelint.model import Report
    from flake8_tradelint.settings import Settings


def check_few(
    projects: Sequence[Project],
    files: Sequence[str],
    settings: Settings,
    *,
    overlay: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check the files, and store the result in the cache beside the projects' entries."""
    now = time.time_ns()
    # Stamps are taken before the check, so that the next run notices files that change meanwhile.
    states = {
        project.root: overlays.changed_files(_there(project.snapshot.change), now)
        for project in projects
        if project.missing and project.snapshot is not None and not overlay
    }
    report, notes = ask(
        projects, [Entry()] * len(projects), files, settings, few=True, overlay=overlay, progress=progress
    )
    for project in projects:
        snapshot, state = project.snapshot, states.get(project.root)
        if snapshot is None or state is None:
            continue
        new = frozenset(project.missing)
        found, failed = snapshot.said(snapshot.known - new)
        found += (finding for finding in report.findings if finding.primary.path in new)
        failed += (failure for failure in report.failures if failure.path in new)
        checked = (snapshot.known | new) - notes.unsettled
        known = overlays.Overlay(state, checked, found, failed, notes.moved, snapshot.change.removed)
        overlays.save(project.root, project.key, snapshot.entry.head, known)
    return report


def _there(change: Change) -> frozenset[str]:
    """Return the files that have changed or were added."""
    return change.changed | change.added
