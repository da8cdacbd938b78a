"""Show rules to people: parse their docstrings, and print them for ``--explain`` and ``--list-rules``.

A docstring has one sentence, the reason why the code is bad, then the sections ``Bad:``, ``Good:``,
``Fix safety:``, ``Limits:`` and ``See:``. Run as a module, this package writes the pages in docs/.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent

from flake8_tradelint.rules import FAMILIES, all_rules, family
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.style import Style
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


def listing(style: Style) -> Iterator[str]:
    """Yield the lines of ``--list-rules``."""
    rules = all_rules()
    width = max((len(rule.NAME) for rule in rules), default=4)
    yield style.paint(f"code   {'name':<{width}}  default  fix         what it finds", "bold")
    for rule in rules:
        on = "on" if rule.DEFAULT else "off"
        summary = plain(page_of(rule).summary)
        yield f"{rule.CODE}  {rule.NAME:<{width}}  {on:<7}  {APPLIES[rule.FIX]:<10}  {summary}"


def page(rule: Rule, style: Style) -> Iterator[str]:
    """Yield the lines of ``--explain``."""
    parts = page_of(rule)
    yield f"{style.paint(rule.CODE, 'bold red')} {style.paint(rule.NAME, 'bold')}"
    yield ""
    yield from plain(parts.summary).splitlines()
    yield ""
    yield facts(rule)
    if parts.why:
        yield from ("", *plain(parts.why).splitlines())
    for name, body in parts.sections:
        text = body if name in CODE_SECTIONS else plain(body)
        yield from ("", style.paint(f"{name}:", "bold"))
        yield from (f"    {line}".rstrip() for line in text.splitlines())


def family_page(name: str, style: Style) -> Iterator[str]:
    """Yield the lines of ``--explain`` for a family: each of its rules in short."""
    rules = [rule for rule in all_rules() if family(rule.CODE) == name]
    yield f"{style.paint(name, 'bold red')} {style.paint(FAMILIES[name], 'bold')}: {len(rules)} rules"
    for rule in rules:
        yield ""
        yield f"{style.paint(rule.CODE, 'bold red')} {style.paint(rule.NAME, 'bold')}"
        yield f"    {plain(page_of(rule).summary)}"
        yield f"    {facts(rule).partition('. ')[2]}"
    yield ""
    yield f"Select or ignore them all as {name} or {FAMILIES[name]}; --explain CODE shows a rule's page."


def unknown(name: str) -> str:
    """Return the error message for an unknown rule, with a suggestion."""
    from difflib import get_close_matches

    known = [*FAMILIES, *(word for rule in all_rules() for word in (rule.CODE, rule.NAME))]
    close = get_close_matches(name, known, n=1) or get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {close[0]}?" if close else "--list-rules lists them all"
    return f"there is no rule {name!r}; {hint}"


def plain(text: str) -> str:
    """Return the text with single backticks: docstrings quote code with two."""
    return text.replace("``", "`")
