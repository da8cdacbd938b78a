"""Run ``tradelint check`` in a folder of which nothing is importable, because it is entered afterwards."""

from __future__ import annotations

import json
import os
import sys

from flake8_tradelint.cli import main as run
from flake8_tradelint.cli.check import run as _imported  # noqa: F401 - before the folder is entered


def main() -> None:
    """Read a folder and the command line from standard input, and run the check there."""
    folder, *arguments = json.load(sys.stdin)
    os.chdir(folder)
    sys.exit(run(arguments))
