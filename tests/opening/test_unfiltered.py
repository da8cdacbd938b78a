"""Test that the classes that switch text filters off override methods that exist."""

from __future__ import annotations

from types import ModuleType

import pytest

from flake8_tradelint.opening import unfiltered as opening
from flake8_tradelint.project import unfiltered as project

OWN = ("_all_classes", "_all_class_names")
"""What they compute besides, from syntax trees."""


@pytest.mark.parametrize("module", [opening, project], ids=["opening", "project"])
def test_every_method_overrides_one(module: ModuleType) -> None:
    """A filter that has got another name would be on again, and the comparison would not see it."""
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    vain = [
        f"{found.__name__}.{name}"
        for found in classes
        if found.__module__ == module.__name__
        for name in vars(found)
        if not name.startswith("__") and name not in OWN
        if not any(hasattr(base, name) for base in found.__bases__)
    ]
    assert vain == []
