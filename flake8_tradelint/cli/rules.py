"""The command ``tradelint rules``: list the rules, for people or as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from flake8_tradelint import __version__, explain
from flake8_tradelint.cli.console import Console
from flake8_tradelint.cli.parser import Parser
from flake8_tradelint.explain.rule_pages import rule_page
from flake8_tradelint.output.style import style_for
from flake8_tradelint.rules import all_rules, family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.output.json import Json
    from flake8_tradelint.rules.protocol import Rule


def run(argv: Sequence[str]) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(argv)
    console = Console(style_for(sys.stdout, options.color), style_for(sys.stderr, options.color), quiet=False)
    if options.output_format == "json":
        rules: list[Json] = [described(rule) for rule in all_rules()]
        console.lines([json.dumps({"version": __version__, "rules": rules}, indent=2)])
    else:
        console.lines(explain.listing(console.out))
    return 0


def described(rule: Rule) -> Json:
    """Return all that is known of a rule, for a program."""
    page = explain.page_of(rule)
    link = rule_page(rule.CODE)
    return {
        "code": rule.CODE,
        "name": rule.NAME,
        "family": family(rule.CODE) or None,
        "summary": explain.plain(page.summary),
        "severity": rule.SEVERITY,
        "default": rule.DEFAULT,
        "fix": rule.FIX,
        "url": link.uri or None if link is not None else None,
        "explanation": link.markdown if link is not None else "",
    }


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    made = Parser(
        prog="tradelint rules",
        description="List the rules.",
        epilog="tradelint --explain CODE shows the page of one.",
        allow_abbrev=False,
    )
    made.add_argument("--output-format", choices=("text", "json"), default="text", help="(default: text)")
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    return made
