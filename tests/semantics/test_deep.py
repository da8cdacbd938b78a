"""Test that findings in deeply nested code are kept, beyond the usual recursion limit."""

from __future__ import annotations

import _thread
import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint.engine import check
from flake8_tradelint.settings import Settings
from flake8_tradelint.startup.interpreter import AtWork, with_more_stack
from tests.processes import tradelint

BUG = "import asyncio\nasync def tick(): asyncio.create_task(tick())\n"
OPEN = "import aiohttp\n\n\nasync def work(x, y):\n    s = aiohttp.ClientSession()\n    await s.get(x)\n"
LENT = """

async def lend(x, y):
    s = aiohttp.ClientSession()
    await lent(s, x, y)
    await s.close()
"""


def chain(branch: str) -> Callable[[int], str]:
    """A chain of ``elif``: to the parser each is a level of its own."""

    def text(count: int) -> str:
        more = "".join(f"    elif x == {n}:\n        {branch}\n" for n in range(count))
        return f"    if not x:\n        {branch}\n{more}"

    return text


def expression(before: str, inner: str, after: str = "") -> Callable[[int], str]:
    return lambda count: f"    y = {before * count}{inner}{after * count}\n"


def blocks(header: str) -> Callable[[int], str]:
    """Blocks in blocks; Python allows a hundred levels of indentation."""

    def text(count: int) -> str:
        count = min(count, 95)
        lines = "".join(f"{' ' * n}{header.format(n)}\n" for n in range(4, count + 4))
        return f"{lines}{' ' * (count + 4)}pass\n"

    return text


def tried(count: int) -> str:
    count = min(count, 95)
    ends = "".join(f"{' ' * n}finally:\n{' ' * n} x()\n" for n in reversed(range(4, count + 4)))
    return blocks("try:")(count) + ends


UNBOUND = {
    "elif": chain("y = 1"),
    "elif with calls": chain("await x.go()"),
    "elif that returns": chain("return 1"),
    "sum": expression("x + ", "x"),
    "sum of calls": expression("x() + ", "x"),
    "strings": lambda count: f"    y = ({'chr(1) + ' * count}'')\n",
    "or": expression("x() or ", "x"),
    "comparison": expression("x < ", "x"),
    "call chain": expression("", "x", ".a()"),
    "attribute chain": expression("", "x", ".a"),
    "subscript chain": expression("", "x", "[0]"),
    "not": expression("not ", "x"),
    "minus": expression("-", "x"),
    "conditional": expression("1 if x else ", "y"),
    "decorators": lambda count: "    @x\n" * count + "    def inner():\n        pass\n",
    "union": lambda count: f"    z: {'int | ' * count}int = 1\n",
}
BOUND = {
    "parentheses": expression("(", "x", ")"),
    "lists": expression("[", "x", "]"),
    "dicts": expression("{1: ", "x", "}"),
    "calls in calls": expression("x(", "x", ")"),
    "lambdas": expression("lambda: ", "x"),
    "comprehensions": expression("[", "x", " for _ in x]"),
    "await": expression("await (", "x", ")"),
    "tuple targets": lambda count: f"    {'(' * count}z{',)' * count} = y\n",
    "subscripts": lambda count: f"    z: {'list[' * count}int{']' * count} = []\n",
    "functions": blocks("def f{}():"),
    "classes": blocks("class C{}:"),
    "with": blocks("async with x({}):"),
    "for": blocks("for _ in x:"),
    "try": tried,
}
SHAPES = [
    *(pytest.param(shape, 1000, id=name) for name, shape in UNBOUND.items()),
    *(pytest.param(shape, 90, id=name) for name, shape in BOUND.items()),
]


def codes(folder: Path, many: str) -> tuple[list[tuple[str, str]], tuple[object, ...]]:
    (folder / "pyproject.toml").touch()
    (folder / "bug.py").write_text(BUG, encoding="utf-8")
    (folder / "many.py").write_text(many, encoding="utf-8")
    report = check([str(folder / "bug.py"), str(folder / "many.py")], Settings())
    return [(f.code, Path(f.primary.path).name) for f in report.findings], report.failures


