"""The names that a walk goes by: what it takes, and which folders it passes by."""

from __future__ import annotations

SUFFIXES = (".py", ".pyw")
SKIPPED = frozenset(
    {".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache"}
    | {
        ".ruff_cache",
        ".svn",
        ".tradelint_cache",
        ".tox",
        "CVS",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    }
)
"""Folders that hold no source of the project; never walked into unless named outright."""
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
