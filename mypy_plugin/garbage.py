"""Keep the garbage collector from searching mypy's objects after the plugin has created many objects.

From CPython 3.12 on, the collector runs only while byte code runs, which mypy, being compiled, hardly ever
does. So a due collection runs during the plugin's calls, and the objects that the plugin creates make it due:
a search through some hundred thousand objects of mypy's, a few percent of the whole run.
"""

from __future__ import annotations

import gc
import sys
from functools import lru_cache


@lru_cache(maxsize=1)
def spare_what_lives() -> None:
    """Move all present objects out of the young generation, once per process.

    mypy does the same after it has read its cache. Garbage among them is found only by a full collection,
    hence only once.
    """
    if sys.implementation.name == "cpython":
        gc.freeze()
        gc.unfreeze()
