"""TL301: test spellings that drop a task, and those that keep it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.settings import Settings
from tests.projects import findings, flagged

PRELUDE = """\
import asyncio
from asyncio import create_task as spawn, get_event_loop


async def work(): ...


"""


def dropped(tmp_path: Path, statement: str, parameters: str = "x, loop") -> int:
    body = "\n".join("    " + line for line in statement.splitlines())
    text = PRELUDE + f"async def run({parameters}):\n{body}\n"
    return len(flagged(tmp_path, text, "TL301"))


@pytest.mark.parametrize(
    "statement",
    [
        "asyncio.create_task(work())",
        "asyncio.ensure_future(work())",
        "spawn(work())",
        "asyncio.get_event_loop().create_task(work())",
        "get_event_loop().create_task(work())",
        "lp = asyncio.get_running_loop()\nlp.create_task(work())",
        "loop.create_task(work())",
        "x.loop.create_task(work())",
        "x._loop.create_task(work())",
        "_ = asyncio.create_task(work())",
        "task = asyncio.create_task(work())",
        "asyncio.create_task(work()).add_done_callback(print)",
        "[asyncio.create_task(work()) for _ in x]",
        "x and asyncio.create_task(work())",
        "asyncio.create_task(work()) if x else None",
        "loop.call_later(1, lambda: asyncio.create_task(work()))",
        "import asyncio as aio\naio.create_task(work())",
        "loop.call_later(1, asyncio.create_task, work())",
        "loop.call_soon(spawn, work())",
        "lp = asyncio.get_running_loop()\nlp.call_soon_threadsafe(lp.create_task, work())",
        "loop.add_signal_handler(2, asyncio.ensure_future, work())",
        "asyncio.Task(work())",
        "create_task = asyncio.get_running_loop().create_task\ncreate_task(work())",
        "y: asyncio.Task = asyncio.create_task(work())",
        "coro = work()\nasyncio.ensure_future(coro)",
        "kept = []\nfor y in x:\n    kept.append(asyncio.create_task(work()))",
        "kept = {}\nkept[x] = asyncio.create_task(work())",
        "asyncio.run_coroutine_threadsafe(work(), loop)",
        "f = asyncio.run_coroutine_threadsafe(work(), loop)",
        "asyncio.run_coroutine_threadsafe(work(), loop).add_done_callback(print)",
        "go = asyncio.create_task\ngo(work())",
        "go = asyncio.create_task\nagain = go\nagain(work())",
        "lp = asyncio.get_running_loop()\ngo = lp.create_task\ngo(work())",
        "import functools\nfunctools.partial(asyncio.create_task, name='x')(work())",
        "import functools\ngo = functools.partial(spawn, name='x')\ngo(work())",
        "import functools\ngo = functools.partial(asyncio.create_task, work())\ngo()",
        "from functools import partial\nloop.call_soon_threadsafe(partial(asyncio.create_task, work()))",
        "from functools import partial\nloop.call_later(1, partial(asyncio.create_task), work())",
        "import weakref\nkept = weakref.WeakSet()\nkept.add(asyncio.create_task(work()))",
        "import weakref\nt = asyncio.create_task(work())\nw = weakref.WeakSet()\nw.add(t)",
        "task = asyncio.create_task(work())\nx.names.append(task.get_name())",
        "task = asyncio.create_task(work())\nlogging.info('started %s', task)",
        "task = asyncio.create_task(work())\nprint('started', task.get_name())",
        "task = asyncio.create_task(work())\nx.log.info(f'started {task.get_name()}')",
        "kept = []\nfor y in x:\n    kept += [asyncio.create_task(work())]",
    ],
)
def test_dropped(tmp_path: Path, statement: str) -> None:
    assert dropped(tmp_path, statement) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "await asyncio.create_task(work())",
        "task = asyncio.create_task(work())\nawait task",
        "return asyncio.create_task(work())",
        "kept = []\nkept.append(asyncio.create_task(work()))\nreturn kept",
        "kept = []\nkept.append(asyncio.create_task(work()))\nprint(kept)\nawait kept[0]",
        "kept = []\nkept.append(asyncio.create_task(work()))\nall = asyncio.gather(*kept)\nawait all",
        "kept = []\nx.kept = kept\nkept.append(asyncio.create_task(work()))",
        "x.task = asyncio.create_task(work())",
        "x.tasks.add(asyncio.create_task(work()))",
        "x['task'] = asyncio.create_task(work())",
        "tasks = [asyncio.create_task(work()) for _ in x]\nawait asyncio.gather(*tasks)",
        "async with asyncio.TaskGroup() as tg:\n    tg.create_task(work())",
        "asyncio.create_task(work()).cancel()",
        "x.create_task(work())",
        "asyncio.run_coroutine_threadsafe(work(), loop).result()",
        "f = asyncio.run_coroutine_threadsafe(work(), loop)\nf.result(5)",
        "await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), loop))",
        "x.f = asyncio.run_coroutine_threadsafe(work(), loop)",
        "x.run_coroutine_threadsafe(work(), loop)",
        "go = x.create_task\ngo(work())",
        "go = asyncio.create_task if x else x.start\ngo(work())",
        "go = asyncio.create_task\ngo = x.start\ngo(work())",
        "go = asyncio.create_task\nawait go(work())",
        "async def go(y): ...\nawait go(work())\nx.go = asyncio.create_task",
        "from functools import partial\nloop.call_soon(partial(x.create_task, work()))",
        "from functools import partial\nloop.call_soon(partial(asyncio.create_task))",
        "x.call_later(1, asyncio.create_task, work())",
        "loop.call_later(1, x.create_task, work())",
        "loop.call_soon(asyncio.ensure_future, x.closing)",
        "x.Task(work())",
        "x.hass.async_create_task(work())",
        "asyncio.ensure_future(asyncio.get_event_loop().run_in_executor(None, print))",
        "asyncio.ensure_future(x.closing)",
        "task = x.start()\nasyncio.ensure_future(task).add_done_callback(print)\nreturn task",
        "task = asyncio.create_task(work())\nawait x.wait()\ndel task",
        "kept = None\ndef later():\n    nonlocal kept\n    kept = asyncio.create_task(work())\nlater()",
        "x.map(lambda y: asyncio.create_task(work()))",
        "global kept\nkept = asyncio.create_task(work())",
        "tg: asyncio.TaskGroup = x\ntg.create_task(work())",
        "task = asyncio.create_task(work())\nx.watch(task)",
        "task = asyncio.create_task(work())\nreturn task.get_coro()",
        "task = asyncio.create_task(work())\nlogging.info('started %s', task)\nawait x.wait()",
    ],
)
def test_kept(tmp_path: Path, statement: str) -> None:
    assert dropped(tmp_path, statement) == 0


def test_a_parameter_annotated_as_something_else_is_no_loop(tmp_path: Path) -> None:
    assert dropped(tmp_path, "loop.create_task(work())", "loop: asyncio.TaskGroup") == 0


def test_a_parameter_annotated_as_a_loop_needs_no_telling_name(tmp_path: Path) -> None:
    assert dropped(tmp_path, "engine.create_task(work())", "engine: asyncio.AbstractEventLoop") == 1


def test_a_function_of_the_same_name_is_another_function(tmp_path: Path) -> None:
    text = "def create_task(x): ...\n\n\ndef run():\n    create_task(1)\n"
    assert flagged(tmp_path, text, "TL301") == []


def test_a_wrapper_method_of_the_project_is_not_a_loop(tmp_path: Path) -> None:
    text = """
    import asyncio

    class Tracker:
        def create_task(self, coro):
            task = asyncio.create_task(coro)
            self.tasks.add(task)
            return task

        def go(self, coro):
            self.create_task(coro)
    """
    assert flagged(tmp_path, text, "TL301") == []


def test_confidence_is_lower_where_only_the_name_says_loop(tmp_path: Path) -> None:
    text = "def run(loop, work):\n    loop.create_task(work())\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL301")
    assert finding.confidence == "medium"


def test_a_fix_is_offered_for_statements_and_bindings_only(tmp_path: Path) -> None:
    text = PRELUDE + (
        "async def run(x):\n"
        "    asyncio.create_task(work())\n"
        "    _ = asyncio.create_task(work())\n"
        "    x and asyncio.create_task(work())\n"
        "    [asyncio.create_task(work()) for _ in x]\n"
    )
    found = findings(tmp_path, {"app.py": text}, "TL301")
    kinds = [finding.fix.applicability if finding.fix is not None else "" for finding in found]
    assert kinds == ["safe", "safe", "", "display"]


def test_a_variable_of_a_coroutine_that_never_ends_holds_its_task(tmp_path: Path) -> None:
    assert dropped(tmp_path, "t = asyncio.create_task(work())\nwhile True:\n    await x()") == 0
    assert dropped(tmp_path, "t = asyncio.create_task(work())\nwhile x():\n    await x()") == 1
    assert dropped(tmp_path, "_ = asyncio.create_task(work())\nwhile True:\n    await x()") == 1


def test_the_loop_ends_with_the_coroutine_that_it_runs(tmp_path: Path) -> None:
    text = PRELUDE + "async def main():\n    t = asyncio.create_task(work())\n    await work()\n\n\n"
    assert flagged(tmp_path, text + "asyncio.run(main())\n", "TL301") == []
    assert len(flagged(tmp_path, text + "print(main())\n", "TL301")) == 1


@pytest.mark.parametrize(
    ("statements", "count"),
    [
        ("t = {ensure}\nt.add_done_callback(print)\nx.lost()", 1),
        ("t = {ensure}\nt.add_done_callback(print)\nfor y in x:\n    y.tell()", 1),
        ("t = {ensure}\nt.add_done_callback(print)\nx.run()", 0),
        ("l = asyncio.get_running_loop()\nt = {ensure}\nt.add_done_callback(print)\nx.show(l)", 1),
        (
            "l = asyncio.get_event_loop()\nt = {ensure}\nt.set_name(x)\nif l.is_running():\n    x.f()",
            1,
        ),
        ("t = {ensure}\nt.add_done_callback(print)\nweb.run_app(x)", 0),
        ("t = {ensure}\nt.add_done_callback(print)\nx.mainloop()", 0),
        ("for y in x:\n    y.run()\n    t = {ensure}\n    t.add_done_callback(print)\n    y.z()", 0),
        ("t = {ensure}\nt.add_done_callback(print)\nyield x.lost()", 0),
        ("t = asyncio.create_task(work())\nt.add_done_callback(print)\nx.start()", 1),
        ("t = spawn(work())\nt.add_done_callback(print)\nx.start()", 1),
        ("t = asyncio.create_task(work())\nt.add_done_callback(print)\nyield x.start()", 0),
        ("t = asyncio.create_task(work())\nt.add_done_callback(print)\nreturn x.show(t)", 0),
    ],
)
def test_a_call_behind_it_may_run_the_loop(tmp_path: Path, statements: str, count: int) -> None:
    body = statements.format(ensure="asyncio.ensure_future(work())").replace("\n", "\n    ")
    text = PRELUDE + f"def connect(x):\n    {body}\n"
    assert len(flagged(tmp_path, text, "TL301")) == count


ALIASES = """
import asyncio
from functools import partial

