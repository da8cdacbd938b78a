"""``python -m flake8_tradelint`` is ``tradelint``."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from flake8_tradelint.light.own_modules import shorten_imports
from flake8_tradelint.light.search_path import leave_out_working_directory


def start(*, as_module: bool = False) -> None:
    """Run, and leave without taking apart what was built: that costs a tenth of a small run's time.

    ``as_module``: Python was started with ``-m``.
    """
    leave_out_working_directory(as_module=as_module)  # nothing but built-in modules was imported before
    gc.set_threshold(100_000, 50, 100)  # what is imported is no garbage
    try:
        finder = shorten_imports()
        from flake8_tradelint.cli import main
        from flake8_tradelint.light.compiled import kept

        status = main()
        if finder is not None and finder.has_to_keep:
            from flake8_tradelint.cache.bundling import keep_modules

            keep_modules(finder)
        if kept().has_new:
            from flake8_tradelint.cache.compiling import keep

            keep(kept())
    except KeyboardInterrupt:  # all is said, or nothing has begun
        from flake8_tradelint.cli import interrupted

        status = interrupted()
    sys.stdout.flush()
    sys.stderr.flush()
    if atexit._ncallbacks():  # somebody watches (coverage, a profiler)
        sys.exit(status)
    os._exit(status)


if __name__ == "__main__":
    start(as_module=True)
