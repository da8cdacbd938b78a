"""Test the fix operation ``keep_task_reference``, which stores a dropped task in a set."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fixes.fixing import PATH, applied, edit, executed, fixed, refusal

OP = "keep_task_reference"
CALL = "asyncio.create_task(work())"
QUOTED = '_background_tasks: "set[asyncio.Task[object]]" = set()'
SET = "_background_tasks: set[asyncio.Task[object]] = set()"


def test_a_statement() -> None:
    before = b"""\
import asyncio


async def main():
    asyncio.create_task(work())  # fire and forget
    await other()
"""
    assert (
        fixed(before, OP, CALL)
        == b"""\
import asyncio

_background_tasks: set[asyncio.Task[object]] = set()


async def main():
    task = asyncio.create_task(work())  # fire and forget
    _background_tasks.add(task)
    task.add_done_callback(_background_tasks.discard)
    await other()
"""
    )


def body(before: str, after: str, *, call: str = CALL, head: str = "import asyncio\n") -> None:
    """The statement ``before``, four blanks in, becomes ``after``."""
    start = f"{head}\n\nasync def main(x):\n"
    new = f"{head}\n{SET}\n\n\nasync def main(x):\n"
    assert fixed((start + before).encode(), OP, call).decode() == new + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "    _ = asyncio.create_task(work())\n",
            "    task = asyncio.create_task(work())\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n",
        ),
        (
            "    t = asyncio.create_task(work())\n",
            "    t = asyncio.create_task(work())\n"
            "    _background_tasks.add(t)\n"
            "    t.add_done_callback(_background_tasks.discard)\n",
        ),
        (
            "    t: object = asyncio.create_task(work())\n",
            "    t: object = asyncio.create_task(work())\n"
            "    _background_tasks.add(t)\n"
            "    t.add_done_callback(_background_tasks.discard)\n",
        ),
        (
            "    asyncio.create_task(work()).add_done_callback(print)\n",
            "    task = asyncio.create_task(work())\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n"
            "    task.add_done_callback(print)\n",
        ),
        (
            "    if x: asyncio.create_task(work())  # why\n    else: pass\n",
            "    if x:\n"
            "        task = asyncio.create_task(work())  # why\n"
            "        _background_tasks.add(task)\n"
            "        task.add_done_callback(_background_tasks.discard)\n"
            "    else: pass\n",
        ),
        (
            "    # first\n    a(); asyncio.create_task(work()); b(); c()  # last\n",
            "    # first\n"
            "    a()\n"
            "    task = asyncio.create_task(work())\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n"
            "    b(); c()  # last\n",
        ),
        (
            "    asyncio.create_task(work());\n",
            "    task = asyncio.create_task(work())\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n",
        ),
        (
            "    return asyncio.create_task(work())  # the caller drops it\n",
            "    task = asyncio.create_task(work())  # the caller drops it\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n"
            "    return task\n",
        ),
        (
            "    for task in x:\n        asyncio.create_task(work())",
            "    for task in x:\n"
            "        background_task = asyncio.create_task(work())\n"
            "        _background_tasks.add(background_task)\n"
            "        background_task.add_done_callback(_background_tasks.discard)",
        ),
        (
            "    match x:\n        case {'é': y}: asyncio.create_task(work())\n",
            "    match x:\n        case {'é': y}:\n"
            "            task = asyncio.create_task(work())\n"
            "            _background_tasks.add(task)\n"
            "            task.add_done_callback(_background_tasks.discard)\n",
        ),
        (
            '    s = """\n  keep\n"""; asyncio.create_task(work())\n',
            '    s = """\n  keep\n"""\n'
            "    task = asyncio.create_task(work())\n"
            "    _background_tasks.add(task)\n"
            "    task.add_done_callback(_background_tasks.discard)\n",
        ),
    ],
    ids=[
        "underscore",
        "local",
        "annotated",
        "chain",
        "suite",
        "semicolons",
        "terminated",
        "returned",
        "taken",
        "match",
        "string",
    ],
)
def test_places(before: str, after: str) -> None:
    body(before, after)


def test_a_call_over_many_lines_keeps_its_comments() -> None:
    call = 'asyncio.create_task(\n        work(),  # the work\n        name="é",\n    )'
    body(
        f"    {call}\n",
        f"    task = {call}\n"
        "    _background_tasks.add(task)\n"
        "    task.add_done_callback(_background_tasks.discard)\n",
        call=call,
    )


def test_line_ends_tabs_and_a_missing_last_one_are_kept() -> None:
    before = (
        b"import asyncio\r\n\r\n\r\nclass A:\r\n\tdef f(self):\r\n\t\tself.x; asyncio.create_task(work())"
    )
    assert fixed(before, OP, CALL) == (
        b"import asyncio\r\n\r\n" + SET.encode() + b"\r\n\r\n\r\n"
        b"class A:\r\n\tdef f(self):\r\n\t\tself.x\r\n\t\ttask = asyncio.create_task(work())\r\n"
        b"\t\t_background_tasks.add(task)\r\n\t\ttask.add_done_callback(_background_tasks.discard)"
    )


def test_latin_1_and_a_byte_order_mark() -> None:
    latin = "# coding: latin-1\nimport asyncio\ndef f(é): é; asyncio.create_task(work())\n".encode("latin-1")
    after = fixed(latin, OP, CALL)
    assert "def f(é):\n    é\n    task = ".encode("latin-1") in after
    marked = b"\xef\xbb\xbfimport asyncio\nasyncio.create_task(work())\n"
    assert fixed(marked, OP, CALL).startswith(b"\xef\xbb\xbfimport asyncio\n\n_background_tasks")


def test_many_tasks_of_one_file_share_the_set_in_one_round() -> None:
    before = b"import asyncio\n\n\ndef f():\n    asyncio.create_task(a())\n    asyncio.create_task(b())\n"
    edits = [edit(before, OP, f"asyncio.create_task({name}())") for name in "ab"]
    result = applied(before, *edits)
    assert not result.skipped
    after = result.contents[PATH]
    assert after.count(b"] = set()") == 1
    assert b"    a_task = asyncio.create_task" in after and b"    b_task = asyncio.create_task" in after


def test_two_tasks_on_one_line_take_two_rounds() -> None:
    before = b"import asyncio\ndef f(): asyncio.create_task(a()); asyncio.create_task(b())\n"
    first = applied(before, *(edit(before, OP, f"asyncio.create_task({name}())") for name in "ab"))
    assert [skipped.deferred for skipped in first.skipped] == [True]
    after = fixed(first.contents[PATH], OP, "asyncio.create_task(b())")
    assert after.count(b"] = set()") == 1 and after.count(b".discard") == 2


@pytest.mark.parametrize("declaration", ["TASKS = set()", "TASKS: set[object] = set()"])
def test_a_set_for_the_purpose_is_used_again(declaration: str) -> None:
    before = f"""\
