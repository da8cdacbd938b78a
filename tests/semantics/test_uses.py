"""Test every kind of use of a call's result."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from flake8_tradelint.semantics.facts import CallFact
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading import uses
from flake8_tradelint.semantics.reading.summarise import summarise


def calls(text: str, name: str = "make") -> list[CallFact]:
    summary = summarise("x.py", dedent(text).encode(), Interests(callees=frozenset({name})))
    assert summary.problem is None
    return list(summary.calls)


def kinds(statement: str) -> list[str]:
    """The uses of ``make()`` in a statement of an async method."""
    body = "\n".join("        " + line for line in dedent(statement).splitlines())
    (fact,) = calls(f"class C:\n    async def method(self, other, stack):\n{body}\n")
    return [use.kind for use in fact.uses]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("make()", ["discarded"]),
        ("await make()", ["awaited", "discarded"]),
        ("x = await make()", ["awaited", "local"]),
        ("return make()", ["returned"]),
        ("yield make()", ["yielded"]),
        ("print(make())", ["argument"]),
        ("print(key=make())", ["argument"]),
        ("print(*[make()])", ["argument"]),
        ("self.x = make()", ["attribute"]),
        ("other.x = make()", ["attribute"]),
        ("self.x: Thing = make()", ["attribute"]),
        ("self.cache['k'] = make()", ["item"]),
        ("make().go()", ["method"]),
        ("f = make().go", ["read"]),
        ("async with make(): pass", ["entered"]),
        ("async with make() as m:\n    await m.go()", ["entered", "method"]),
        ("for x in make(): pass", ["iterated"]),
        ("if make(): pass", ["tested"]),
        ("ok = make() is None", ["tested"]),
        ("f'{make()}'", ["tested"]),
        ("[make() for _ in other]", ["discarded"]),
        ("xs = [make() for _ in other]", ["local"]),
        ("xs = {'a': make()}\nreturn xs", ["local", "returned"]),
        ("f = lambda: make()", ["lambda"]),
        ("f = lambda x=make(): x", ["captured"]),
        ("def f(x=make()): pass", ["captured"]),
        ("x = make() or other", ["local"]),
        ("x = make() if other else None", ["local"]),
        ("other and make()", ["discarded"]),
        ("(x := make())", ["local", "discarded"]),
        ("a = b = make()\nreturn b", ["local", "local", "returned"]),
        ("del self.x, make().x", ["read"]),
        ("raise make()", ["other"]),
        ("x = make() + 1", ["other"]),
    ],
)
def test_direct_uses(statement: str, expected: list[str]) -> None:
    assert kinds(statement) == expected


def test_locals_are_followed_through_aliases_and_closures() -> None:
    (fact,) = calls(
        """
        async def run(app):
            session = make()
            alias = session
            async def on_cleanup(app):
                await alias.close()
            app.on_cleanup.append(on_cleanup)
        """
    )
    assert [(use.kind, use.name) for use in fact.uses] == [
        ("local", "session"),
        ("local", "alias"),
        ("method", "close"),
    ]
    assert fact.uses[-1].function == "run.<locals>.on_cleanup"
    assert fact.uses[-1].result == "awaited"


def test_a_variable_of_the_same_name_elsewhere_is_another_one() -> None:
    (fact,) = calls(
        """
        def one():
            session = make()

        def two(session):
            session.close()
        """
    )
    assert [use.kind for use in fact.uses] == ["local"]


def test_global_and_nonlocal_reach_the_right_scope() -> None:
    first, second = calls(
        """
        def start():
            global session
            session = make()

        def outer():
            task = None
            def inner():
                nonlocal task
                task = make()
            inner()
            return task
        """
    )
    assert [(use.kind, use.name) for use in first.uses] == [("global", "session")]
    # The variable of an enclosing function outlives the inner one.
    assert [use.kind for use in second.uses] == ["captured", "returned"]


def test_loop_variables_stand_for_the_elements() -> None:
    (fact,) = calls(
        """
        async def run(a):
            one = make()
            for each in (one, a):
                await each.close()
        """
    )
    assert [(use.kind, use.name) for use in fact.uses] == [
        ("local", "one"),
        ("iterated", ""),
        ("method", "close"),
    ]


def test_class_scope_is_invisible_to_methods() -> None:
    (fact,) = calls(
        """
        class C:
            session = make()
            def close(self):
                session.close()
        """
    )
    assert [(use.kind, use.name) for use in fact.uses] == [("global", "session")]


def test_a_name_imported_under_another_name_is_still_of_interest() -> None:
    (fact,) = calls("from lib import make as build\nbuild()\n")
    assert (fact.name, [use.kind for use in fact.uses]) == ("make", ["discarded"])


def test_the_receiver_and_the_statement_are_told() -> None:
    (fact,) = calls("async def f(self):\n    x = self.loop.make(\n        1\n    )\n")
    assert fact.receiver == "loop"
    assert (fact.statement.line, fact.statement.end_line) == (2, 4)
    assert fact.in_async


def test_the_place_of_a_definition_s_name() -> None:
    source = b"class s:\n    def e(self): ...\n    async  def  c(self): ...\n"
    summary = summarise("x.py", source, Interests())
    assert [cls.span.column for cls in summary.classes] == [7]
    assert [function.span.column for function in summary.functions] == [9, 17]


@pytest.mark.parametrize(("reads", "expected"), [(uses.MAX_LOADS, "method"), (uses.MAX_LOADS + 1, "other")])
def test_a_variable_that_is_read_very_often_is_not_followed(reads: int, expected: str) -> None:
    body = "".join(f"    x.m{number}()\n" for number in range(reads))
    summary = summarise(
        "x.py", f"def f():\n    x = make()\n{body}".encode(), Interests(callees=frozenset({"make"}))
    )
    (fact,) = summary.calls
    assert fact.uses[-1].kind == expected
    assert len(fact.uses) == (reads + 1 if expected == "method" else 2)


def steps(text: str) -> int:
    """Return how many functions run while ``text`` is summarised; time would depend on the machine."""
    taken = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal taken
        taken += event == "call"

    sys.setprofile(counted)
    try:
        calls(text)
    finally:
        sys.setprofile(None)
    return taken


@pytest.mark.parametrize(
    "text",
    ["async def f():\n" + "    make()\n" * 100, "def f():\n    return [" + "make(), " * 100 + "]\n"],
    ids=["statements of a function", "items of a list"],
)
def test_many_calls_side_by_side_are_not_looked_at_for_each_of_them(text: str) -> None:
    twice = text.replace("    make()\n", "    make()\n" * 2).replace("make(), ", "make(), " * 2)
    steps(text)  # the first time imports
    assert steps(twice) < 2.2 * steps(text)
