"""The file names that a walk takes, and the folder names that it skips."""

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
"""Folders without sources of the project, never entered unless the user names them."""
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
