"""``python -m flake8_tradelint`` is ``tradelint``."""

import os
import sys


def _leave_out_working_directory() -> None:
    """Undo what ``-m`` does: who checks a repository stands in it, and nothing of that is to be imported."""
    try:
        here = os.getcwd()
    except OSError:  # it is gone
        return
    is_safe = sys.flags.isolated or getattr(sys.flags, "safe_path", False)
    if sys.path[:1] == [here] and not is_safe:
        del sys.path[0]


if __name__ == "__main__":
    _leave_out_working_directory()  # before anything is imported that Python has not got in memory

import atexit  # noqa: E402
import gc  # noqa: E402

from flake8_tradelint.startup.light.own_modules import shorten_imports  # noqa: E402


def start() -> None:
    """Run, and leave without taking apart what was built: that costs a tenth of a small run's time."""
    gc.set_threshold(100_000, 50, 100)  # what is imported is no garbage
    try:
        finder = shorten_imports()
        from flake8_tradelint.startup.light.search_path import leave_out_relative_entries

        leave_out_relative_entries()
        from flake8_tradelint.cli import main
        from flake8_tradelint.startup.light.compiled import kept

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
    start()
