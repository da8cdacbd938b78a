"""Test the control-flow graph through TL202: ways out of a function that miss the close."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from tests.projects import findings

PRELUDE = (
    "import contextlib\nfrom aiohttp import ClientSession as new\n\n\nasync def run(self, x, own=True):\n"
)


def leaks(tmp_path: Path, statements: str) -> list[tuple[str, int]]:
    """``(way out, line of the witness)`` per TL202 finding; the first statement is on line 1."""
    body = "\n".join("    " + line for line in statements.splitlines())
    found = findings(tmp_path, {"app.py": f"{PRELUDE}{body}\n"}, "TL202")
    first = PRELUDE.count("\n")
    return [
        ("return" if "`return`" in finding.message else "exception", finding.related[0].span.line - first)
        for finding in found
    ]


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("s = new()\nawait s.get(x)\nawait s.close()", ("exception", 2)),
        ("s = new()\nassert x > 1\nawait s.close()", ("exception", 2)),
        ("s = new()\nx.parse()\nawait s.close()", ("exception", 2)),
        ("s = new()\nif x:\n    return 1\nawait s.close()", ("return", 3)),
        ("s = new()\nif x.bad:\n    raise ValueError\nawait s.close()", ("exception", 3)),
        (
            "s = new()\ntry:\n    await s.get(x)\nexcept KeyError:\n    pass\nawait s.close()",
            ("exception", 3),
        ),
        (
            "s = new()\ntry:\n    await s.get(x)\nexcept Exception:\n    return None\nawait s.close()",
            ("exception", 3),
        ),
        (
            "for u in x:\n    s = new()\n    await s.get(u)\n    await s.close()",
            ("exception", 3),
        ),
        (
            "s = new()\nasync with s.get(x) as r:\n    y = await r.json()\nawait s.close()\nreturn y",
            ("exception", 2),
        ),
        (
            "s = new()\ntry:\n    await s.get(x)\nelse:\n    await s.close()".replace(
                "else:", "except OSError:\n    raise\nelse:"
            ),
            ("exception", 3),
        ),
    ],
)
def test_a_way_out_misses_the_close(tmp_path: Path, statements: str, expected: tuple[str, int]) -> None:
    assert leaks(tmp_path, statements) == [expected]


@pytest.mark.parametrize(
    "statements",
    [
        "s = new()\nassert x\nawait s.close()",
        "s = new()\nfor _ in range(x):\n    try:\n        await s.get(x)\n"
        "    finally:\n        await s.close()\nx.parse()",
        "s = new()\ntry:\n    await s.get(x)\nfinally:\n    await s.close()",
        "s = new()\ntry:\n    return await s.get(x)\nfinally:\n    await s.close()",
        "s = new()\ntry:\n    await s.get(x)\nexcept Exception:\n    pass\nawait s.close()",
        "s = new()\ntry:\n    await s.get(x)\nexcept BaseException:\n    await s.close()\n"
        "    raise\nawait s.close()",
        "s = new()\nawait s.close()",
        "s = new()\ny = len(x)\nprint(y)\nawait s.close()",
        "s = new()\nwith contextlib.suppress(Exception):\n    await s.get(x)\nawait s.close()",
        "s = None\ntry:\n    s = new()\n    await s.get(x)\nfinally:\n    if s is not None:\n"
        "        await s.close()",
        "s = new()\ntry:\n    await s.get(x)\nfinally:\n    if own:\n        await s.close()",
        "mine = x is None\ns = x or new()\ntry:\n    await s.get(x)\nfinally:\n    if mine:\n"
        "        await s.close()",
        "s = new()\ntry:\n    await s.get(x)\nfinally:\n    if not s.closed:\n        await s.close()",
        "s = new()\ntry:\n    for u in x:\n        if u:\n            break\n        await s.get(u)\n"
        "finally:\n    await s.close()",
        "s = new()\nself.client = x(s)\nreturn s",
        # Closed only when the object that takes it over cannot be made.
        "s = new()\ntry:\n    c = await x.connect(s)\nexcept Exception:\n    await s.close()\n"
        "    raise\nreturn c",
        "if lent := self.s and not self.s.closed:\n    s = self.s\nelse:\n    s = new()\n"
        "try:\n    await s.get(x)\nfinally:\n    if not lent:\n        await s.close()",
        "s = new()\ntry:\n    await s.get(x)\nfinally:\n    if self.owns(s):\n        await s.close()",
        # A bound method that is only wrapped is no close.
        "s = new()\ns.close = x.wrap(s.close)\nx.register(1)\nreturn s",
        # Cleaning up that fails in its turn is no reason to complain.
        "s = new()\ntry:\n    await s.get(x)\nfinally:\n    await x.stop()\n    await s.close()",
    ],
)
def test_every_way_out_closes(tmp_path: Path, statements: str) -> None:
    assert leaks(tmp_path, statements) == []


@pytest.mark.parametrize(("depth", "found"), [(3, ["TL202"]), (14, ["TL003"])])
def test_a_huge_function_is_left_alone_and_told(tmp_path: Path, depth: int, found: list[str]) -> None:
    """Every ``finally`` suite is there twice, for who comes to its end and for who leaves."""
    one = "try:\n    if await x:\n        return\nfinally:\n"
    nested = "".join(indent(one, "    " * n) for n in range(1, depth + 1))
    text = f"{PRELUDE}    s = new()\n{nested}{'    ' * depth}    await x\n    await s.close()\n"
    assert [finding.code for finding in findings(tmp_path, {"app.py": text}, "TL202")] == found
