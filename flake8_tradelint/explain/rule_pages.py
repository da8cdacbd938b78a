"""Describe rules for reports such as SARIF: the contents of ``--explain``, in separate fields."""

from __future__ import annotations

from flake8_tradelint.explain import page, page_of
from flake8_tradelint.explain.pages import markdown
from flake8_tradelint.output.style import PLAIN
from flake8_tradelint.output.view import RulePage
from flake8_tradelint.patterns import regex
from flake8_tradelint.rules import family, find_rule

_TAGS = {
    "CLASSVAR": ("correctness", "dataclasses"),
    "SESSION": ("asyncio", "reliability", "resource-leak"),
    "TASK": ("asyncio", "concurrency", "reliability"),
    "RENAMED": ("correctness", "maintainability", "renames"),
}
_URI = regex(r"https?://[^\s<>`)]+[^\s<>`).,;]")


def rule_page(code: str) -> RulePage | None:
    """Return the page of the rule with this code, or ``None``."""
    rule = find_rule(code)
    if rule is None:
        return None
    parts = page_of(rule)
    link = _URI.search(parts.section("See"))
    return RulePage(
        summary=_plain(parts.summary),
        why=_plain(" ".join(parts.why.split())),
        text="\n".join(page(rule, PLAIN)),
        markdown=markdown(rule),
        severity=rule.SEVERITY,
        default=rule.DEFAULT,
        precision="high" if rule.DEFAULT else "medium",
        tags=_TAGS.get(family(code), ("correctness", "syntax")),
        uri=link[0] if link is not None else "",
    )


def _plain(text: str) -> str:
    return text.replace("``", "`")
