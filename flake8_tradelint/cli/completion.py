"""The command ``tradelint completion``: print a script with which a shell completes our options.

The script is written by shtab (https://docs.iterative.ai/shtab/), which comes with the extra ``completion``.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.parser import Parser, complete_parser
from flake8_tradelint.output.style import style_for
from flake8_tradelint.rules import FAMILIES
from flake8_tradelint.rules.catalogue import RULES
from flake8_tradelint.settings import OUTPUT_FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SHELLS = ("bash", "zsh", "fish")
_CHOICES = {
    "explain": (*FAMILIES, *(code for code, _, _ in RULES)),
    "output_format": OUTPUT_FORMATS,
    **dict.fromkeys(("select", "ignore", "extend_select", "extend_ignore"), ("ALL", *FAMILIES)),
}
"""The words that complete the value of an option, where other values are allowed as well."""
_FILES = ("baseline", "config", "output_file", "stdin_filename")


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(argv)
    console = Console(style_for(sys.stdout, "never"), style_for(sys.stderr, "auto"), quiet=False)
    if find_spec("shtab") is None:
        console.error("completion needs shtab, which is not installed: pip install 'tradelint[completion]'")
        return 2
    console.lines([_script(options.shell)])
    return 0


def _script(shell: str) -> str:
    import shtab

    parser = complete_parser()
    for action in parser._actions:
        if action.dest in _CHOICES:
            action.choices = _CHOICES[action.dest]
        elif action.dest in _FILES or action.dest == "paths":
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    return str(shtab.complete(parser, shell=shell))


def _parser() -> argparse.ArgumentParser:
    made = Parser(
        prog="tradelint completion",
        description="Print a script that completes tradelint's options in a shell.",
        epilog='bash: eval "$(tradelint completion bash)" in ~/.bashrc; zsh: tradelint completion zsh > '
        "DIR/_tradelint, with DIR in $fpath; fish: tradelint completion fish > "
        "~/.config/fish/completions/tradelint.fish",
        allow_abbrev=False,
    )
    made.add_argument("shell", choices=SHELLS)
    return made
