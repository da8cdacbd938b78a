"""List the commands of the command line."""

from __future__ import annotations

COMMANDS = {
    "check": "flake8_tradelint.cli.check",
    "classes": "flake8_tradelint.cli.classes",
    "completion": "flake8_tradelint.cli.completion",
    "fleet": "flake8_tradelint.cli.fleet",
    "pickles": "flake8_tradelint.cli.pickles",
    "renames": "flake8_tradelint.cli.renames",
    "rules": "flake8_tradelint.cli.rules",
}
"""Command name -> the module with its ``run(argv) -> exit status``, imported on first use."""
