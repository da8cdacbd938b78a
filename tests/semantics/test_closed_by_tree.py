"""Test that the layout of code decides nothing about which attributes objects may get from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

ENGINE = """\
class Engine:
    def __init__(self):
        self.speed = 0

    def run(self):
        return self.spead
"""


def missing(folder: Path, more: str) -> int:
    return len(findings(folder, {"app.py": ENGINE, "more.py": more}, "TL406"))


@pytest.mark.parametrize(
    "more",
    [
        "def f(e): e.spead = 1",
        "def f(e):\n    e . \\\n        spead = 1",
        "def f(e): (e.a, e.spead) = 1, 2",
        "def f(e):\n    for e.spead in range(3): pass",
        "def f(e):\n    with open('x') as e.spead: pass",
        "def f(e): e.spead: int = 1",
        "class A:\n    def f(self): self.spead += 1",
        "def f(e): setattr(e, 'spead', 1)",
        "from app import Engine\nX = type('X', (Engine,), {'run': None})",
        "from app import Engine\nX = type (\n    f(1)[2](3),\n    (A[')'], Engine,\n), {})",
        "from app import Engine\nimport types\nX = types.new_class('X', bases=(Engine,))",
    ],
)
def test_another_file_may_give_it(tmp_path: Path, more: str) -> None:
    assert not missing(tmp_path, more)


@pytest.mark.parametrize(
    "more",
    [
        "def f(e): return e.speed  # e.spead = 1",
        "'''e.spead = 1, \"spead\"'''",
        "def f(e): return g(e.spead, x=1)",
        "def f(e): return e.spead == 1",
        "from app import Engine\n# X = type('X', (Engine,), {})",
        "from app import Engine\n'''type('X', (Engine,), {})'''",
        "from app import Engine\nx = isinstance(y, (type(None), Engine))",
    ],
)
def test_no_file_gives_it(tmp_path: Path, more: str) -> None:
    assert missing(tmp_path, more) == 1


CLIENT = """\
class Backend:
    client: Client

    def close(self):
        return self.client.shut()
"""


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ("class Client:\n    port = 1\n", 1),
        (
            "import typing\nif typing.TYPE_CHECKING:\n    Client = int | str\nelse:\n    class Client: ...\n",
            0,
        ),
        ("try:\n    from m import Client\nexcept ImportError:\n    class Client: ...\n", 0),
        ("class Client: ...\nClient = extended(Client)\n", 0),
    ],
)
def test_another_value_under_the_name_of_the_class(tmp_path: Path, before: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": before + CLIENT}, "TL406")) == count


def test_in_the_body_of_a_class_a_field_is_what_made_it(tmp_path: Path) -> None:
    text = """\
import attrs
from enum import IntEnum

class Kind(IntEnum):
    CHAT = 1

@attrs.define
class Command:
    kind: Kind = attrs.field(default=1)

    @kind.validator
    def _check(self, attribute, value):
        pass
"""
    assert not findings(tmp_path, {"app.py": text}, "TL406")
    used = "\ndef told(command: Command):\n    return command.kind.chat\n"
    assert len(findings(tmp_path, {"app.py": text + used}, "TL406")) == 1


@pytest.mark.parametrize(
    "more",
    [
        "#     def spead(self): ...\n#     async def spead(self): ...",
        "class Old:\n    # spead = 1\n    # self.spead = 1\n    pass",
        'class Old:\n    """The engine.\n\n    spead: how fast\n    def spead(self): is gone\n    """',
        "def f(e):\n    return {\n        e.spead: dict(x=1),\n        e.spead: 1 >= 2,\n    }",
        "def f(e): return f'{e.spead=}'",
    ],
)
def test_comments_and_prose_give_nothing(tmp_path: Path, more: str) -> None:
    assert missing(tmp_path, more) >= 1


@pytest.mark.parametrize(
    "more",
    [
        'CODE = """\ndef spead(self):\n    return 1\n"""',
        'CODE = """\n    def spead(self):\n        return 1\n"""',
        "CODE = 'class Engine:\\n    spead = 1'",
        "CODE = 'engine.spead = 1'",
        "class Other:\n    a = spead = 1",
    ],
)
def test_code_in_strings_may_give_it(tmp_path: Path, more: str) -> None:
    engine = ENGINE.replace("self.spead", "Engine().spead")
    assert not findings(tmp_path, {"app.py": engine, "more.py": more}, "TL406")


@pytest.mark.parametrize(
    "read",
    ["e. spead", "e .spead", "(e.\n        spead)", "(e.  # fast\n        spead)", "e.\\\n        spead"],
)
def test_a_name_may_stand_apart_from_its_dot(tmp_path: Path, read: str) -> None:
    text = "class Engine:\n    speed = 1\n\ndef f(e: Engine):\n    return " + read + "\n"
    assert len(findings(tmp_path, {"app.py": text}, "TL406")) == 1


@pytest.mark.parametrize(("line", "count"), [("# e.spead", 1), ("x = e.spead", 0)])
def test_a_name_that_many_files_read_is_that_of_a_library(tmp_path: Path, line: str, count: int) -> None:
    files = {f"more{number}.py": line for number in range(13)}
    assert len(findings(tmp_path, {"app.py": ENGINE, **files}, "TL406")) == count
