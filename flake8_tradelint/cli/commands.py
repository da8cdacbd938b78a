"""The commands of ``tradelint``.

Only a bare first word is a command: ``tradelint check`` runs the command even where a folder
``check`` exists; ``tradelint ./check`` means the folder.
"""

from __future__ import annotations

COMMANDS = {
    "check": "flake8_tradelint.cli.check",
    "pickles": "flake8_tradelint.cli.pickles",
    "renames": "flake8_tradelint.cli.renames",
}
"""Name -> the module that has its ``run(argv) -> exit status``; imported when it is asked for."""
