"""What a name stands for in a file, by its text: imports alone, or something else as well."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.classes.binding_texts import Bound, bound
from flake8_tradelint.semantics.classes.import_texts import Origin

IMPORT = "from .feeds import Feed\n"
USES = (
    "feed = Feed(1)",
    "feed = Feed (1)",
    "def f(feed: Feed) -> Feed: ...",
    "def f(feed: Feed | None = None, kind=Feed): ...",
    "def f(\n    feed: Feed,\n    more: dict[str, Feed] = {},\n): ...",
    "feeds: list[Feed] = []",
    "feeds: dict[str, Feed]",
    "type Feeds = dict[str, Feed]",
    "feed: Feed = make()",
    "Feed.limit = 3",
    "Feed[int] == 3",
    "assert isinstance(feed, Feed), 'Feed = 3'",
    "known = isinstance(\n    feed,\n    Feed,\n)",
    "class Other(Feed): ...",
    "class Other(Base, Feed): ...",
    "class Other(Base[Feed], x=Feed): ...",
    "kinds = (Feed, Other)",
    "kinds = [Other, Feed]",
    "kinds = {Feed: 1, Other: Feed}",
    "if feed is Feed: pass",
    "if kind == Feed: pass",
    "return Feed",
    "other.Feed = 3",
    "for Feed.limit in limits: pass",
    "# Feed = 3",
    '"""A Feed, or: Feed = 3\n\nclass Feed: the class"""',
    "try: pass\nexcept (Feed, OSError): pass",
    "x = lambda feed: isinstance(feed, Feed)",
    "[f for f in feeds if isinstance(f, Feed)]",
    "match feed:\n    case Feed(limit=3): pass",
)
BINDINGS = (
    "Feed = make()",
    "Feed: type = make()",
    "Feed: type",
    "Feed += 1",
    "Feed, other = make()",
    "other, Feed = make()",
    "(other, Feed) = make()",
    "[Feed, other] = make()",
    "(\n    Feed,\n    other,\n) = make()",
    "x = Feed = make()",
    "if (Feed := make()): pass",
    "if x: Feed = make()",
    "x = 1; Feed = make()",
    "def f(): Feed = 1",
    "class A: Feed = 1",
    "def Feed(): ...",
    "class Feed: ...",
    "class Feed(Base): ...",
    "type Feed = int",
    "type Feed[T] = int",
    "type Feeds[Feed] = list[Feed]",
    "def f(Feed): ...",
    "def f(a, Feed=3): ...",
    "def f(a, *Feed): ...",
    "def f(\n    a,\n    Feed,\n): ...",
    "def f(\n    Feed: type,\n): ...",
    "def f[Feed](x): ...",
    "class A[Feed]: ...",
    "lambda Feed: Feed(1)",
    "lambda a, Feed: Feed(1)",
    "for Feed in feeds: pass",
    "for a, Feed in feeds: pass",
    "for (a, Feed) in feeds: pass",
    "x = [a for Feed in feeds]",
    "x = [a for a, Feed in feeds]",
    "with open() as Feed: pass",
    "with open() as (Feed, b): pass",
    "except OSError as Feed: pass",
    "match x:\n    case Feed: pass",
    "match x:\n    case [a, Feed]: pass",
    "match x:\n    case {'a': Feed}: pass",
    "match x:\n    case Other(a=Feed): pass",
    "match x:\n    case Other(\n        a=Feed,\n    ): pass",
    "match x:\n    case int() | Feed: pass",
    "global Feed",
    "del Feed",
    "from x import a; Feed = 3",
    "from x import a, \\\n    Feed",
    "Feed \\\n    = 3",
)


@pytest.mark.parametrize("line", USES)
def test_what_binds_nothing(line: str) -> None:
    assert bound(f"{IMPORT}{line}\n".encode(), b"Feed") == _from(b".feeds")


@pytest.mark.parametrize("line", BINDINGS)
@pytest.mark.parametrize("first", [IMPORT, ""])
def test_what_may_bind_it_otherwise(line: str, first: str) -> None:
    assert bound(f"{first}{line}\n".encode(), b"Feed").otherwise
    indented = line.replace("\n", "\n    ")
    assert bound(f"{first}def g():\n    {indented}\n".encode(), b"Feed").otherwise


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("from a.b import (  # noqa (all)\n    One,\n    Feed,  # the feed\n)", [Origin(b"a.b", b"Feed")]),
        ("from a import Other as Feed", [Origin(b"a", b"Other")]),
        ("from a import Feed as Other", []),
        ("import a.b as Feed", [Origin(b"a.b")]),
        ("import Feed", [Origin(b"Feed")]),
        ("import Feed.more", [Origin(b"Feed")]),
        ("import Feed.more, Feed.other\nimport Feed", [Origin(b"Feed")]),
        ("    from Feed import x\n    y = Feed(1)", []),
        (
            "try:\n    from a import Feed\nexcept E:\n    from b import Feed",
            [Origin(b"a", b"Feed"), Origin(b"b", b"Feed")],
        ),
        ("FeedTable = 1\nmyFeed = 2\n", []),
    ],
)
def test_imports(text: str, origins: list[Origin]) -> None:
    found = bound(text.encode(), b"Feed")
    assert found.origins == frozenset(origins) and not found.otherwise


def _from(module: bytes) -> Bound:
    return Bound(frozenset({Origin(module, b"Feed")}), False)
