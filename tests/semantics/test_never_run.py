"""Test that suites under a constant false condition are recognised."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.control.never_run import never_runs
from flake8_tradelint.semantics.control.suites import around
from flake8_tradelint.source import parse


def told(text: str, mark: str = "close()") -> bool:
    module = parse("app.py", text.encode())
    return never_runs(lambda: module.tree, around(module, text.index(mark)))


def under(*headers: str, head: str = "") -> str:
    """A function in which ``close()`` stands under the last of the headers, ``pass`` under the others."""
    text = f"{head}\ndef stop():\n"
    for header in headers[:-1]:
        text += f"    {header}\n        pass\n"
    return f"{text}    {headers[-1]}\n        close()\n"


@pytest.mark.parametrize(
    "headers",
    [
        ("if False:",),
        ("if not True:  # ASYNC",),
        ("if 0 and ready:",),
        ("if TYPE_CHECKING:",),
        ("if True:", "else:"),
        ("if True or ready:", "elif ready:"),
        ("if ready:", "elif 1:", "else:"),
        ("if ready:", "elif None:"),
        ("if (  # as a pair of brackets says\n        False\n    ):",),
        ("if ready and False:",),
        ("if typing.TYPE_CHECKING:",),
    ],
)
def test_literals(headers: tuple[str, ...]) -> None:
    assert told(under(*headers))


@pytest.mark.parametrize(
    "headers",
    [
        ("if True:",),
        ("if False:", "else:"),
        ("if False and ready or late:",),
        ("if True and ready:", "else:"),
        ("if False or ready:",),
        ("if False == ready:",),
        ("if ready:  # if False:",),
        ("while False:",),
        ("for _ in (True,):", "else:"),
        ("try:", "except True:", "else:"),
    ],
)
def test_what_may_run(headers: tuple[str, ...]) -> None:
    assert not told(under(*headers))


def test_suites_further_out_and_other_functions() -> None:
    assert told(
        "def stop():\n    if False:\n        for _ in ():\n\n            close(\n                1)\n", "1)"
    )
    assert not told("if False:\n    def stop():\n        close()\n")
    assert not told("def stop():\n    if True:\n        pass\n    else:\n        pass\n    close()\n")


@pytest.mark.parametrize(
    ("head", "dead"),
    [
        ("_IS_SYNC = False", True),
        ("_IS_SYNC: bool = False  # the other one is made from this", True),
        ("_IS_SYNC = True", False),
        ("_IS_SYNC = False\nif sys.argv:\n    _IS_SYNC = True", False),
        ("_IS_SYNC = False\ndef f():\n    global _IS_SYNC", False),
        ("_IS_SYNC = bool(sys.argv)", False),
        ("from . import _IS_SYNC", False),
        ("", False),
    ],
)
def test_constants_of_the_module(head: str, dead: bool) -> None:
    assert told(under("if _IS_SYNC:", head=head)) is dead
    assert told(under("if not _IS_SYNC:", "else:", head=head)) is dead


def test_constants_that_are_there_to_be_changed() -> None:
    assert not told(under("if LIVE:", head="LIVE = False"))
