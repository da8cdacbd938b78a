"""``python -m flake8_tradelint.explain --write-docs`` writes the rules' pages in docs/."""

from __future__ import annotations

import sys

from flake8_tradelint.explain.pages import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
