"""Test the fix operation ``close_in_method``: its place, its guard, and when it refuses."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "close_in_method"
ARGS = {"attribute": "s", "closer": "close", "awaited": "yes", "guard": "no", "reset": "no"}


def source(body: str, header: str = "async def stop(self):", before: str = "") -> str:
    lines = "".join(f"        {line}\n" if line else "\n" for line in body.splitlines())
    return f"class A:\n{before}    {header}\n{lines}"


def rewritten(body: str, header: str = "async def stop(self):", **args: str) -> str:
    text = source(body, header)
    after = fixed(text.encode(), OP, "stop", nth=0, **{**ARGS, **args}).decode()
    head, _, rest = after.partition(f"{header}\n")
    assert head == "class A:\n    "
    return "".join(line[8:] or "\n" for line in rest.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.x = 1", "self.x = 1\nawait self.s.close()\n"),
        ("self.x = 1\n# bye", "self.x = 1\nawait self.s.close()\n# bye\n"),
        ("pass", "await self.s.close()\n"),
        ("# nothing yet\npass", "# nothing yet\nawait self.s.close()\n"),
        ('"""Stop."""\nself.x()', '"""Stop."""\nself.x()\nawait self.s.close()\n'),
        ("self.x()\nreturn True", "self.x()\nawait self.s.close()\nreturn True\n"),
        ("self.x()  # x\n# last\nreturn", "self.x()  # x\nawait self.s.close()\n# last\nreturn\n"),
        ("self.s = None", "await self.s.close()\nself.s = None\n"),
        (
            "self.x()\n# gone\nself.s = None\nself.y()",
            "self.x()\nawait self.s.close()\n# gone\nself.s = None\nself.y()\n",
        ),
        ("if self.x:\n    self.y()", "if self.x:\n    self.y()\nawait self.s.close()\n"),
        ("def done():\n    return 1\ndone()", "def done():\n    return 1\ndone()\nawait self.s.close()\n"),
        ("getattr(self, 'x')()", "getattr(self, 'x')()\nawait self.s.close()\n"),
    ],
)
def test_the_close_comes_when_the_work_is_done(body: str, expected: str) -> None:
    assert rewritten(body) == expected


def test_guard_and_reset() -> None:
    guarded = "self.x()\nif self.s is not None:\n    await self.s.close()\n"
    assert rewritten("self.x()", guard="yes") == guarded
    assert rewritten("self.x()", guard="yes", reset="yes") == guarded + "    self.s = None\n"
    before = "if self.s is not None:\n    await self.s.close()\nself.s = None\n"
    assert rewritten("self.s = None", guard="yes", reset="yes") == before


def test_a_close_that_is_no_coroutine() -> None:
    assert rewritten("self.x()", awaited="no", closer="terminate") == "self.x()\nself.s.terminate()\n"


def test_the_first_parameter_need_not_be_self() -> None:
    assert rewritten("this.x()", "async def stop(this) -> None:") == "this.x()\nawait this.s.close()\n"


def test_tabs_and_strings_are_kept() -> None:
    text = 'class A:\n\tasync def stop(self):\n\t\tself.x("""\n  a\n""")\n\n\tdef y(self):\n\t\tpass\n'
    after = fixed(text.encode(), OP, "stop", nth=0, **{**ARGS, "guard": "yes"}).decode()
    inserted = "\t\tif self.s is not None:\n\t\t\tawait self.s.close()\n"
    assert after == text.replace('""")\n', f'""")\n{inserted}')


@pytest.mark.parametrize(
    ("body", "header", "reason"),
    [
        ("self.x()", "def stop(self):", "no async method"[3:]),
        ("self.x()", "async def stop():", "has no parameter"),
        ("if self.x:\n    return\nself.y()", "async def stop(self):", "returns early"),
        ("return self.s.y()", "async def stop(self):", "return value uses the attribute"),
        ("raise NotImplementedError", "async def stop(self):", "ends with `raise`"),
        ("...", "async def stop(self):", "empty body"),
        ("yield 1", "async def stop(self):", "generator"),
        ("if self.x:\n    self.s = None", "async def stop(self):", "in a branch"),
        ("self.x, self.s = None, None", "async def stop(self):", "in a branch"),
        (
            "for n in self.names:\n    await getattr(self, n).close()",
            "async def stop(self):",
            "computed names",
        ),
        ("for v in vars(self).values():\n    v.x()", "async def stop(self):", "computed names"),
        ("pass  # TBD", "async def stop(self):", "comment"),
    ],
)
def test_refusals(body: str, header: str, reason: str) -> None:
    assert reason in refusal(source(body, header).encode(), OP, "stop", nth=0, **ARGS)


def test_decorated_methods_are_refused() -> None:
    text = source("self.x()", before="    @retry\n")
    assert "decorated" in refusal(text.encode(), OP, "stop", nth=0, **ARGS)
