"""Keeps the collector of garbage from mypy's objects after we have made many that stay.

CPython from 3.12 on collects only while it runs byte code, which mypy, being compiled, hardly ever does.
So what is due is collected in a plugin's time, and what the plugin makes itself lets it fall due: a search
through some hundred thousand objects of mypy's, a few percent of the whole run.
"""

from __future__ import annotations

import gc
import sys
from functools import lru_cache


@lru_cache(maxsize=1)
def spare_what_lives() -> None:
    """Once a process: count nothing that is there now as young; mypy does so when it has read its cache.

    What of it is garbage is found by a collection of everything only, hence once.
    """
    if sys.implementation.name == "cpython":
        gc.freeze()
        gc.unfreeze()