spawn = asyncio.create_task
named = partial(asyncio.create_task, name="feed")


class Desk:
    make = staticmethod(asyncio.create_task)

    def __init__(self, loop: asyncio.AbstractEventLoop, journal) -> None:
        self._spawn = loop.create_task
        self._changing = loop.create_task
        self._journal = journal.create_task

    def go(self, work) -> None:
        self._spawn(work())
        self.make(work())
        self._changing(work())
        self._journal(work())

    def change(self, other) -> None:
        self._changing = other


class Other:
    def go(self, work) -> None:
        self._spawn(work())
"""


def test_attributes_that_hold_what_makes_tasks(tmp_path: Path) -> None:
    assert flagged(tmp_path, ALIASES, "TL301") == ["self._spawn(work())", "self.make(work())"]


def test_other_names_of_another_module(tmp_path: Path) -> None:
    text = """
    import desk
    from desk import named, spawn as go

    def run(work, x) -> None:
        go(work())
        named(work())
        desk.spawn(work())
        x.spawn(work())
    """
    expected = ["go(work())", "named(work())", "desk.spawn(work())"]
    assert flagged(tmp_path, text, "TL301", desk=ALIASES) == expected


CONFIGURED = """
async def begin(work): ...


class Runner:
    def start(self, work): ...


