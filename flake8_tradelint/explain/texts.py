"""Parse a rule's docstring, which is its documentation page.

It has one sentence, the reason why the code is bad, then the sections ``Bad:``, ``Good:``, ``Fix safety:``,
``Limits:`` and ``See:``.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record
from flake8_tradelint.rules import family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.rules.protocol import Rule


SECTIONS = ("Bad", "Good", "Fix safety", "Limits", "See")
CODE_SECTIONS = ("Bad", "Good")
_HEADING = regex(rf"^({'|'.join(SECTIONS)}):[ \t]*", re.MULTILINE)
APPLIES = {"safe": "safe", "unsafe": "unsafe", "display": "shown only", None: "none"}
"""Names of a fix's applicability for people."""


class Page(Record):
    """The parts of a rule's docstring; ``sections`` are in source order."""

    summary: str
    why: str
    sections: tuple[tuple[str, str], ...]

    def section(self, name: str) -> str:
        """Return the text of a section, dedented; empty if there is none."""
        return dict(self.sections).get(name, "")


def page_of(rule: Rule) -> Page:
    """Parse the docstring of a rule."""
    text = cleandoc(rule.__doc__ or "No page: Python runs without docstrings (-OO).")
    intro, *rest = _HEADING.split(text)
    summary, _, why = intro.partition("\n\n")
    sections = zip(rest[::2], (dedent(body).strip("\n").rstrip() for body in rest[1::2]), strict=True)
    return Page(" ".join(summary.split()), why.strip(), tuple(sections))


def facts(rule: Rule) -> str:
    """Return ``Family: TASK. Severity: error. On by default. Fix: safe.``."""
    group = family(rule.CODE)
    parts = [f"Family: {group}"] if group else []
    parts += [f"Severity: {rule.SEVERITY}", f"{'On' if rule.DEFAULT else 'Off'} by default"]
    return ". ".join([*parts, f"Fix: {APPLIES[rule.FIX]}."])
