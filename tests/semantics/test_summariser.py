"""Test that a summary extended step by step equals the one made at once."""

from __future__ import annotations

import ast
import gc
import re
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_tradelint import source
from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics import must_call, reading
from flake8_tradelint.semantics.interests import Interests, covers, name_of, spot
from flake8_tradelint.semantics.reading.bound_names import may_bind, spelled
from flake8_tradelint.semantics.reading.names_given import gives_name
from flake8_tradelint.semantics.reading.summarise import Summariser, summarise
from flake8_tradelint.semantics.reading.value_uses import used_as_value

OWN = sorted(path for package in (must_call, reading) for path in Path(package.__path__[0]).rglob("*.py"))


def names_of(data: bytes) -> tuple[list[str], list[str]]:
    """The names that are called, and those behind a dot."""
    nodes = list(ast.walk(ast.parse(data)))
    funcs = [node.func for node in nodes if isinstance(node, ast.Call)]
    called = {getattr(func, "attr", getattr(func, "id", "")) for func in funcs} - {""}
    return sorted(called), sorted({node.attr for node in nodes if isinstance(node, ast.Attribute)})


def spots_of(data: bytes) -> list[str]:
    """The places of the calls."""
    nodes = [node for node in ast.walk(ast.parse(data)) if isinstance(node, ast.Call)]
    named = [(getattr(node.func, "attr", getattr(node.func, "id", "")), node.func) for node in nodes]
    return sorted({spot(name, func.end_lineno or 0) for name, func in named if name})


def grown(data: bytes) -> list[Interests]:
    """More and more of what may be asked of a file."""
    called, attributes = names_of(data)
    half = len(called) // 2
    spots = frozenset(one for one in spots_of(data)[::3] if name_of(one) in called[:half])
    steps = [Interests(plain=frozenset(called[half:]), spots=spots)]
    steps.append(replace(steps[-1], callees=frozenset(called[:half]), spots=frozenset()))
    steps.append(replace(steps[-1], attributes=frozenset(attributes[::2])))
    steps.append(replace(steps[-1], parameters=True))
    steps.append(replace(steps[-1], callees=frozenset(called), plain=frozenset()))
    steps.append(replace(steps[-1], attributes=frozenset(attributes), mentions=frozenset(attributes)))
    return steps


def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed from now on."""
    parsed: list[str] = []
    parse = source._ast_parse

    def counted(text: str) -> ast.Module:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(source, "_ast_parse", counted)
    return parsed


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_asked_bit_by_bit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = path.read_bytes()
    asked = grown(data)
    fresh = [summarise("m.py", data, interests) for interests in asked]
    summariser = Summariser()
    parsed = counting(monkeypatch)
    assert [summariser.summary("m.py", data, interests) for interests in asked] == fresh
    assert len(parsed) == 1


def test_another_part_of_the_file_is_read_anew() -> None:
    data = b"def one():\n    spawn()\n\n\ndef two():\n    spawn()\n"
    summariser = Summariser()
    for name in ("one", "two"):
        part = Interests(whole=False, definitions=frozenset({name}))
        assert [f.name for f in summariser.summary("m.py", data, part).functions] == [name]


def asked_one_by_one(data: bytes) -> list[Interests]:
    """One definition after the other, and names in between."""
    called, attributes = names_of(data)
    spots = spots_of(data)
    tops = [top.name for top in definitions(data)]
    steps = [Interests(whole=False)]
    for number in range(0, len(tops), 2):
        known = steps[-1].definitions
        steps.append(replace(steps[-1], definitions=known | {*tops[number : number + 2]}))
        steps.append(replace(steps[-1], plain=frozenset(called[: 3 * number : 5])))
        steps.append(replace(steps[-1], callees=frozenset(called[: 2 * number : 7])))
        steps.append(replace(steps[-1], spots=frozenset(spots[: 5 * number : 6])))
        steps.append(replace(steps[-1], attributes=frozenset(attributes[:number:3])))
        steps.append(replace(steps[-1], awaited=frozenset(called[number : number + 1]) | steps[-1].awaited))
    plain = [replace(step, plain=step.plain - step.callees) for step in steps]
    plain = [replace(step, spots=without(step.spots, step.called)) for step in plain]
    return [*plain, replace(plain[-1], parameters=True)]


def without(spots: frozenset[str], names: frozenset[str]) -> frozenset[str]:
    """Return the calls by aliases."""
    return frozenset(one for one in spots if name_of(one) not in names)


@pytest.mark.parametrize("often", [0, 2, 5], ids="released every {}".format)
@pytest.mark.parametrize("path", OWN[::4], ids=lambda path: path.stem)
def test_a_summary_grows(path: Path, often: int) -> None:
    """Also where its trees were let go in between, or an earlier run has made it."""
    data = path.read_bytes()
    tops = definitions(data)
    summariser, known = Summariser(), None
    for number, interests in enumerate(asked_one_by_one(data)):
        if often and number % often == 1:
            summariser.release()
        known = summariser.summary("m.py", data, interests, tops, known)
        assert known == summarise("m.py", data, interests)


SPOTS = b"""\
from feed import fetch, fetch as get


