"""Test the fix operation ``add_compat_property``: what it writes and what it refuses."""

from __future__ import annotations

import pytest

from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.model import Anchor, Edit, Fix


def fixed(text: str, template: str = "{self}.new", setter: str = "yes") -> tuple[str, str]:
    """The new text, and the reason why there is none."""
    start = text.index("Vat")
    args = (("new", "new"), ("old", "old"), ("setter", setter), ("template", template))
    edit = Edit("/p/a.py", Anchor(start, start + 3), "add_compat_property", args)
    done = apply([Fix("keep", "unsafe", (edit,))], lambda _: text.encode())
    reason = done.skipped[0].reason if done.skipped else ""
    return done.contents.get("/p/a.py", b"").decode(), reason


def test_the_property_works_and_warns() -> None:
    text, _ = fixed("class Vat:\n    def __init__(self):\n        self.new = 1\n\nx = 2\n")
    names: dict[str, type] = {}
    exec(text, names)
    vat = names["Vat"]()
    with pytest.warns(DeprecationWarning, match=r"`Vat\.old` is deprecated, use `new`"):
        assert vat.old == 1
    with pytest.warns(DeprecationWarning):
        vat.old = 3
    assert vat.new == 3


def test_an_expression_that_cannot_be_stored_to_has_no_setter() -> None:
    text, _ = fixed("import warnings\nclass Vat:\n    new = '1'\n", "int({self}.new)", "")
    names: dict[str, type] = {}
    exec(text, names)
    with pytest.warns(DeprecationWarning):
        assert names["Vat"]().old == 1
    assert "setter" not in text and text.count("import warnings") == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("class Vat: pass\n", "the class has no body of its own lines"),
        (
            "warnings = []\nclass Vat:\n    new = 1\n",
            "'warnings' already means something else in this module",
        ),
    ],
)
def test_refused(text: str, reason: str) -> None:
    assert fixed(text) == ("", reason)