class Night(Runner):
    pass


class Day(Runner):
    def start(self, work): ...
"""


def test_functions_that_make_tasks_by_the_configuration(tmp_path: Path) -> None:
    text = """
    from desk import Day, Night, begin

    async def run(work, x):
        await begin(work())
        begin(work())
        Night().start(work())
        Day().start(work())
        x.start(work())
        task = await begin(work())
        await task
    """
    names = ("await desk.begin", "desk.Runner.start")
    settings = Settings(root=str(tmp_path), select=("TL301",), task_functions=names)
    files = {"app.py": text, "desk.py": CONFIGURED}
    found = findings(tmp_path, files, settings=settings)
    assert [finding.primary.span.line for finding in found] == [5, 7]


def test_wrappers_that_pass_everything_on(tmp_path: Path) -> None:
    text = """
    import asyncio
    import weakref

    def safe_ensure_future(coro, *args, **kwargs):
        return asyncio.ensure_future(guarded(coro), *args, **kwargs)

    async def guarded(coro):
        return await coro

    class Client:
        def __init__(self):
            self._tasks = weakref.WeakSet()

        def create_task(self, coro):
            task = asyncio.create_task(coro)
            self._tasks.add(task)
            return task

        def on_tick(self, work):
            safe_ensure_future(work(), loop=1)
            self.create_task(work())
            return self.create_task(work())
    """
    assert flagged(tmp_path, text, "TL301") == [
        "safe_ensure_future(work(), loop=1)",
        "self.create_task(work())",
    ]


def test_what_a_wrapper_gets_may_be_a_future_that_is_kept(tmp_path: Path) -> None:
    text = """
    import asyncio

    def start(work):
        return asyncio.create_task(guarded(work))

    def ensure(work):
        return asyncio.ensure_future(work)

    async def guarded(work):
        return await work()

    def run(listeners, future):
        for listener in listeners:
            start(listener)
            print(listener)
        ensure(future)
        return future
    """
    assert flagged(tmp_path, text, "TL301") == ["start(listener)"]


@pytest.mark.parametrize(
    ("statements", "count"),
    [
        ("asyncio.gather(work(), x.work())", 1),
        ("asyncio.gather(*[work() for _ in x])", 1),
        ("_ = asyncio.gather(*(work() for _ in x), return_exceptions=True)", 1),
        ("from asyncio import gather\ngather(work())", 1),
        ("ws = [work() for _ in x]\nasyncio.gather(*ws)", 1),
        ("ws = [\n    work()\n    for _ in x\n]\nasyncio.gather(*ws)", 1),
        ("await asyncio.gather(work())", 0),
        ("return asyncio.gather(work())", 0),
        ("r = asyncio.gather(work())\nawait r", 0),
        ("asyncio.gather(*x)", 0),
        ("asyncio.gather(x.task, work())", 0),
        ("asyncio.gather(*x.tasks.values())", 0),
        ("asyncio.gather(*map(work, x))", 0),
        ("ws = [work() for _ in x]\nx.kept = ws\nasyncio.gather(*ws)", 0),
        ("ws = [asyncio.create_task(work()) for _ in x]\nasyncio.gather(*ws)\nx.kept = ws", 0),
        ("x.gather(work())", 0),
        ("asyncio.gather()", 0),
    ],
)
def test_a_gather_that_nobody_awaits(tmp_path: Path, statements: str, count: int) -> None:
    assert dropped(tmp_path, statements) == count


def test_a_file_that_gathers_and_makes_no_other_task(tmp_path: Path) -> None:
    text = "import asyncio\ndef run(f):\n    asyncio.gather(f(1))\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL301")
    assert finding.fix is not None and finding.fix.applicability == "safe"
    assert "without a word" in finding.message


EMITTERS = """\
import asyncio
import pyee
from pyee.asyncio import AsyncIOEventEmitter
from bus import Bus, Waiting

