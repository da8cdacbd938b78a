"""The tools that tradelint is compared with, each asked the same questions as far as it can."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

RUFF = ("ruff", "check", "--isolated", "--preview", "--select", "RUF006,RUF012,RUF045", "--exit-zero", "-q")
RUFF_COLD = (*RUFF, "--no-cache")

State = Literal["cold", "warm", "changed"]
"""No cache there; that of the same tree; that of the tree before one file changed."""


@dataclass(frozen=True)
class Peer:
    """A command line, and the state of its cache before a run."""

    name: str
    command: tuple[str, ...]
    state: State = "cold"
    one: bool = False
    """True if a single file is named instead of the folder, like the pre-commit hook does."""


def ours(tradelint: str) -> list[Peer]:
    """Return the ways of running tradelint."""
    command = (tradelint, "--isolated", "--exit-zero", "-q")
    return [
        Peer("cold, no cache", (*command, "--no-cache")),
        Peer("cold, cache written", command),
        Peer("cold, one process", (*command, "--no-cache", "--jobs", "1")),
        Peer("cold, every file parsed", (*command, "--no-cache", "--extend-select", "TL001")),
        Peer("warm", command, "warm"),
        Peer("one file changed", command, "changed"),
        Peer("warm, one file named", command, "warm", one=True),
        Peer("the named file changed", command, "changed", one=True),
    ]


def slow() -> list[Peer]:
    """Return the other tools, each run once, cold."""
    flake8 = ("flake8", "--isolated", "--exit-zero", "-q", "-j1")
    semgrep = (
        *("semgrep", "--metrics=off", "--disable-version-check", "--quiet", "--config"),
        str(Path(__file__).parent / "semgrep.yml"),
    )
    pylint = ("pylint", "--disable=all", "--enable=not-async-context-manager,invalid-field-call", "-sn")
    return [
        Peer("flake8, bugbear and flake8-async selected", (*flake8, "--select", "B,ASYNC")),
        Peer("semgrep, equivalent patterns", semgrep),
        Peer("mypy", ("mypy", "--cache-dir", os.devnull, "--ignore-missing-imports")),
        Peer("pylint, nearest checks", pylint),
        Peer("fixit", ("fixit", "lint")),
    ]