import asyncio
{declaration}
def f():
    t = asyncio.create_task(other())
    TASKS.add(t)
    t.add_done_callback(TASKS.discard)
def g():
    asyncio.create_task(work())
"""
    after = fixed(before.encode(), OP, CALL).decode()
    assert after == before.replace(
        "    asyncio.create_task(work())\n",
        "    task = asyncio.create_task(work())\n"
        "    TASKS.add(task)\n    task.add_done_callback(TASKS.discard)\n",
    )


@pytest.mark.parametrize(
    "other",
    [
        "_background_tasks = []",
        "_background_tasks = set()",
        "def g():\n    _background_tasks = {}",
    ],
)
def test_a_taken_name_is_left_alone(other: str) -> None:
    before = f"import asyncio\n{other}\ndef f():\n    asyncio.create_task(work())\n"
    after = fixed(before.encode(), OP, CALL).decode()
    constant = f"{other}\n\n" if other.startswith("_") else "\n"
    assert f"import asyncio\n{constant}_running_tasks: set[" in after and "_running_tasks.add(task)" in after


@pytest.mark.parametrize(
    "head",
    [
        '__all__ = ["f"]\n__version__ = "1"\nlogger = logging.getLogger(__name__)\n',
        '"""The name."""\n\n_LOGGER: Final = logging.getLogger(__name__)\nX = 1\n"""Why."""\n',
        "\nDEBUG = False  # why\n\n",
        "\ntry:\n    import uvloop\nexcept ImportError:\n    import loops\nX = 1\n",
    ],
)
def test_the_set_stands_after_the_constants_of_the_header(head: str) -> None:
    before = f"import asyncio\n{head}\n\ndef f():\n    asyncio.create_task(work())\n"
    after = fixed(before.encode(), OP, CALL).decode()
    assert f"{head.rstrip()}\n\n{SET}\n\n" in after


def test_the_set_stands_before_what_starts_tasks_on_import() -> None:
    before = b"import asyncio\nloop = get()\nt = loop.create_task(work())\nX = 1\n"
    after = fixed(before, OP, "loop.create_task(work())").decode()
    assert after.startswith(f"import asyncio\nloop = get()\n\n{SET}\nt = loop.create_task(work())\n")


@pytest.mark.parametrize(
    ("future", "annotation"),
    [("from __future__ import annotations\n", "set[Task[object]]"), ("", '"set[Task[object]]"')],
)
def test_an_import_for_types_serves_an_annotation(future: str, annotation: str) -> None:
    head = f"{future}from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from asyncio import Task\n"
    before = f"{head}\n\ndef f(loop):\n    loop.create_task(work())\n".encode()
    after = fixed(before, OP, "loop.create_task(work())").decode()
    assert f"{head}\n_background_tasks: {annotation} = set()\n\n\n" in after


def test_an_import_in_a_function_moves_to_the_top() -> None:
    before = b"def f():\n    import asyncio\n\n    asyncio.create_task(work())\n"
    kept = (
        "    task = asyncio.create_task(work())\n"
        "    _background_tasks.add(task)\n    task.add_done_callback(_background_tasks.discard)\n"
    )
    assert fixed(before, OP, CALL).decode() == f"import asyncio\n\n{SET}\n\n\ndef f():\n{kept}"
    commented = before.replace(b"asyncio\n\n", b"asyncio  # slow\n\n")
    assert b"import asyncio  # slow" in fixed(commented, OP, CALL)


HELPER = (
    "def _spawn(coro: Coroutine[Any, Any, object]) -> None:\n    task = asyncio.create_task(coro)\n"
    "    _background_tasks.add(task)\n    task.add_done_callback(_background_tasks.discard)\n"
)
THREE = "".join(f"\n\ndef {name}():\n    asyncio.create_task(work({name}))\n" for name in "fgh")


def test_a_third_task_brings_a_function_that_keeps_tasks() -> None:
    edits = [edit(f"import asyncio\n{THREE}".encode(), OP, f"asyncio.create_task(work({n}))") for n in "fgh"]
    result = applied(f"import asyncio\n{THREE}".encode(), *edits)
    head = "import asyncio\nfrom collections.abc import Coroutine\nfrom typing import Any\n"
    called = THREE.replace("asyncio.create_task", "_spawn")
    assert result.contents[PATH].decode() == f"{head}\n{SET}\n\n\n{HELPER}{called}"
    two = fixed(
        f"import asyncio\n{THREE}".replace("h))", "h), name=n)").encode(), OP, "asyncio.create_task(work(f))"
    )
    assert b"_spawn" not in two


def test_the_function_of_the_module_is_used() -> None:
    own = HELPER.replace("_spawn", "run").replace("Coroutine[Any, Any, object]", "Awaitable[Any]")
    before = f"import asyncio\n\n{SET}\n\n\n{own}\n\ndef f():\n    {CALL}\n"
    assert "def f():\n    run(work())\n" in fixed(before.encode(), OP, CALL).decode()
    for lost in ("coro: Awaitable[None]", "coro, loop"):
        other = before.replace("coro: Awaitable[Any]", lost)
        assert "run(work())" not in fixed(other.encode(), OP, CALL).decode()
    assert (
        "run(work())"
        not in fixed(before.replace("    _background_tasks.add(task)\n", "").encode(), OP, CALL).decode()
    )


def test_code_after_a_new_function_stands_apart() -> None:
    before = f"import asyncio\n\nif DEBUG:\n    pass\n{THREE}".encode()
    after = fixed(before, OP, "asyncio.create_task(work(f))").decode()
    assert f"{HELPER}\n\nif DEBUG" in after


def test_how_asyncio_is_imported() -> None:
    assert b"import asyncio as aio\n\n_background_tasks: set[aio.Task[object]]" in fixed(
        b"import asyncio as aio\ndef f(): aio.create_task(work())\n", OP, "aio.create_task(work())"
    )
    assert b"from asyncio import Task, create_task\n\n_background_tasks: set[Task[object]]" in fixed(
        b"from asyncio import create_task\ndef f(): create_task(work())\n", OP, "create_task(work())"
    )


LOOP = "self.loop.create_task(work())"
FUNCTION = f"def f(self): {LOOP}\n"


@pytest.mark.parametrize(
    ("head", "after"),
    [
        (
            '"""Doc."""\n\nimport abc\nimport os\n\n',
            f'"""Doc."""\n\nimport abc\nimport asyncio\nimport os\n\n{SET}\n\n',
        ),
        ('"""Doc."""\n', f'"""Doc."""\n\nimport asyncio\n\n{SET}\n\n\n'),
        ("#!/bin/x\n\n", f"#!/bin/x\n\nimport asyncio\n\n{SET}\n\n\n"),
        ("from os import path\n\n\n", f"import asyncio\nfrom os import path\n\n{SET}\n\n\n"),
        (
            "import os\nif TYPE_CHECKING:\n    import asyncio\n\n",
            f"import os\nif TYPE_CHECKING:\n    import asyncio\n\n{QUOTED}\n\n",
        ),
        ("", f"import asyncio\n\n{SET}\n\n\n"),
    ],
)
def test_asyncio_is_imported_where_it_is_not(head: str, after: str) -> None:
    text = fixed((head + FUNCTION).encode(), OP, LOOP).decode()
    assert text.startswith(f"{after}def f(self):\n    task = ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("f = lambda: asyncio.create_task(work())\n", "lambda"),
        ("class A:\n    asyncio.create_task(work())\n", "class body"),
        ("x and asyncio.create_task(work())\n", "larger expression"),
        ("[asyncio.create_task(work()) for x in y]\n", "larger expression"),
        ("a = b = asyncio.create_task(work())\n", "plain name"),
        ("self.t = asyncio.create_task(work())\n", "plain name"),
        ("def f():\n    return [asyncio.create_task(work())]\n", "larger expression"),
        ("def f():\n    return asyncio.create_task(work()).add_done_callback(print)\n", "larger expression"),
        ("def set(x): pass\ndef f():\n    asyncio.create_task(work())\n", "'set'"),
        ("asyncio.create_task(work())\nimport os\n", "before the module's imports"),
    ],
)
def test_refusals(source: str, reason: str) -> None:
    assert reason in refusal(f"import asyncio\n{source}".encode(), OP, CALL)


def test_a_foreign_asyncio_is_refused() -> None:
    assert "'asyncio' already means" in refusal(
        b"import trio as asyncio\ndef f(): asyncio.create_task(work())\n", OP, CALL
    )


def test_the_task_survives_a_collection_and_is_let_go_when_done() -> None:
    before = """\