def one():
    fetch()
    fetch()


def two():
    return get()


def three():
    return fetch()


last = fetch()


def four():
    return last.done() or fetch()
"""


@pytest.mark.parametrize(
    ("lines", "read"),
    [((5,), {"one"}), ((10, 14), {"two", "three"}), ((17,), {"one", "two", "three", "four"})],
)
def test_a_spot_is_one_call(lines: tuple[int, ...], read: set[str]) -> None:
    interests = Interests(whole=False, spots=frozenset(spot("fetch", line) for line in lines))
    found = summarise("m.py", SPOTS, interests, definitions(SPOTS))
    assert {fact.span.line for fact in found.calls} == {*lines}
    assert {fact.name for fact in found.calls} == {"fetch"}
    assert {top.name for top in definitions(SPOTS)} - found.partial_functions == read


def test_a_spot_asks_for_nothing_where_every_call_is_known() -> None:
    known = Interests(callees=frozenset({"fetch"}))
    assert covers(known, Interests(spots=frozenset({spot("fetch", 5)})))
    assert not covers(Interests(spots=frozenset({spot("fetch", 5)})), known)
    assert not covers(known, Interests(spots=frozenset({spot("get", 5)})))


GLOBALS = b"""\
_task = None
_client = None


class Bot:
    def start(self):
        global _task
        _task = spawn(self.loop())

    def connect(self, client):
        client.open()
        return client.name


def keep(client):
    global _client
    _client = client
    log(client)


def stop():
    _task.cancel()
    _client.close()
    return fetch()


def other():
    return fetch(stop()), _client


def plain():
    send(1)
"""
ALIASES = b"""\
from tasks import spawn, fetch, send

run = spawn
done = send(0)


class Bot:
    def start(self):
        self.run = fetch
        self.task = self.run(self.loop())

    def connect(self, client):
        make = fetch
        make(client)
        return log(make)


def begin(make):
    run(stop())
    make(1)


def stop():
    make = fetch
    return make(2), send(3)


def plain(run):
    run(4)
    log(done)
"""


KEPT = b"""\
import config

LIMIT = fetch(config)
OTHER = LIMIT


class Bot:
    def start(self):
        self.limit = LIMIT
        return send(self)

    def stop(self):
        run(OTHER)
        return fetch(self)


def begin(bot):
    use = fetch(bot)
    bot.send(use, LIMIT)


def plain(run):
    run(4)
    log(fetch(run))
