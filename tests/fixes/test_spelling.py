"""Test how fixes find the meaning of a name at a place, with libcst's scopes where it may be bound."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import ParentNodeProvider

from flake8_tradelint.fixes import spelling
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.spelling import is_builtin, is_free

BOUND = {
    "parameter": "def f(a, asyncio):\n    here()",
    "parameter of a lambda": "f = lambda asyncio: here()",
    "keyword-only parameter": "def f(*, asyncio=None):\n    here()",
    "starred parameter": "def f(**asyncio):\n    here()",
    "parameter of a function around": "def f(asyncio):\n    def g():\n        here()",
    "assignment": "def f():\n    asyncio = 1\n    here()",
    "one of several targets": "def f():\n    (a, *asyncio), b = 1, 2\n    here()",
    "annotation with a value": "def f():\n    asyncio: int = 1\n    here()",
    "walrus": "def f():\n    g(asyncio := 1)\n    here()",
    "loop": "def f():\n    for asyncio in g(asyncio):\n        here()",
    "with": "def f():\n    with g() as asyncio:\n        here()",
    "except": "def f():\n    try:\n        here()\n    except ValueError as asyncio:\n        pass",
    "import": "def f():\n    import asyncio\n    here()",
    "import of a part": "def f():\n    import asyncio.tasks\n    here()",
    "import by this name": "def f():\n    import other as asyncio\n    here()",
    "import from": "def f():\n    from other import asyncio\n    here()",
    "definition": "def f():\n    def asyncio():\n        pass\n    here()",
    "class": "def f():\n    class asyncio:\n        pass\n    here()",
    "match": "def f(x):\n    match x:\n        case {'a': asyncio}:\n            here()",
    "rest of a match": "def f(x):\n    match x:\n        case {**asyncio}:\n            here()",
    "comprehension": "x = [here() for asyncio in ()]",
}


def placed(code: str) -> tuple[Document, cst.CSTNode]:
    """The document and the call of ``here`` in it."""
    document = Document("m.py", f"import asyncio\n\n{code}\n".encode())
    calls = document.nodes(cst.Call)
    return document, next(c for c in calls if isinstance(c.func, cst.Name) and c.func.value == "here")


@pytest.mark.parametrize("how", BOUND)
def test_a_name_that_is_bound_around_the_place_is_not_free(how: str) -> None:
    document, site = placed(BOUND[how])
    assert not is_free(document, "asyncio", site, bound_by=1)


@pytest.mark.parametrize(
    "code",
    [
        "here()",
        "async def f():\n    await asyncio.sleep(1)\n    here(asyncio)",
        "def f(x: asyncio.Task[None]) -> list[asyncio.Task[None]]:\n    here()\n    return asyncio",
        "def f():\n    x.asyncio = g(asyncio=1)\n    here()",
    ],
)
def test_a_name_that_is_only_read_is_free(code: str) -> None:
    document, site = placed(code)
    assert is_free(document, "asyncio", site, bound_by=1)
    assert is_free(document, "another", site, bound_by=0)


@pytest.mark.parametrize(
    ("code", "builtin"),
    [
        ("here()", True),
        ("here(set())", True),
        ("here()\nset = 1", False),
        ("from x import set\nhere()", False),
        ("def f(set):\n    here()", True),
    ],
)
def test_a_module_may_leave_a_name_to_the_builtins(code: str, builtin: bool) -> None:
    assert is_builtin(placed(code)[0], "set") is builtin


def test_parents_are_those_of_libcst() -> None:
    document = Document("spelling.py", Path(spelling.__file__).read_bytes())
    parents = document._metadata.resolve(ParentNodeProvider)
    assert len(parents) > 1000
    assert all(document.parent(node) is parent for node, parent in parents.items())
