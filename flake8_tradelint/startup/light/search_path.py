"""Keeps the working directory off ``sys.path``, here and in other Pythons that are started from here.

Whoever checks a repository stands in it: a ``json.py`` or a ``libcst/`` that lies there would be imported in
place of the real one. ``__main__`` drops the entry that ``python -m`` makes. A relative entry of
``PYTHONPATH`` means a folder in the working directory, too. Absolute ones stay: somebody has chosen them.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_FOLDER = os.path.abspath(__file__).rsplit(os.sep, 4)[0]
"""The folder that tradelint was imported from."""


def leave_out_relative_entries() -> None:
    """Remove the working directory and the relative entries of ``PYTHONPATH`` from ``sys.path``.

    Tradelint's own folder stays, behind all others.
    """
    out = {"", *_relative_entries()}
    if OWN_FOLDER not in sys.path or not out.isdisjoint(sys.path):
        sys.path[:] = [entry for entry in sys.path if entry not in out]
        if OWN_FOLDER not in sys.path:
            sys.path.append(OWN_FOLDER)


def _relative_entries() -> Iterator[str]:
    """Yield the relative entries of ``PYTHONPATH``, each as written and as ``site`` makes it absolute."""
    for entry in _python_path():
        if not os.path.isabs(entry):
            yield from (entry, _absolute(entry))


def _absolute(entry: str) -> str:
    try:
        return os.path.abspath(entry)
    except OSError:  # the working directory is gone
        return entry


def _python_path() -> list[str]:
    value = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    return value.split(os.pathsep) if value else []


def environment_of_children() -> dict[str, str]:
    """The variables for a Python that is started from here, ``PYTHONPATH`` without relative entries.

    Before such a process runs our first line, ``site`` imports ``sitecustomize`` from there.
    """
    variables = dict(os.environ)
    absolute = [entry for entry in _python_path() if os.path.isabs(entry)]
    variables.pop("PYTHONPATH", None)
    if absolute:
        variables["PYTHONPATH"] = os.pathsep.join(absolute)
    return variables


def command_of_child(module: str) -> list[str]:
    """The command that runs ``main`` of a module in another Python with the same ``sys.path``.

    Neither ``-m`` (the working directory comes first) nor ``-I`` (the user's ``PYTHONPATH`` and packages,
    which mypy may be in, are left out).
    """
    return [sys.executable, *_flags(), "-c", _CHILD, module, *sys.path]


def _flags() -> Iterator[str]:
    """Return the options by which this Python ignores its environment or user site, for a child process."""
    told = sys.flags
    for given, flag in ((told.isolated, "-I"), (told.ignore_environment, "-E"), (told.no_user_site, "-s")):
        if given:
            yield flag


_CHILD = """\
import sys
_, module, *sys.path[:] = sys.argv
del sys.argv[1:]
from importlib import import_module
import_module(module).main()
"""