"""


@pytest.mark.parametrize("data", [GLOBALS, ALIASES, KEPT], ids=["globals", "aliases", "kept"])
@pytest.mark.parametrize("kind", ["callees", "definitions"])
def test_a_summary_grows_where_names_are_set_elsewhere(data: bytes, kind: str) -> None:
    tops = definitions(data)
    called, _ = names_of(data)
    names = [top.name for top in tops] if kind == "definitions" else called
    for first in ({"plain"}, {tops[1].name, "Bot"}):
        start = Interests(whole=False, definitions=frozenset(first), parameters="Bot" in first)
        for one in called:
            known = replace(start, callees=frozenset({one}))
            for other in names:
                more = getattr(known, kind) | {other}
                asked = (
                    replace(known, definitions=more)
                    if kind == "definitions"
                    else replace(known, callees=more)
                )
                summariser = Summariser()
                before = summariser.summary("m.py", data, known, tops, None)
                found = summariser.summary("m.py", data, asked, tops, before)
                assert found == summarise("m.py", data, asked), (one, other)


def asked_of_classes(data: bytes) -> list[Interests]:
    """Of one class after the other, what binds some of the names in it."""
    steps = [Interests(whole=False, callees=frozenset({"append"}))]
    for top in definitions(data):
        words = sorted({*re.findall(r"\w+", data[top.start : top.end].decode())}) if top.is_class else []
        for number in (3, 5):
            members = {f"{top.name}.{word}" for word in words[::number]}
            steps.append(replace(steps[-1], members=steps[-1].members | members))
        if words:
            steps.append(replace(steps[-1], callees=frozenset({"append", "add"})))
    return steps


@pytest.mark.parametrize("path", OWN[::3], ids=lambda path: path.stem)
def test_a_summary_grows_by_methods(path: Path) -> None:
    data = path.read_bytes()
    tops = definitions(data)
    whole = {cls.qualname: cls for cls in summarise("m.py", data, Interests()).classes}
    summariser, known = Summariser(), None
    for interests in asked_of_classes(data):
        known = summariser.summary("m.py", data, interests, tops, known)
        assert known == summarise("m.py", data, interests)
        for shell in known.shells:
            cls = whole[shell.qualname]
            names = {member.partition(".")[2] for member in interests.members if member.startswith(cls.name)}
            assert shell.methods == cls.methods
            assert shell.variables == cls.variables
            stored = [fact for fact in cls.self_assignments if fact.name in names]
            assert [fact for fact in shell.self_assignments if fact.name in names] == stored


BINDING = [
    "    x = 1\n",
    "    x: int\n",
    '    """A word on."""\n    x: int\n',
    "    # One more.\n    x: int = 1\n",
    "    def x(self):\n        pass\n",
    "    @property\n    def x(self):\n        pass\n",
    "    class x:\n        pass\n",
    '    __slots__ = ("x",)\n',
    "    import x\n",
    "    def f(self):\n        self.x = 1\n",
    "    def f(self):\n        self.x: int = 1\n",
    "    def f(self):\n        self.x: int\n",
    "    def f(self):\n        self.x += 1\n",
    "    def f(self):\n        self.x, self.y = 1, 2\n",
    "    def f(self):\n        (\n            self.x,\n            self.y,\n        ) = 1, 2\n",
    "    def f(self):\n        self.y = self.x = 1\n",
    "    def f(self):\n        self \\\n            .x \\\n            = 1\n",
    "    def f(self):\n        with g() as self.x:\n            pass\n",
    "    def f(self):\n        for self.x in g():\n            pass\n",
    "    def f(self):\n        for a, self.x in g():\n            pass\n",
    "    def f(self):\n        for [a,\n            self.x] in g():\n            pass\n",
]


@pytest.mark.parametrize("body", BINDING)
def test_the_text_tells_what_a_class_may_bind(body: str) -> None:
    data = f"class A:\n{body}".encode()
    (top,) = definitions(data)
    assert may_bind(data, top, "x")
    part = Interests(whole=False, members=frozenset({"A.x"}))
    found = summarise("m.py", data, part)
    shell = (found.shells or found.classes)[0]
    assert shell.self_assignments == summarise("m.py", data, Interests()).classes[0].self_assignments


def test_what_a_class_only_reads_it_does_not_bind() -> None:
    body = "    def f(self, x):\n        self.x.y = x\n        if self.x == 1:\n            return self.x\n"
    data = f"class A:\n{body}        g(self.x, x)\n".encode()
    (top,) = definitions(data)
    assert not may_bind(data, top, "x")


@pytest.mark.parametrize(
    ("comment", "tells"),
    [("", True), ("\u2248 3 \u20ac \u2026 \u2122 na\u00efve", True), ("\ufb01le", False)],
)
def test_a_name_in_other_letters_may_be_any(comment: str, tells: bool) -> None:
    data = f"class One:\n    # {comment}\n    def go(self):\n        self.x = 1\n".encode()
    assert bool(spelled(data, definitions(data), "One", "x")) is tells


def test_only_what_is_new_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"import a\n\n\nclass One:\n    x = 1\n\n\ndef two():\n    a.spawn()\n"
    summariser, tops = Summariser(), definitions(data)
    known = summariser.summary("m.py", data, Interests(whole=False), tops)
    parsed = counting(monkeypatch)
    steps = [Interests(whole=False, definitions=frozenset({"One"}))]
    steps.append(replace(steps[-1], callees=frozenset({"spawn"})))
    steps.append(replace(steps[-1], callees=frozenset({"spawn", "nothing"})))
    for interests in steps:
        known = summariser.summary("m.py", data, interests, tops, known)
    assert [text.split() for text in parsed] == [
        ["class", "One:", "x", "=", "1"],
        ["def", "two():", "a.spawn()"],
    ]
    assert known == summarise("m.py", data, steps[-1])


def test_of_a_class_only_new_methods_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    methods = "".join(
        f"    def m{number}(self):\n        self.x{number} = go{number}()\n\n" for number in range(3)
    )
    data = f"class One:\n    y = 1\n\n{methods}".encode()
    summariser, tops = Summariser(), definitions(data)
    steps = [Interests(whole=False, members=frozenset({"One.m0"}))]
    known = summariser.summary("m.py", data, steps[0], tops)
    parsed = counting(monkeypatch)
    steps.append(replace(steps[0], members=frozenset({"One.m0", "One.x1"})))
    steps.append(replace(steps[-1], callees=frozenset({"go0"})))
    steps.append(replace(steps[-1], definitions=frozenset({"One"}), members=frozenset()))
    steps.append(replace(steps[-1], callees=frozenset({"go0", "go2"})))
    read = []
    for interests in steps[1:]:
        parsed.clear()
        known = summariser.summary("m.py", data, interests, tops, known)
        read.append([[word for word in ("go0", "go1", "go2") if word in text] for text in parsed])
        assert known == summarise("m.py", data, interests, tops)
    # Of what was read more may be asked without reading it again.
    assert read == [[["go1"]], [], [["go0", "go1", "go2"]], []]


def test_what_is_no_longer_kept_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_tradelint.semantics.reading.readers._KEPT_PARTS", 10)
    data = (
        b"class One:\n    x = go()\n\n    def m(self):\n        go()\n\n    def n(self):\n        go()\n\n\n"
    )
    data += b"def two():\n    go()\n\n\ndef three():\n    go()\n"
    summariser, tops = Summariser(), definitions(data)
    first = Interests(whole=False, definitions=frozenset({"two"}), members=frozenset({"One.m"}))
    known = summariser.summary("m.py", data, first, tops)
    other = Interests(whole=False, definitions=frozenset({"three"}))
    summariser.summary("other.py", data, other, tops)
    parsed = counting(monkeypatch)
    asked = replace(first, callees=frozenset({"go"}))
    assert summariser.summary("m.py", data, asked, tops, known) == summarise("m.py", data, asked, tops)
    assert [text.count("go()") for text in parsed[:1]] == [5]


APART = {
    "declared global": "def one():\n    global x\n    x = spawn()\n\n\ndef two():\n    x.close()\n",
    "another name": "go = spawn\n\n\ndef one():\n    pass\n\n\ndef two():\n    go()\n",
    "a name of its own": "def one():\n    pass\n\n\ndef two():\n    go = spawn\n    go()\n    spawn()\n",
    "two of a name": "if x:\n    def two():\n        pass\n\n\ndef one():\n    pass\n\n\n"
    "def two():\n    spawn()\n",
    "overloaded": "def two(a):\n    pass\n\n\ndef one():\n    pass\n\n\ndef two():\n    spawn()\n",
    "in a class": "def one():\n    pass\n\n\ndef two():\n    class A:\n        y = spawn()\n    return y\n",
    "newer than we are": "type X = int\n\n\ndef one():\n    try:\n        pass\n    except A, B:\n"
    "        spawn(X)\n\n\ndef two():\n    spawn()\n",
}


@pytest.mark.parametrize("text", APART.values(), ids=APART)
@pytest.mark.parametrize("first", ["one", "two"])
def test_what_definitions_have_to_do_with_each_other(text: str, first: str) -> None:
    data = text.encode()
    tops = definitions(data)
    summariser, known = Summariser(), None
    for asked in ({first}, {"one", "two"}):
        for callees in ({"close"}, {"close", "spawn"}):
            interests = Interests(frozenset(callees), whole=False, definitions=frozenset(asked))
            if known is None or known.interests.callees <= interests.callees:
                known = summariser.summary("m.py", data, interests, tops, known)
                assert known == summarise("m.py", data, interests, tops)


def test_files_read_long_ago_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_tradelint.semantics.reading.readers._KEPT", 26_000)
    summariser = Summariser()
    parsed = counting(monkeypatch)
    for name in "abacdeab":
        interests = Interests(callees=frozenset({name}))
        summariser.summary(f"{name}.py", f"{name} = 1\n".encode() * 1_000, interests)
    # Of `a` more was asked in between, of `b` was not: five of these files are too much.
    assert [text[0] for text in parsed] == [*"abcdeb"]


def test_trees_die_without_a_collector() -> None:
    def alive() -> int:
        return sum(isinstance(found, ast.Module) for found in gc.get_objects())

    data = b"class Feed:\n    def name(self):\n        return [self.key for _ in name]\n\n\nFeed.name = 1\n"
    gc.collect()
    gc.disable()
    try:
        before = alive()
        summarise("m.py", data, Interests())
        gives_name(data, "name")
        used_as_value(data, "Feed", "class")
        assert alive() == before
    finally:
        gc.enable()