@pytest.mark.parametrize(("shape", "count"), SHAPES)
def test_what_stands_around_it_is_found(shape: Callable[[int], str], count: int, tmp_path: Path) -> None:
    assert codes(tmp_path, OPEN + shape(count)) == ([("TL301", "bug.py"), ("TL201", "many.py")], ())


@pytest.mark.parametrize(("shape", "count"), SHAPES)
def test_who_lends_to_it_is_told(shape: Callable[[int], str], count: int, tmp_path: Path) -> None:
    """What may raise in the function, and what it does with its argument, is asked of all of it."""
    many = f"import aiohttp\n\n\nasync def lent(s, x, y):\n{shape(count)}    await s.get(x)\n{LENT}"
    assert codes(tmp_path, many) == ([("TL301", "bug.py"), ("TL202", "many.py")], ())


@pytest.mark.parametrize("link", [".a()", ".a", "[0]", " + 1"])
def test_what_would_end_python_ends_nothing(link: str, tmp_path: Path) -> None:
    """Python 3.10 does not look how deep its trees go; where others do, such a file is not Python."""
    many = f"{OPEN}    return x{link * 100_000}\n"
    code = (
        "import sys\nsys.path.insert(0, '')\nfrom pathlib import Path\n"
        "from tests.semantics.test_deep import codes\n"
        "print(codes(Path(sys.argv[1]), sys.stdin.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        input=many,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    found, failures = ast.literal_eval(done.stdout)
    assert found[0] == ("TL301", "bug.py") and failures == ()
    assert found[1] in [(code, "many.py") for code in ("TL001", "TL003", "TL201")]


def test_a_project_with_nothing_to_say_does_not_end_python_either(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "deep.py").write_text(f"x = 1\nx{'.a()' * 100_000}\n")
    done = tradelint(tmp_path, "--output-format", "concise")
    assert done.stdout.splitlines()[-1].endswith(", 1 file checked") and done.stderr == ""


def test_at_the_top_of_a_module(tmp_path: Path) -> None:
    branches = "".join(f"elif kind == {number}: code = {number}\n" for number in range(1000))
    many = f"import sys\nkind = sys.platform\nif not kind: pass\n{branches}{OPEN}"
    assert codes(tmp_path, many) == ([("TL301", "bug.py"), ("TL201", "many.py")], ())


def test_what_is_too_deep_for_us_is_told_of_this_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flake8_tradelint.startup.interpreter._DEPTH", 1000)
    monkeypatch.setattr("flake8_tradelint.startup.interpreter._DEEPEST", 1000)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # other tests, or what runs them, may have raised it
    try:
        found = codes(tmp_path, OPEN + chain("y = 1")(700))
    finally:
        sys.setrecursionlimit(before)
    assert found == ([("TL301", "bug.py"), ("TL003", "many.py")], ())


def test_the_limit_is_what_it_was() -> None:
    before = sys.getrecursionlimit()
    with AtWork():
        assert sys.getrecursionlimit() >= before
    assert sys.getrecursionlimit() == before


def nested(depth: int) -> int:
    return 1 + nested(depth - 1) if depth else 0


def test_work_that_nests_deeper_is_done_with_more_stack() -> None:
    limit, size = sys.getrecursionlimit(), _thread.stack_size()
    depth = limit + 1000
    assert with_more_stack(lambda: nested(depth)) == depth
    assert (sys.getrecursionlimit(), _thread.stack_size()) == (limit, size)


def test_what_never_ends_ends_with_its_error() -> None:
    code = (
        "from flake8_tradelint.startup.interpreter import with_more_stack\n"
        "def deep(depth): return 1 + deep(depth + 1)\n"
        "try: with_more_stack(lambda: deep(0))\n"
        "except RecursionError: print('ended')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "ended\n"


def test_where_there_are_no_threads_it_is_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", refuse)
    limit = sys.getrecursionlimit()
    with pytest.raises(RecursionError, match="can't start new thread"):
        with_more_stack(lambda: nested(limit + 1000))
    assert sys.getrecursionlimit() == limit


def test_other_errors_of_deep_work_get_out() -> None:
    def fail(depth: int) -> int:
        return fail(depth - 1) if depth else 1 // 0

    limit = sys.getrecursionlimit()
    with pytest.raises(ZeroDivisionError):
        with_more_stack(lambda: fail(limit + 1000))
