"""Test that the classes for runs without text filters override methods that there are."""

from __future__ import annotations

from types import FunctionType

import pytest

from flake8_tradelint.project import unfiltered


@pytest.mark.parametrize(
    "cls", [unfiltered.UnfilteredSummaries, unfiltered.UnfilteredFacts, unfiltered._AnyRead]
)
def test_each_method_overrides_one(cls: type) -> None:
    """A filter that is renamed would otherwise be on again."""
    methods = {name for name, value in vars(cls).items() if isinstance(value, FunctionType)}
    assert methods
    assert methods <= set(dir(cls.__base__))
