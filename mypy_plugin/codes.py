"""One of mypy's error codes for each rule: ``[tradelint-overridden-field]``.

The rules themselves are imported where there is something to ask: most runs of mypy find everything
in its cache.
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
"""The rules that mypy asks."""


@lru_cache(maxsize=len(NAMES))
def rule(code: str) -> Rule:
    """The rule, imported without the others."""
    return cast("Rule", import_module(f"flake8_tradelint.rules.{NAMES[code].replace('-', '_')}"))


@lru_cache(maxsize=1)
def error_codes() -> dict[str, ErrorCode]:
    """mypy's code for each rule's; made before mypy looks at its options, which may name them."""
    return {
        code: ErrorCode(f"{PREFIX}{name}", f"tradelint --explain {code}", "tradelint")
        for code, name in NAMES.items()
    }
