"""Test that aliases of names of interest outside definitions are found in files read in parts."""

from __future__ import annotations

import pytest

from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading.outside import bound_with
from flake8_tradelint.semantics.reading.parts import Places
from flake8_tradelint.semantics.reading.summarise import Summariser, summarise

SEEN = {
    "assigned": "spawn = asyncio.create_task\n",
    "annotated": "spawn: Callable[[int], None] = create_task\n",
    "of a partial": "spawn = partial(\n    create_task, name='feed'\n)\n",
    "imported": "from asyncio import create_task as spawn\n",
    "imported on several lines": "from asyncio import (\n    create_task as spawn,\n    gather,\n)\n",
    "made and kept": "spawn = create_task(run())\n",
    "made in a display": "spawn = [\n    create_task(run()),\n]\n",
    "twice removed": "first = create_task\nspawn = first\n",
    "behind a string": 'text = """\n# create_task\n"""; spawn = create_task\n',
    "under a condition": "if fast:\n    spawn = create_task\n",
    "two names": "spawn = other = create_task\n",
    "taken apart": "spawn, other = create_task(run()), 1\n",
    "in a loop": "for spawn in [create_task(run())]:\n    pass\n",
    "while it is tested": "print(spawn := create_task(run()))\n",
    "behind a comment": "# create_task is what this is about\nspawn = create_task\n",
}
PROSE = {
    "prose": '"""A word on create_task.\n\nspawn: it is no name here.\n"""\n',
    "a comment": "# create_task\n",
    "a call": "register(create_task(run()))\n",
    "another variable": "TASKS: list[str] = [create_task(run())]\n",
    "a type": "type Maker = create_task\n",
    "exported": '__all__ = [\n    "create_task",\n]\n',
}
BODY = (
    "\n\nasync def one(self):\n    kept = spawn(run())\n    await kept\n    spawn.cancel()\n"
    "\n\nasync def two():\n    return 1\n"
)


@pytest.mark.parametrize("text", [*SEEN.values(), *PROSE.values()], ids=[*SEEN, *PROSE])
def test_calls_are_those_of_the_whole_file(text: str) -> None:
    data = (text + BODY).encode()
    interests = Interests(callees=frozenset({"create_task"}), whole=False)
    part = summarise("m.py", data, interests, definitions(data))
    assert part.calls == summarise("m.py", data, Interests(callees=interests.callees)).calls


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_functions_that_know_none_of_the_names_are_not_read(text: str) -> None:
    data = (text + BODY).encode()
    part = Places(data).part(Interests(callees=frozenset({"create_task"}), whole=False))
    assert part.functions == {"one", "two"}


def test_what_is_called_and_looked_up_is_seen_where_it_is_not_called() -> None:
    data = b"async def stop(session):\n    session.close\n\n\nasync def two():\n    return 1\n"
    asked = frozenset({"close"})
    interests = Interests(callees=asked, attributes=asked, whole=False)
    part = summarise("m.py", data, interests, definitions(data))
    whole = summarise("m.py", data, Interests(callees=asked, attributes=asked))
    assert part.attributes == whole.attributes and part.attributes


KEPT = b"""
class Desk:
    def __init__(self, loop):
        self._spawn = loop.create_task

    async def close(self):
        self._spawn(save())

    async def idle(self):
        return 1
"""


@pytest.mark.parametrize("before", [frozenset[str](), frozenset({"idle"})])
def test_calls_of_what_an_object_keeps_are_seen(before: frozenset[str]) -> None:
    tops, summariser = definitions(KEPT), Summariser()
    asked = before | {"create_task"}
    whole = summarise("m.py", KEPT, Interests(callees=asked))
    assert len(whole.calls) == 1
    assert summariser.summary("m.py", KEPT, Interests(callees=before, whole=False), tops).calls == ()
    for part in (
        summarise("m.py", KEPT, Interests(callees=asked, whole=False), tops),
        summariser.summary("m.py", KEPT, Interests(callees=asked, whole=False), tops),
    ):
        assert part.calls == whole.calls


BINDS = {
    "if ready:\n    main()": "",
    "for name in names:\n    setattr(Spot, name, wrap(name))": "",
    "try:\n    import fast as quick\nexcept ImportError:\n    Spot = None": "Spot",
    "if ready:\n    own = Spot()": "own",
    "if ready:\n    own, other = Spot(), 1": "other own",
    "own = other = Spot()": "other own",
    "with Spot() as own:\n    other = 1": "own",
    "for own in Spot():\n    other = 1": "own",
    "print(own := Spot())": "own",
    "a = 1; own = Spot(); b = 2": "own",
    "if ready:\n    import lib.Spot as own": "own",
    "try:\n    a = 1\nexcept Spot as own:\n    other = 1": "own",
    "if ready:\n    own = getattr(lib, 'Spot')": "own",
    '"""Spot; and no more."""': "",
}
UNTOLD = (
    "if ready:\n    box.own = Spot()",
    "box['own'] = Spot()",
    "match Spot():\n    case own: pass",
    "if ready:\n    own = (",
)


@pytest.mark.parametrize(("text", "names"), BINDS.items(), ids=BINDS)
def test_what_is_bound(text: str, names: str) -> None:
    assert sorted(bound_with(text.encode(), b"Spot") or ()) == [name.encode() for name in names.split()]


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_not_told(text: str) -> None:
    assert bound_with(text.encode(), b"Spot") is None


LOOP = b"""\
def first():
    Spot()


def second():
    return own.read()


def third():
    return 3


for name in ("read", "write"):
    setattr(Spot, name, wrap(name))
if ready:
    own = Spot()
"""


def test_what_a_loop_speaks_of_has_the_file_read_in_parts() -> None:
    interests = Interests(callees=frozenset({"Spot"}), whole=False)
    part = summarise("loop.py", LOOP, interests, definitions(LOOP))
    whole = summarise("loop.py", LOOP, interests, ())
    assert part.partial_functions == {"third"}
    assert not whole.partial_functions
    assert (part.calls, part.attributes) == (whole.calls, whole.attributes)