async def work(): ...

class Feed(pyee.EventEmitter): ...
class Player(AsyncIOEventEmitter): ...

def run(thing, feed: Feed, player: Player, bus: Bus, waiting: Waiting):
    {call}
"""
BUS = """\
class Bus:
    def __init__(self):
        self.handlers = []

    def subscribe(self, handler):
        self.handlers.append(handler)

    def emit(self):
        for handler in self.handlers:
            handler()
"""
WAITING = """\
import asyncio

class Waiting:
    def __init__(self):
        self.handlers, self.running = [], set()

    def subscribe(self, handler):
        self.handlers.append(handler)

    def emit(self):
        for handler in self.handlers:
            self.running.add(asyncio.ensure_future(handler()))
"""


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("feed.on('tick', lambda _: asyncio.create_task(work()))", 1),
        ("bus.subscribe(lambda: asyncio.create_task(work()))", 1),
        ("player.on('tick', lambda _: asyncio.create_task(work()))", 0),  # holds what is a future
        ("waiting.subscribe(lambda: asyncio.create_task(work()))", 0),
        ("thing.on('tick', lambda _: asyncio.create_task(work()))", 0),  # may be such a one
        ("thing.call_later(1, lambda: asyncio.create_task(work()))", 1),
    ],
)
def test_who_ignores_what_a_lambda_returns(tmp_path: Path, call: str, expected: int) -> None:
    package = {"bus/__init__.py": "from .plain import Bus\nfrom .waiting import Waiting\n"}
    package |= {"bus/plain.py": BUS, "bus/waiting.py": WAITING}
    found = findings(tmp_path, {"app.py": EMITTERS.format(call=call), **package}, "TL301")
    assert len([one for one in found if one.primary.path.endswith("app.py")]) == expected


HELPER = """
import asyncio

