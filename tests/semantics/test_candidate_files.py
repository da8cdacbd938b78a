"""From which files a function can be called, told from their text."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from tests.semantics.linking import project

FILES = {
    "desk/__init__.py": "",
    "desk/net/__init__.py": "from .sessions import make",
    "desk/net/sessions.py": "def make(): pass\nclass Pool:\n    def make(self): pass\nclass Sub(Pool): pass",
    "desk/net/other.py": "def make(): pass",
    "tool.py": "def make(): pass",
}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("main.py", "from desk.net.sessions import make\nmake()", True),
        ("main.py", "from desk.net import make\nmake()", True),  # the package exports it
        ("main.py", "from desk import net\nnet.make()", True),
        ("desk/bot.py", "from .net.sessions import make\nmake()", True),
        ("desk/bot.py", "from .net import make\nmake()", True),
        ("desk/net/here.py", "from . import make\nmake()", True),
        ("desk/net/here.py", "from .sessions import make\nmake()", True),
        ("desk/net/deep/er.py", "from ..sessions import make\nmake()", True),
        ("main.py", "from elsewhere.sessions import make\nmake()", False),
        ("main.py", "from tool import make\nmake()", False),
        ("desk/bot.py", "def make(): pass\nmake()", False),
    ],
)
def test_a_function_is_imported(path: str, text: str, expected: bool) -> None:
    facts = project({**FILES, path: text})
    assert may_refer_to(facts, f"/p/{path}", [FunctionRef("/p/desk/net/sessions.py", "make")]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def use(pool: Pool): pool.make()", True),
        ("def use(sub: Sub): sub.make()", True),
        ("def use(other): other.make()", False),
    ],
)
def test_a_method_has_a_class(text: str, expected: bool) -> None:
    facts = project({**FILES, "main.py": text})
    assert (
        may_refer_to(facts, "/p/main.py", [FunctionRef("/p/desk/net/sessions.py", "Pool.make")]) is expected
    )


def test_a_nested_function_stays_in_its_file() -> None:
    facts = project({**FILES, "main.py": "from tool import make"})
    assert not may_refer_to(facts, "/p/main.py", [FunctionRef("/p/tool.py", "make.<locals>.inner")])
    assert may_refer_to(facts, "/p/tool.py", [FunctionRef("/p/tool.py", "make.<locals>.inner")])