import asyncio

async def work():
    await EVENT.wait()

async def main():
    global EVENT
    EVENT = asyncio.Event()
    asyncio.create_task(work())
"""
    module = executed(fixed(before.encode(), OP, CALL))

    async def run() -> None:
        await module["main"]()
        gc.collect()
        kept = module["_background_tasks"]
        assert len(kept) == 1
        module["EVENT"].set()
        await asyncio.gather(*kept)
        await asyncio.sleep(0)
        assert not kept

    asyncio.run(run())


KEPT = "self.x.add(task); task.add_done_callback(self.x.discard)"
OWN = """\
import asyncio


class Desk:
    def __init__(self):
        {made}

    def keep(self):
        task = asyncio.ensure_future(work())
        {kept}

    {method}
        asyncio.create_task(work())
"""


@pytest.mark.parametrize(
    ("made", "kept", "method", "own"),
    [
        ("self.x = set()", KEPT, "def go(self):", True),
        (
            "self.x: set = set()",
            KEPT,
            "def go(me):",
            True,
        ),
        ("self.x = set()", "self.x.add(task)", "def go(self):", False),
        ("self.x = []", KEPT, "def go(self):", False),
        (
            "self.x = set()",
            KEPT,
            "@staticmethod\n    def go(x):",
            False,
        ),
    ],
)
def test_the_set_of_the_object_is_used_where_it_keeps_tasks(
    made: str, kept: str, method: str, own: bool
) -> None:
    before = OWN.format(made=made, kept=kept, method=method)
    after = fixed(before.encode(), OP, CALL).decode()
    place = "me" if "me)" in method else "self"
    assert (
        f"\n        {place}.x.add(task)\n        task.add_done_callback({place}.x.discard)\n" in after
    ) is own
    assert ("_background_tasks" in after) is not own


DESK = """\
import asyncio


