"""Render the page of a rule: as Markdown, and in separate fields for reports such as SARIF."""

from __future__ import annotations

from flake8_tradelint.explain import CODE_SECTIONS, facts, page, page_of, plain
from flake8_tradelint.output.style import PLAIN
from flake8_tradelint.output.view import RulePage
from flake8_tradelint.rules import family, find_rule
from flake8_tradelint.rules.selection import UNUSED
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.rules.protocol import Rule

_TAGS = {
    "CLASSVAR": ("correctness", "dataclasses"),
    "SESSION": ("asyncio", "reliability", "resource-leak"),
    "TASK": ("asyncio", "concurrency", "reliability"),
    "RENAMED": ("correctness", "maintainability", "renames"),
}
_OF_COMMENTS = ("maintainability", "suppressions")
_URI = regex(r"https?://[^\s<>`)]+[^\s<>`).,;]")


def rule_page(code: str) -> RulePage | None:
    """Return the page of the rule with this code, or ``None``."""
    rule = find_rule(code)
    if rule is None:
        return None
    parts = page_of(rule)
    link = _URI.search(parts.section("See"))
    return RulePage(
        summary=plain(parts.summary),
        why=plain(" ".join(parts.why.split())),
        text="\n".join(page(rule, PLAIN)),
        markdown=markdown(rule),
        severity=rule.SEVERITY,
        default=rule.DEFAULT,
        precision="high" if rule.DEFAULT else "medium",
        tags=_OF_COMMENTS if code == UNUSED else _TAGS.get(family(code), ("correctness", "syntax")),
        uri=link[0] if link is not None else "",
    )


def markdown(rule: Rule) -> str:
    """Return the page of one rule."""
    return "\n".join(_lines(rule)).rstrip() + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    page = page_of(rule)
    yield from (f"# {rule.CODE} {rule.NAME}", "", plain(page.summary), "", facts(rule))
    if page.why:
        yield from ("", plain(page.why))
    for name, body in page.sections:
        yield from ("", f"## {name}", "")
        if name in CODE_SECTIONS:
            yield from ("```python", body, "```")
        else:
            yield plain(body)
    group = family(rule.CODE)
    names = f"`{rule.CODE}`, `{rule.NAME}`" + (f" or, with its family, `{group}`" if group else "")
    yield from ("", "## Options", "")
    yield f"Select or ignore it as {names}; silence it with `# noqa: {rule.CODE}`."
