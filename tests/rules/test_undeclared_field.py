"""TL103: test that the message names the real effect of the missing annotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

IMPORTS = "from dataclasses import dataclass\n\n\n"
FIELDS = "class Order:\n    symbol: str\n"
INITIALISER = "\n    def __init__(self, symbol):\n        self.symbol = symbol\n"


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        (f"@dataclass\n{FIELDS}    retries = 3\n", "`__init__` does not take it"),
        (f"@dataclass\n{FIELDS}    retries = 3\n{INITIALISER}", "`asdict` leaves it out"),
        (f"@dataclass(init=False)\n{FIELDS}    retries = 3\n", "`asdict` leaves it out"),
        (f"@dataclass\n{FIELDS}    fills = []\n", "all instances share it"),
    ],
)
def test_message_says_what_is_lost(tmp_path: Path, source: str, outcome: str) -> None:
    (found,) = findings(tmp_path, {"app.py": IMPORTS + source}, "TL103")
    assert found.message.endswith(f"is no field of Order: {outcome}")
