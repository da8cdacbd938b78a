"""Test that after any sequence of edits a run with the cache finds what a run without it finds.

The edits add, change and remove comments and blank lines (which may name what other files ask for), and real
code, strings and files. What is left out of a check because only comments have changed must be judged rightly
after the next real change, too.
"""

from __future__ import annotations

import random

import pytest

from tests.incremental.changing import (
    BASE,
    CALLER,
    CLIENT,
    MINE,
    PLAIN_CLIENT,
    SESSION,
    Made,
    Project,
)
from tests.projects import write

MAKE = "import aiohttp\n\n\ndef make():\n    return aiohttp.ClientSession()\n"
USE = "from make import make\n\n\nasync def use():\n    session = make()\n    await session.get('u')\n"
CLOSE = "async def stop(feed):\n    await feed.session.close()\n"
SPAWN = """
import asyncio


class Worker:
    def start(self):
        self.task = asyncio.create_task(self.run())

    async def run(self):
        pass
"""
CANCEL = "async def end(worker):\n    worker.task.cancel()\n    await worker.task\n"
LOOK_UP = "def find(feed):\n    return getattr(feed, 'session').close\n"
VARIANTS = {
    "base.py": (BASE, BASE.replace("    size: int = 1\n", ""), BASE.replace("@dataclass\n", "")),
    "mine.py": (MINE, MINE.replace("size", "other"), MINE.replace("(Strategy)", "")),
    "client.py": (CLIENT, PLAIN_CLIENT, CLIENT.replace("fetch", "get")),
    "caller.py": (CALLER, CALLER.replace("    client.fetch()", "    await client.fetch()")),
    "feed.py": (SESSION, SESSION.replace("session", "http")),
    "close.py": (CLOSE, CLOSE.replace("close", "closed"), "", LOOK_UP),
    "make.py": (MAKE, MAKE.replace("aiohttp.ClientSession()", "1"), MAKE.replace("make", "build")),
    "use.py": (USE, USE.replace("make()", "print()"), USE + "    await session.close()\n"),
    "spawn.py": (SPAWN, SPAWN.replace("self.task = ", "")),
    "cancel.py": (CANCEL, CANCEL.replace(".task", ".other"), ""),
}
WORDS = (
    *("session", "close", "fetch", "task", "size", "Strategy", "Client", "make", "asyncio", "create_task"),
    *("self.session.close()", "async def fetch(self)", "class Client:", '"session"', "getattr(x, 'session')"),
    *("session = make", "from client import Client", '"""', "global session"),
)


def with_comment(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    comment = f"# {rng.choice(WORDS)}"
    if rng.random() < 0.3 and lines[at].strip():
        lines[at] += f"  {comment}"
    else:
        lines.insert(at, " " * rng.choice((0, 4, 8)) + comment)
    return "\n".join(lines)


def without_comments(text: str, rng: random.Random) -> str:
    return "\n".join(
        line.partition("  #")[0] for line in text.split("\n") if not line.strip().startswith("#")
    )


def with_blank_line(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(rng.randrange(len(lines)), " " * rng.choice((0, 2)))
    return "\n".join(lines)


def with_string(text: str, rng: random.Random) -> str:
    return f"{text}\nNAME = {rng.choice(WORDS)!r}\n"


EDITS = with_comment, with_comment, with_comment, without_comments, with_blank_line, with_string


def edited(files: dict[str, str], rng: random.Random) -> dict[str, str]:
    """The new texts of one or two files."""
    changed: dict[str, str] = {}
    for name in rng.sample(sorted(VARIANTS), rng.choice((1, 1, 1, 2))):
        text = files.get(name)
        if text is None or rng.random() < 0.3:
            changed[name] = rng.choice(VARIANTS[name])
        else:
            changed[name] = rng.choice(EDITS)(text, rng)
    return changed


@pytest.mark.parametrize("seed", range(12))
def test_any_sequence_of_edits(seed: int, made: Made) -> None:
    rng = random.Random(seed)
    files = {name: rng.choice(texts) for name, texts in VARIANTS.items()}
    one = made(files)
    one.check()
    for _ in range(12):
        if rng.random() < 0.1:
            name = rng.choice(sorted(files))
            (one.root / name).unlink()
            del files[name]
            one.after({})
            continue
        changed = edited(files, rng)
        files.update(changed)
        one.after(changed)


FIRST = {name: texts[0] for name, texts in VARIANTS.items()}


@pytest.mark.parametrize("name", sorted(FIRST))
def test_a_comment_concerns_the_file_itself_and_who_shows_it(name: str, made: Made) -> None:
    one = made(FIRST)
    report = one.check()
    showing = {
        found.primary.path
        for found in report.findings
        if any(place.path == str(one.root / name) for place in found.related)
    }
    one.after({name: f"# something else\n{FIRST[name]}\n\n# more\n"})
    assert one.checked == {name, *(path.rpartition("/")[2] for path in showing)}


def test_files_that_share_an_attribute_name(made: Made) -> None:
    """Each asks all others what they do with it."""
    files = {f"feed{number}.py": SESSION.replace("Feed", f"Feed{number}") for number in range(8)}
    one = made(files)
    one.check()
    one.after({"feed3.py": f"# another comment\n{files['feed3.py']}"})
    assert one.checked == {"feed3.py"}
    one.after({"feed3.py": f"{files['feed3.py']}\n\ndef look(it):\n    return it.session.closed\n"})
    assert one.checked == files.keys()


def test_a_comment_that_names_what_is_asked_for_and_then_the_code(made: Made) -> None:
    one = made({"feed.py": SESSION, "stop.py": "def stop(it):\n    return it\n"})
    before = found(one)
    assert before == ["feed.py TL203"]
    one.after({"stop.py": "# it.session.close\ndef stop(it):\n    return it\n"})
    assert found(one) == before
    one.after({"stop.py": "# it.session.close\nasync def stop(it):\n    await it.session.close()\n"})
    assert found(one) == []
    one.after({"stop.py": "# it.session.close\ndef stop(it):\n    return it\n"})
    assert found(one) == before


def found(one: Project) -> list[str]:
    write(one.root, {})
    return [f"{finding.primary.path.rpartition('/')[2]} {finding.code}" for finding in one.check().findings]
