"""Which calls are looked at for what they pass to dataclasses: all that might, and few others."""

from __future__ import annotations

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.settings import Settings

FEED = """\
from dataclasses import dataclass, field

@dataclass
class Feed:
    url: str
    limit: int = 1
    name: str = field(default="", kw_only=True)
"""
OTHER = """\
class Feed(dict): ...
"""
FILES = {
    "feeds.py": FEED,
    "more.py": FEED.replace("url", "uri"),
    "other.py": OTHER,
    "again.py": "from feeds import Feed\n",
    "renamed.py": "from other import Feed as Stream\nfrom feeds import Feed as Source\n",
    "stars.py": "from feeds import *\n",
    "either.py": "try:\n    from feeds import Feed\nexcept ImportError:\n    from other import Feed\n",
    "bound.py": "from other import Feed\nif True:\n    Feed = make()\n",
    "nested.py": "def f():\n    class Feed: ...\n",
    "package/__init__.py": "",
    "package/feeds.py": FEED,
    "space/feeds.py": FEED,
    "makers.py": "from dataclasses import dataclass as d\n",
}
CLEAR = {
    "another package's": "from aiofeeds import Feed\nFeed(uri=1)",
    "no dataclass": "from other import Feed\nFeed(uri=1)",
    "another dataclass": "from more import Feed\nFeed(uri=1)",
    "the same, imported twice": "from again import Feed\nFeed(url=1)",
    "another name": "from more import Feed as Source\nSource(uri=1)",
    "another name elsewhere": "from renamed import Stream as Feed\nFeed(uri=1)",
    "of a module": "import more\nmore.Feed(uri=1)",
    "of a module of another name": "import more as m\nm.Feed(uri=1)",
    "of a module in a package": "from package import feeds\nfeeds.Feed(url=1)",
    "of a module in a folder": "from space import feeds\nfeeds.Feed(url=1)",
    "of a class elsewhere": "import aiofeeds\naiofeeds.feeds.Feed(uri=1)",
    "prose": "import feeds\n# Feed (the first)",
    "by position": "from feeds import Feed\nFeed('', 1, name='')",
    "nobody's": "from feeds import Feed as Source\nFeed(uri=1)",
}
OWN = f"""{FEED}
    @classmethod
    async def make(
        cls, url: str
    ) -> Feed:
        return cls(URL)

@dataclass
class Other:
    uri: str

    @classmethod
    @cached
    def make(cls, uri: str) -> Other:
        return cls(URI)
"""
HAND_MADE = """\
from feeds import Feed

class Stream(Feed):
    def __init__(self, uri):
        super().__init__(uri)

class Quick(Stream):
    limit = 2
"""
CLEAR |= {
    "attrs, by its public name": "from attrs import define\n@define\nclass Feed:\n    url: str\nFeed(url=1)",
    "an initialiser by hand": f"{HAND_MADE}\nStream(uri=1)",
    "an initialiser by hand, inherited": f"{HAND_MADE}\nQuick(uri=1)",
}
PROSE = f'"""Copy a dataclass as a dict."""\n{FEED}'
CLEAR |= {
    "prose about makers": f"{PROSE}\nFeed(url=1)",
    "a word within the name of another decorator": "from dataclasses import dataclass as data\n@data\n"
    f"class Source: ...\n{FEED}\nFeed(url=1)",
}
MADE = "{}\n@{}\nclass Own:\n    url: str\nOwn(uri=1)"
SUSPECT = {
    "a maker by another name": MADE.format("from dataclasses import field as f, dataclass as d", "d"),
    "a maker by another name, in a list": MADE.format(
        "from dataclasses import (\n    field as f,\n    KW_ONLY, dataclass as d,\n)", "d"
    ),
    "a maker by another name, on the next line": MADE.format(
        "from dataclasses import \\\n    (dataclass as d)", "d"
    ),
    "a maker by a name of other letters": MADE.format("from dataclasses import dataclass as größe", "größe"),
    "a maker by another name of a module": MADE.format("import makers", "makers.d()"),
    "stale": "from feeds import Feed\nFeed(uri=1)",
    "imported twice": "from again import Feed\nFeed(uri=1)",
    "another name": "from feeds import Feed as Source\nSource(uri=1)",
    "another name elsewhere": "from renamed import Source as Feed\nFeed(uri=1)",
    "of a module": "import feeds\nfeeds.Feed(uri=1)",
    "of a module in a package": "from package import feeds\nfeeds.Feed(uri=1)",
    "of a module in a folder": "from space import feeds\nfeeds.Feed(uri=1)",
    "of who knows what": "def f(feeds):\n    feeds.Feed(uri=1)",
    "of something made": "make().\\\n    Feed(uri=1)",
    "a star": "from feeds import *\nFeed(uri=1)",
    "a star elsewhere": "from stars import Feed\nFeed(uri=1)",
    "one or the other": "from either import Feed\nFeed(uri=1)",
    "bound elsewhere": "from bound import Feed\nFeed(uri=1)",
    "bound here": "from other import Feed\ndef f(Feed):\n    Feed(uri=1)",
    "bound twice": "from other import Feed\nfrom feeds import Feed\nFeed(uri=1)",
    "nested elsewhere": "from nested import Feed\nFeed(uri=1)",
    "an alias": "import feeds\nFeed = feeds.Feed\nFeed(uri=1)",
    "too many": "from feeds import Feed\nFeed('', 1, '')",
    "one's own class": OWN.replace("URL", "url=url").replace("URI", "url=uri"),
    "cls of a function": f"{FEED}\ndef make(cls): return cls(uri=1)",
    "cls of a static method": f"{FEED}\n    @staticmethod\n    def make(cls): return cls(uri=1)",
    "cls of a loop": f"{FEED}\n    @classmethod\n    def make(cls):\n        for cls in ALL: cls(uri=1)",
    "an initialiser by hand in some case": HAND_MADE.replace("    def", "    if A:\n     def")
    + "\nStream(uri=1)",
    "an initialiser that is made": HAND_MADE.replace("class Q", "import attr\n@attr.define\nclass Q")
    + "\nQuick(uri=1)",
    "attrs, a private name": "from attrs import define\n@define\nclass Feed:\n    _url: str\nFeed(_url=1)",
    "attrs, behind a private name": "from attrs import define\n@define\n"
    "class Feed:\n    _a: int\n    b: int\nFeed(1, b=1)",
    "replace": "from dataclasses import replace\nreplace(feed, uri=1)",
    "replace by another name": "from dataclasses import replace as r\nr(feed, uri=1)",
    "evolve": "import attrs\nattrs.evolve(feed, uri=1)",
    "a member beside one's own": f"import feeds\n{OTHER}\nfeeds.Feed(uri=1)",
}


@pytest.mark.parametrize("name", CLEAR)
@pytest.mark.parametrize("indexed", [True, False])
def test_what_is_not_looked_at(name: str, indexed: bool) -> None:
    assert not suspects(CLEAR[name], indexed=indexed)


@pytest.mark.parametrize("name", SUSPECT)
@pytest.mark.parametrize("indexed", [True, False])
def test_what_is_looked_at(name: str, indexed: bool) -> None:
    assert suspects(SUSPECT[name], indexed=indexed)


def suspects(text: str, *, indexed: bool) -> frozenset[str]:
    files = {f"/p/{name}": body.encode() for name, body in {**FILES, "app.py": text + "\n"}.items()}
    project = ProjectFacts(files, files.__getitem__, Settings())
    if indexed:
        project.words.build()
        project.words.often = 0
    return project.call_texts.suspects("/p/app.py")
