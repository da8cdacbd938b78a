"""One of mypy's error codes for each rule: ``[tradelint-overridden-field]``."""

from __future__ import annotations

from functools import lru_cache

from mypy.errorcodes import ErrorCode

from flake8_tradelint.explain import page_of
from flake8_tradelint.rules import all_rules
from flake8_tradelint.rules.protocol import Rule

PREFIX = "tradelint-"

# Their verdicts depend on the class and its ancestors, or on the receiver, alone: on what mypy tracks.
# Questions to the whole project ("does nobody ever pass it?") would go stale in mypy's cache.
CLASS_RULES = ("TL101", "TL104", "TL405")
RENAME_RULES = ("TL401", "TL402", "TL403", "TL404")
CALL_RULES = ("TL201", "TL301")


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """The rules that mypy asks, by code."""
    asked = {*CLASS_RULES, *RENAME_RULES, *CALL_RULES}
    return {rule.CODE: rule for rule in all_rules() if rule.CODE in asked}


@lru_cache(maxsize=1)
def error_codes() -> dict[str, ErrorCode]:
    """mypy's code for each rule's; made before mypy looks at its options, which may name them."""
    return {
        code: ErrorCode(f"{PREFIX}{rule.NAME}", page_of(rule).summary, "tradelint")
        for code, rule in rules().items()
    }