def spawn(work):
    return asyncio.create_task(work)

def submit(work, loop):
    return asyncio.run_coroutine_threadsafe(work, loop)
"""


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("asyncio.create_task(work())", "the task is dropped: nobody holds it"),
        ("asyncio.create_task(work())", "nobody sees its exception"),
        ("spawn(work())", "the task that `spawn()` makes (helper.py, line 5) is dropped"),
        ("t = spawn(work())", "the task that `spawn()` makes (helper.py, line 5) is bound to `t`"),
        ("submit(work(), loop)", "the future that `submit()` makes (helper.py, line 8) is dropped"),
        (
            "asyncio.run_coroutine_threadsafe(work(), loop)",
            "it swallows the exception: keep it, and look at its result",
        ),
        ("asyncio.create_task(work()).add_done_callback(print)", "half-way before its callback runs"),
        ("asyncio.gather(work(), work())", "nobody sees their exceptions"),
    ],
)
def test_what_the_message_says(tmp_path: Path, statement: str, words: str) -> None:
    text = (
        "import asyncio\nfrom helper import spawn, submit\n\nasync def work(): ...\n\n"
        f"async def run(loop):\n    {statement}\n    await work()\n"
    )
    (found,) = findings(tmp_path, {"app.py": text, "helper.py": HELPER}, "TL301")
    assert words in found.message


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ("spawn(work())\nspawn(work())", ["helper.py"]),
        ("spawn(work())\nhelper.spawn(work())", ["helper.py"]),
        ("spawn(work())", ["app.py"]),
        ("spawn(work())\nawait spawn(work())", ["app.py"]),
        ("spawn(work())\nspawn(work())\nasyncio.get_running_loop().call_soon(spawn, work())", ["app.py"] * 2),
        ("spawn(work())\nspawn(work())\nregister(helper.spawn)", ["app.py"] * 2),
        ("spawn(work())\nspawn(work())\nregister('spawn')", ["app.py"] * 2),
    ],
)
def test_told_once_where_all_callers_drop_it(tmp_path: Path, calls: str, expected: list[str]) -> None:
    body = "\n".join("    " + line for line in calls.splitlines())
    text = (
        "import asyncio\nimport helper\nfrom helper import spawn\n\nasync def work(): ...\n\n"
        f"async def run(register):\n{body}\n"
    )
    found = findings(tmp_path, {"app.py": text, "helper.py": HELPER}, "TL301")
    assert [Path(one.primary.path).name for one in found] == expected
