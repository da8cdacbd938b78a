"""The command line: ``tradelint [COMMAND] ...``; ``check`` is what happens without a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from flake8_tradelint.cli.commands import COMMANDS

INTERNAL_ERROR = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is its result."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "check"
    try:
        _never_choke_on_characters()
        status: int = import_module(COMMANDS[name]).run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("tradelint: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # `tradelint | head`: nobody reads on. The interpreter must not flush into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # a bug of ours: shown, and never taken for "findings left"
        import traceback

        traceback.print_exc()
        print(f"tradelint: internal error: {error!r}; please report it with the lines above", file=sys.stderr)
        return INTERNAL_ERROR
    return status


def _never_choke_on_characters() -> None:
    """A terminal that cannot show a character gets its escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test's stand-in may have none
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
