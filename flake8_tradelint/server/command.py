"""The command ``tradelint server``: start the language server on standard input and output."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.parser import Parser
from flake8_tradelint.output.style import style_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(argv: Sequence[str]) -> int:
    """Run the command until the editor ends it; return the exit status."""
    options = _parser().parse_args(argv)
    console = Console(style_for(sys.stdout, "never"), style_for(sys.stderr, "auto"), quiet=False)
    if find_spec("pygls") is None or find_spec("lsprotocol") is None:
        console.error("the server needs pygls, which is not installed: pip install 'tradelint[lsp]'")
        return 2
    if sys.stdin is None or sys.stdin.isatty():
        console.error("an editor starts the server; docs/editors.md shows how. There is nothing to see here")
        return 2
    from flake8_tradelint.server.checks import Checks
    from flake8_tradelint.server.protocol import serve

    said = [f"--config={options.config}"] if options.config is not None else []
    return serve(Checks([*said, *(["--isolated"] if options.isolated else [])]))


def _parser() -> argparse.ArgumentParser:
    made = Parser(
        prog="tradelint server",
        description="Run a language server (LSP) on standard input and output; an editor starts it.",
        epilog="docs/editors.md shows how to set up editors",
        allow_abbrev=False,
    )
    made.add_argument("--stdio", action="store_true", help="accepted, as many editors pass it; the only way")
    made.add_argument("--config", metavar="FILE", help="a pyproject.toml, or a TOML file with our keys")
    made.add_argument("--isolated", action="store_true", help="read no configuration")
    return made
