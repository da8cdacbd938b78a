"""Which functions may return what they call."""

from __future__ import annotations

import pytest

from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_return

RETURNED = [
    "def f():\n    return spawn()\n",
    "def f():\n    task = spawn()\n    return task\n",
    "def f():\n    return(spawn())\n",
    "def f():\n    return \\\n        spawn()\n",
    "class A:\n    def f(self):\n        return None if self.x else spawn()\n",
    "go = spawn\n",
    "class A:\n    go = spawn\n",
    "def f():\n    def g():\n        return spawn()\n    g()\n",
]
KEPT = [
    "def f():\n    spawn()\n",
    "def f():\n    spawn()\n    return\n",
    "def f():\n    spawn()\n    return True  # done\n",
    "def f():\n    spawn()\n    return None",
    "class A:\n    def f(self):\n        spawn()\n\n    def g(self):\n        return 2\n",
    "def returned():\n    spawn(returned)\n",
    "from m import spawn\n\n\ndef f():\n    return 1\n",
]


@pytest.mark.parametrize("text", [*RETURNED, *KEPT])
def test_what_is_returned(text: str) -> None:
    data = text.encode()
    assert may_return(data, definitions(data), b"spawn") == (text in RETURNED)
