"""``python -m flake8_tradelint`` is ``tradelint``."""

from __future__ import annotations

import sys

from flake8_tradelint.cli import main

if __name__ == "__main__":
    sys.exit(main())
