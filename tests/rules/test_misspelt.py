"""Test that misspelt attribute names are told apart from other names that look alike."""

from __future__ import annotations

import pytest

from flake8_tradelint.rules.misspelt import is_slip, meant_by


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("spot_market", "spot_markets"),
        ("spot_markest", "spot_markets"),
        ("spot_narkets", "spot_markets"),
        ("spot_markkets", "spot_markets"),
        ("spotmarkets", "spot_markets"),
        ("spotMarkets", "spot_markets"),
        ("names", "_names"),
    ],
)
def test_slips(written: str, meant: str) -> None:
    assert is_slip(written, meant)
    assert is_slip(meant, written)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("_create_topic", "create_producer"),
        ("external_state", "partner_state"),
        ("serialize_action", "deserialize_action"),
        ("get_price", "set_price"),
        ("price_1", "price_2"),
        ("price1", "price2"),
        ("bids", "asks"),
        ("lock", "unlock"),
    ],
)
def test_other_names(written: str, other: str) -> None:
    assert not is_slip(written, other)
    assert not is_slip(other, written)


def test_two_that_may_be_meant_are_none() -> None:
    assert meant_by("price", ["prices", "size"]) == "prices"
    assert meant_by("price", ["prices", "prince"]) == ""
