"""The command line: ``tradelint [COMMAND] ...``; ``check`` is what happens without a command.

Only a bare first word is a command: ``tradelint check`` runs the command even where a folder
``check`` exists; ``tradelint ./check`` means the folder.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

from flake8_tradelint.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "check": "flake8_tradelint.cli.check",
    "pickles": "flake8_tradelint.cli.pickles",
    "renames": "flake8_tradelint.cli.renames",
}
"""Name -> the module that has its ``run(argv) -> exit status``; imported when it is asked for."""
FAILED = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is its result."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "check"
    try:
        _open_closed_streams()
        _never_choke_on_characters()
        status = _status(name, arguments)
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:  # `tradelint | head`: nobody reads on
        _write_no_more()
        return 1
    except Exception as error:
        return _failed(error)
    return status


def _status(name: str, arguments: list[str]) -> int:
    """What the command ends with, all that it says having been written: a help text, too, which exits."""
    try:
        status: int = import_module(COMMANDS[name]).run(arguments)
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return status


def interrupted() -> int:
    """Say so; the exit status."""
    print("tradelint: interrupted", file=sys.stderr)
    return INTERRUPTED


def _failed(error: Exception) -> int:
    """Tell of a full disk, a lost folder or a bug of ours; none must be taken for "findings left"."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        _write_no_more()
        with suppress(OSError):  # stderr may be what is full
            print(f"tradelint: error: the output cannot be written: {error.strerror}", file=sys.stderr)
        return FAILED
    if isinstance(error, FileNotFoundError) and not _stands_somewhere():
        print("tradelint: error: the working directory does not exist any more", file=sys.stderr)
        return FAILED
    import traceback

    traceback.print_exception(error)
    print(f"tradelint: internal error: {error!r}; please report it with the lines above", file=sys.stderr)
    return FAILED


def _stands_somewhere() -> bool:
    try:
        os.getcwd()
    except OSError:
        return False
    return True


def _write_no_more() -> None:
    """The interpreter must not flush into a dead stdout at exit: it would complain, and change the status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """``tradelint >&-``: Python has no stream then, and the next file opened would become it.

    A closed stdin stays ``None``: an empty one would be a file without findings.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end


def _never_choke_on_characters() -> None:
    """A terminal that cannot show a character gets its escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stand-in may have none
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
