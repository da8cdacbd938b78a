"""Make small git repositories, commit by commit."""

from __future__ import annotations

import os
import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path

from flake8_tradelint.mining.git import Repository
from flake8_tradelint.mining.history import of_repository
from flake8_tradelint.mining.review import Proposal

_ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env=_ENVIRONMENT,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path, files: Mapping[str, str | None]) -> str:
    """Write (or remove) files, commit, and give the commit's id."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "step")
    return git(folder, "rev-parse", "HEAD")


def history(folder: Path, *versions: Mapping[str, str | None]) -> str:
    """Several commits; the id of the first one."""
    first, *_ = [commit(folder, version) for version in versions]
    return first


def mined(folder: Path, least: float = 0.5, *, private: bool = True) -> list[Proposal]:
    """Return the renames that the whole history proposes."""
    with Repository(str(folder)) as repository:
        until = repository.commit("HEAD")
        return of_repository(repository, "", until, None).proposals(least, private=private)


def sure(folder: Path) -> list[str]:
    """``owner.old -> new`` of the proposals that count."""
    return [f"{p.owner}.{p.old} -> {p.new}" for p in mined(folder, 0.75)]
