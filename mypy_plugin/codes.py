"""The mypy error codes of the rules, such as ``[tradelint-overridden-field]``.

Rules are imported on first use: most runs of mypy find everything in its cache.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from mypy.errorcodes import ErrorCode

if TYPE_CHECKING:
    from flake8_tradelint.rules.protocol import Rule

PREFIX = "tradelint-"

NAMES = {
    "TL101": "overridden-field",
    "TL104": "ineffective-classvar",
    "TL201": "unclosed-session",
    "TL301": "dropped-task",
    "TL401": "renamed-attribute",
    "TL402": "renamed-attribute-string",
    "TL403": "renamed-keyword",
    "TL404": "deprecated-alias",
    "TL405": "overridden-old-name",
}
"""The rules that run inside mypy."""


@lru_cache(maxsize=len(NAMES))
def rule(code: str) -> Rule:
    """Return the rule with the code, imported without the others."""
    return cast("Rule", import_module(f"flake8_tradelint.rules.{NAMES[code].replace('-', '_')}"))


@lru_cache(maxsize=1)
def error_codes() -> dict[str, ErrorCode]:
    """Return mypy's code for each rule. They must exist before mypy reads options, which may name them."""
    return {
        code: ErrorCode(f"{PREFIX}{name}", f"tradelint --explain {code}", "tradelint")
        for code, name in NAMES.items()
    }