class Desk:
    def __init__(self):
        self.tasks = set()

    def watch(self, tick, hedged):
        {start}

    async def hedge(self, tick, hedged):
        hedged.append(await tick)


def start(tick, hedged):
    Desk().watch(tick, hedged)
"""
DROPPED = DESK.format(start="asyncio.create_task(self.hedge(tick, hedged))")
OF_THE_OBJECT = DESK.format(
    start="""task = asyncio.create_task(self.hedge(tick, hedged))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)"""
)


async def hedged_by(module: dict[str, Any]) -> list[float]:
    """What a desk has done that is held by its task alone, which waits for somebody who holds it weakly."""
    hedged: list[float] = []
    waiting = asyncio.get_running_loop().create_future()
    module["start"](waiting, hedged)
    tick = weakref.ref(waiting)
    del waiting
    for _ in range(3):
        await asyncio.sleep(0)
        gc.collect()
    if (alive := tick()) is not None:
        alive.set_result(42.0)
        await asyncio.sleep(0)
    return hedged


def test_a_new_set_is_the_module_s_because_an_object_goes_with_its_tasks() -> None:
    """Object, set, task, coroutine and object again are a cycle that nobody outside needs to hold."""
    at = "asyncio.create_task(self.hedge(tick, hedged))"
    kept = executed(fixed(DROPPED.encode(), OP, at))
    assert "_background_tasks" in kept
    with complaints() as heard:
        assert asyncio.run(hedged_by(executed(DROPPED.encode()))) == []
        assert asyncio.run(hedged_by(executed(OF_THE_OBJECT.encode()))) == []
    assert heard == ["Task was destroyed but it is pending!"] * 2
    with complaints() as heard:
        assert asyncio.run(hedged_by(kept)) == [42.0]
    assert heard == []


@contextlib.contextmanager
def complaints() -> Iterator[list[str]]:
    """Return the first lines of the errors that asyncio logs."""
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage().partition("\n")[0])  # type: ignore[method-assign]
    logger = logging.getLogger("asyncio")
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)


def test_futures_have_a_set_of_their_own() -> None:
    submit = "asyncio.run_coroutine_threadsafe(work(), loop)"
    head = "import asyncio\n\n{sets}\n\n\ndef main(loop):\n"
    kept = (
        f"    future = {submit}\n"
        "    _background_futures.add(future)\n"
        "    future.add_done_callback(_background_futures.discard)\n"
    )
    own = "_background_futures: set[object] = set()"
    tasks = (
        "\n\nasync def other():\n"
        "    task = asyncio.create_task(work())\n"
        "    _background_tasks.add(task)\n"
        "    task.add_done_callback(_background_tasks.discard)\n"
    )
    before = head.format(sets=SET) + f"    {submit}\n" + tasks
    once = head.format(sets=f"{SET}\n\n{own}") + kept + tasks
    assert fixed(before.encode(), OP, submit, kind="future").decode() == once
    again = f"{once}\n\ndef second(loop):\n    {submit}\n"
    twice = f"{once}\n\ndef second(loop):\n{kept}"
    assert fixed(again.encode(), OP, submit, nth=1, kind="future").decode() == twice
