"""Show the rules' docstrings: ``--explain``, ``--list-rules``, and (run as a module) docs/rules."""

from __future__ import annotations

from flake8_tradelint.explain.texts import APPLIES, CODE_SECTIONS, facts, page_of
from flake8_tradelint.rules import all_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.output.style import Style
    from flake8_tradelint.rules.protocol import Rule


def listing(style: Style) -> Iterator[str]:
    """The table of ``--list-rules``."""
    rules = all_rules()
    width = max((len(rule.NAME) for rule in rules), default=4)
    yield style.paint(f"code   {'name':<{width}}  default  fix         what it finds", "bold")
    for rule in rules:
        on = "on" if rule.DEFAULT else "off"
        summary = _plain(page_of(rule).summary)
        yield f"{rule.CODE}  {rule.NAME:<{width}}  {on:<7}  {APPLIES[rule.FIX]:<10}  {summary}"


def page(rule: Rule, style: Style) -> Iterator[str]:
    """The page of ``--explain``."""
    parts = page_of(rule)
    yield f"{style.paint(rule.CODE, 'bold red')} {style.paint(rule.NAME, 'bold')}"
    yield ""
    yield from _plain(parts.summary).splitlines()
    yield ""
    yield facts(rule)
    if parts.why:
        yield from ("", *_plain(parts.why).splitlines())
    for name, body in parts.sections:
        text = body if name in CODE_SECTIONS else _plain(body)
        yield from ("", style.paint(f"{name}:", "bold"))
        yield from (f"    {line}".rstrip() for line in text.splitlines())


def unknown(name: str) -> str:
    """What to say of a rule that there is not."""
    from difflib import get_close_matches

    known = [word for rule in all_rules() for word in (rule.CODE, rule.NAME)]
    close = get_close_matches(name, known, n=1) or get_close_matches(name.upper(), known, n=1)
    hint = f"did you mean {close[0]}?" if close else "--list-rules lists them all"
    return f"there is no rule {name!r}; {hint}"


def _plain(text: str) -> str:
    """Docstrings quote code with two backticks; one is enough to read."""
    return text.replace("``", "`")
