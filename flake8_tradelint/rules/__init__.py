"""The rules, one bug a file; each module here that has a ``CODE`` is a rule.

To add a rule, add its file (docs/your-first-rule.md): selection, documentation and tests find it after
``python -m flake8_tradelint.explain --write-docs`` has written the pages and the ``catalogue``.
"""

from __future__ import annotations

import sys
from importlib import import_module

from flake8_tradelint.startup import light
from flake8_tradelint.startup.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from flake8_tradelint.rules.protocol import Rule

FAMILIES = {"CLASSVAR": "TL1", "SESSION": "TL2", "TASK": "TL3", "RENAMED": "TL4"}
"""Family names that users may write for a prefix."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this package, sorted by code."""
    from pkgutil import iter_modules  # who only reads the configuration does without

    modules: list[Any] = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    return tuple(sorted((m for m in modules if hasattr(m, "CODE")), key=lambda rule: rule.CODE))


@cache
def rules_of(codes: Collection[str]) -> tuple[Rule, ...]:
    """The rules with these codes, sorted by code; no other module is imported."""
    from flake8_tradelint.rules.catalogue import RULES

    named = sorted((code, name) for code, name, _ in RULES if code in codes)
    modules = [f"{__name__}.{name.replace('-', '_')}" for _, name in named]
    if f"{light.__name__}.own_modules" in sys.modules:  # or nothing finds modules the shorter way
        from flake8_tradelint.startup.light.own_modules import make

        make(modules)
    rules: list[Any] = [import_module(name) for name in modules]
    return tuple(rules)


def find_rule(name: str) -> Rule | None:
    """The rule with this code or name, in any case."""
    wanted = name.strip().lower()
    for rule in all_rules():
        if wanted in (rule.CODE.lower(), rule.NAME):
            return rule
    return None


def family(code: str) -> str:
    """The family's name of a code, or ``""`` (``TL001`` has none)."""
    return next((name for name, prefix in FAMILIES.items() if code.startswith(prefix)), "")
