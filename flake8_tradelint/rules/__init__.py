"""The rules, one disease a file; whatever module here has a ``CODE`` is a rule.

Adding a rule means adding its file: registry, selection, documentation and tests find it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import cast

from flake8_tradelint.rules.protocol import Rule

FAMILIES = {"CLASSVAR": "TL1", "SESSION": "TL2", "TASK": "TL3", "RENAMED": "TL4"}
"""Family names that users may write for a prefix."""


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this package, sorted by code."""
    from pkgutil import iter_modules  # who only reads the configuration does without

    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    rules = [cast(Rule, module) for module in modules if hasattr(module, "CODE")]
    return tuple(sorted(rules, key=lambda rule: rule.CODE))


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
