"""The command line ``tradelint [COMMAND] ...``: dispatch to a command (default ``check``), and handle errors.

Only a bare first word is a command: ``tradelint check`` runs the command even if there is a folder ``check``;
``tradelint ./check`` means the folder.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "check": "flake8_tradelint.cli.check",
    "classes": "flake8_tradelint.cli.classes",
    "completion": "flake8_tradelint.cli.completion",
    "fleet": "flake8_tradelint.cli.fleet",
    "pickles": "flake8_tradelint.cli.pickles",
    "renames": "flake8_tradelint.cli.renames",
    "rules": "flake8_tradelint.cli.rules",
    "server": "flake8_tradelint.server.command",
}
"""Command name -> the module with its ``run(argv) -> exit status``, imported on first use."""
FAILED = 2
INTERRUPTED = 130
"""Exit status 128 + SIGINT, the convention of shells."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "check"
    try:
        _open_closed_streams()
        _never_choke_on_characters()
        status = _status(name, arguments)
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:  # `tradelint | head`: the reader has closed the pipe
        _write_no_more()
        return 1
    except Exception as error:
        return _failed(error)
    return status


def _status(name: str, arguments: list[str]) -> int:
    """Run the command, flush its output (also that of ``--help``, which exits) and return its exit status."""
    try:
        status: int = import_module(COMMANDS[name]).run(arguments)
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return status


def interrupted() -> int:
    """Report the interruption and return the exit status for it."""
    print("tradelint: interrupted", file=sys.stderr)
    return INTERRUPTED


def _failed(error: Exception) -> int:
    """Report a full disk, a deleted working directory or a bug in tradelint; return exit status 2.

    None of these may look like status 1, "findings".
    """
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
    """Redirect stdout to the null device.

    Flushing a closed pipe at exit would complain and change the status.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Open streams that the shell closed (``tradelint >&-``).

    The next opened file would take their descriptor.

    A closed stdin stays ``None``: an empty one would look like a file without findings.
    """
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open until the end


def _never_choke_on_characters() -> None:
    """Write characters that a stream cannot encode as escapes, instead of raising an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stand-in may have none
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
