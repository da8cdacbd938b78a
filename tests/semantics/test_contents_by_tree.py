"""Test that the layout of code decides nothing about what containers and parameters hold."""

from __future__ import annotations

import pytest

from tests.semantics.linking import project, shown

HOUSE = """\
from collections import deque

class Feed:
    pass

class House:
    def __init__(self):
        {store}
        self.feeds.append(Feed())

    def all(self):
        {use}

    def ask(self, feed):
        return feed.HERE

    def run(self):
        for feed in self.feeds:
            self.ask(feed)
"""


def asked(store: str = "self.feeds = []", use: str = "pass", more: str = "") -> str:
    """Return the class of the parameter ``feed``, which is put into a container and taken out again."""
    facts = project({"app.py": HOUSE.format(store=store, use=use) + more})
    ((path, fact),) = facts.attributes("HERE")
    return shown(facts, facts.parameters.receivers.infer(path, fact.receiver))


@pytest.mark.parametrize(
    "store",
    [
        "self.feeds = []",
        "self.feeds: list[Feed]=[]",
        "self.feeds = [  # none yet\n        ]",
        "self.feeds = []; self.x = 1",
        "self . feeds = list( )",
        "self.feeds = \\\n            deque()",
    ],
)
def test_a_container_that_begins_empty(store: str) -> None:
    assert asked(store) == "Feed"


@pytest.mark.parametrize(
    "store", ["self.feeds = make()", "self.feeds = other = []", "self.feeds = [] + make()", "self.feeds += x"]
)
def test_a_container_that_does_not(store: str) -> None:
    assert asked(store) == "?"


@pytest.mark.parametrize(
    "use", ["return [*self.feeds]", "return [* self . feeds]", "return [*(self\n.feeds)]"]
)
def test_a_container_that_is_copied(use: str) -> None:
    assert asked(use=use) == "Feed"


def test_a_container_that_is_kept_elsewhere() -> None:
    assert asked(use="return [self.feeds]") == "?"


@pytest.mark.parametrize(
    "use",
    [
        'pass  # getattr(self, "ask")',
        "'''getattr(self, \"ask\")'''",
        "self.ask \\\n            (Feed())",
        "(self.ask\n            # now\n            (Feed()))",
        'x = getattr(self, "other")  # "ask"',
    ],
)
def test_a_method_that_is_only_called(use: str) -> None:
    assert asked(use=use) == "Feed"


@pytest.mark.parametrize("use", ["getattr ( self, 'ask')(1)", "x = self.ask\n        (y).z()"])
def test_a_method_that_is_passed_on(use: str) -> None:
    assert asked(use=use) == "?"
