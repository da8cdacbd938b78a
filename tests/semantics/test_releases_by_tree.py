"""Test that comments, strings and the layout of code decide nothing about who releases a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

OWNER = """\
import aiohttp
from ends import cancel, close_all

class Client:
    def __init__(self):
        self.session = aiohttp.ClientSession()

    async def stop(self):
        {statement}
"""


def attributes(tmp_path: Path, statement: str) -> int:
    return len(findings(tmp_path, {"app.py": OWNER.format(statement=statement)}, "TL203"))


@pytest.mark.parametrize(
    "statement",
    [
        'await cancel(self, "session")',
        'await cancel(  # now\n            self,\n            # this one\n            "session")',
        "await close_all(self)",
        "await close_all( self )",
        "await close_all(\n            self,  # all of it\n        )",
        "x = getattr(\n            self,\n            'session')\n        await x.close()",
    ],
)
def test_the_name_or_self_is_handed_to_a_function_that_ends(tmp_path: Path, statement: str) -> None:
    assert not attributes(tmp_path, statement)


@pytest.mark.parametrize(
    "statement",
    [
        'pass  # await cancel(self, "session")',
        "'''await close_all(self)'''",
        "print('close_all(self)')",
        'if("session"): pass',
        'x = """getattr(self, "session")"""',
    ],
)
def test_comments_and_strings_hand_nothing_on(tmp_path: Path, statement: str) -> None:
    assert attributes(tmp_path, statement) == 1


MODULE = """\
import aiohttp

_session = None

async def start():
    global _session
    _session = aiohttp.ClientSession()
    await _session.get("/")
{more}
"""


def variables(tmp_path: Path, other: str, more: str = "") -> int:
    files = {"app.py": MODULE.format(more=more), "other.py": f"import app\nasync def use():\n{other}\n"}
    return len(findings(tmp_path, files, "TL201", "TL202", "TL203"))


@pytest.mark.parametrize(
    "other",
    [
        "    await app._session.close()",
        "    await (app\n        ._session  # the one\n        .close())",
        "    from app import (  # one (of them)\n        _session)\n    await _session.close()",
        "    from app import \\\n        _session as s\n    await s.close()",
        "    close(app._session)",
    ],
)
def test_another_module_may_release_the_variable(tmp_path: Path, other: str) -> None:
    assert not variables(tmp_path, other)


@pytest.mark.parametrize(
    "other",
    [
        "    await app._session.get('/')",
        "    await app._session. \\\n        get('/')",
        "    await app._session.get('/')  # not app._session.close()",
        "    '''app._session is closed: ``app._session``.'''\n    await app._session.get('/')",
        "    if None is not app._session: await app._session.get('/')",
    ],
)
def test_another_module_only_asks_the_variable(tmp_path: Path, other: str) -> None:
    assert variables(tmp_path, other) == 1


def test_a_name_in_quotes_is_one_in_a_string(tmp_path: Path) -> None:
    look_up = 'async def stop():\n    await globals()["_session"].close()'
    assert not variables(tmp_path, "    pass", look_up)
    assert variables(tmp_path, "    pass", '# closed by globals()["_session"]') == 1
    assert variables(tmp_path, "    pass", "def f():\n    '''See \"_session\".'''") == 1


BOT = """\
import aiohttp
from discord.ext import commands

bot = commands.Bot()

async def setup():
    bot.session = aiohttp.ClientSession()

async def ask():
    await bot.session.get("/")

async def end():
    {statement}
"""


def foreign(tmp_path: Path, statement: str, header: str = "") -> int:
    text = BOT.format(statement=statement)
    text = (
        text.replace("from discord.ext import commands\n\nbot = commands.Bot()", header) if header else text
    )
    return len(findings(tmp_path, {"app.py": text}, "TL201", "TL202", "TL203"))


UNKNOWN = "from bots import make\n\nbot = make()"


@pytest.mark.parametrize("statement", ["await bot. \\\n        close()", "await ( bot ) . shutdown()"])
def test_an_object_that_is_ended_itself(tmp_path: Path, statement: str) -> None:
    assert not foreign(tmp_path, statement, UNKNOWN)


@pytest.mark.parametrize(
    "statement",
    ["with (\n        timeout(5),\n        bot\n    ): pass", "with timeout(5) as t, \\\n        bot: pass"],
)
def test_an_object_that_is_entered_itself(tmp_path: Path, statement: str) -> None:
    assert not foreign(tmp_path, statement, UNKNOWN)


@pytest.mark.parametrize(
    "statement", ["pass  # bot.close()", "'''with bot'''", "print('bot.close()')", "with a: print(bot)"]
)
def test_an_object_that_is_not_ended(tmp_path: Path, statement: str) -> None:
    assert foreign(tmp_path, statement, UNKNOWN) == 1


def test_a_name_that_is_looked_up_on_the_object(tmp_path: Path) -> None:
    assert not foreign(tmp_path, "await getattr(\n        bot,\n        'session').close()")
    assert foreign(tmp_path, "pass  # getattr(bot, 'session').close()") == 1


GETTER = """\
import aiohttp

_kept = None

async def session():
    global _kept
    _kept = aiohttp.ClientSession()
    return _kept

async def ask():
    s = await session()
    await s.get("/")
{more}
"""


@pytest.mark.parametrize(
    "more",
    [
        "app = App(session)",
        "app = App(\n    session  # it\n)",
        "app = App(my.session)",
        "from x import (y); app = App(session)",
        "run('app.session')",
    ],
)
def test_a_getter_that_other_code_gets(tmp_path: Path, more: str) -> None:
    assert not findings(tmp_path, {"app.py": GETTER.format(more=more)}, "TL201", "TL202", "TL203")


@pytest.mark.parametrize(
    "more",
    [
        "x = 1  # App(session)",
        "def f():\n    '''The session is kept.'''",
        "def f(m):\n    m.setattr(\n        'app' '.session', fake)",
        "from app import \\\n    session",
        "print('a session or two')",
    ],
)
def test_a_getter_that_is_only_called(tmp_path: Path, more: str) -> None:
    assert len(findings(tmp_path, {"app.py": GETTER.format(more=more)}, "TL201", "TL202", "TL203")) == 1
