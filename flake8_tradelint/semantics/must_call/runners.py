"""Functions whose end is the end of the event loop, which cancels the tasks that are left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.summary import CallFact

_RUNNERS = frozenset({"run", "run_until_complete"})


def in_test(fact: CallFact) -> bool:
    """Is it a test? The runner closes the loop, and cancels what is left, once the test has failed."""
    outer = fact.function.partition(".<locals>.")[0]
    return outer.rpartition(".")[2].startswith("test")


def is_main(linked: Linked, path: str, fact: CallFact) -> bool:
    """Is the function run by ``asyncio.run``, which cancels whatever it leaves?"""
    name = fact.function.rsplit(".", 1)[-1]
    if not re.search(rb"\brun(?:_until_complete)?\([^\n]*\b%s\b" % name.encode(), linked.data(path)):
        return False
    uses = (use for call in calls_in(linked, path, name) for use in call.uses)
    return any(use.kind == "argument" and e.last_name(use.expr) in _RUNNERS for use in uses)


def is_handed_on(linked: Linked, name: str) -> bool:
    """Is the function itself given to somebody who will call it: ``FastAPI(lifespan=lifespan)``?"""
    given = re.compile(rb"=[ \t]*(?:[\w.]+\.)?%s[ \t]*(?:[,)#;\r\n]|\Z)" % name.encode())
    return any(given.search(linked.data(path)) for path in linked.mentioning(name))


def calls_in(linked: Linked, path: str, name: str) -> Iterator[CallFact]:
    """The calls of something called ``name`` in one file."""
    linked.require_in(path, (name,))
    return (call for call in linked.symbols.surface(path).calls if call.name == name)
