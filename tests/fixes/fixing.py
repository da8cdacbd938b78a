"""Apply one edit to one file in memory, for the tests of fix operations."""

from __future__ import annotations

import ast
from typing import Any

from flake8_tradelint.fixes.apply import Applied, apply
from flake8_tradelint.model import Anchor, Edit, Fix
from flake8_tradelint.source.decoding import decode

PATH = "/project/module.py"


def edit(source: bytes, op: str, at: str, *, nth: int = 0, path: str = PATH, **args: str) -> Edit:
    """An edit anchored at the nth occurrence of ``at`` in the file's text."""
    utf8 = decode(source).encode()
    start = -1
    for _ in range(nth + 1):
        start = utf8.index(at.encode(), start + 1)
    return Edit(path, Anchor(start, start + len(at.encode())), op, tuple(sorted(args.items())))


def applied(source: bytes, *edits: Edit) -> Applied:
    """Each edit as a fix of its own."""
    fixes = [Fix("title", "safe", (one,)) for one in edits]
    return apply(fixes, {PATH: source}.__getitem__)


def fixed(source: bytes, op: str, at: str, *, nth: int = 0, **args: str) -> bytes:
    """The new bytes; the fix must be applied."""
    result = applied(source, edit(source, op, at, nth=nth, **args))
    assert not result.skipped, result.skipped[0].reason
    after = result.contents[PATH]
    ast.parse(after)
    return after


def refusal(source: bytes, op: str, at: str, *, nth: int = 0, **args: str) -> str:
    """The reason why the fix is refused; nothing may have changed."""
    result = applied(source, edit(source, op, at, nth=nth, **args))
    assert result.contents == {} and result.fixes == ()
    (skipped,) = result.skipped
    assert not skipped.deferred
    return skipped.reason


def executed(source: bytes) -> dict[str, Any]:
    """The names of the module after it was run, without the future imports of the tests."""
    module: dict[str, Any] = {"__name__": "fixed"}
    exec(compile(source, PATH, "exec", dont_inherit=True), module)
    return module
