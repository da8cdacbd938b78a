"""What the text of class statements and calls shows: bodies, fields, arguments."""

from __future__ import annotations

import pytest

from flake8_tradelint.interning import Sharing
from flake8_tradelint.semantics.classes.body_texts import assignments, body_of
from flake8_tradelint.semantics.classes.headers import headers
from flake8_tradelint.semantics.dataclass.field_texts import field_texts
from flake8_tradelint.semantics.dataclass.passed_texts import arguments

BODIES = {
    "a statement": "class A:\n    x: int = 1\n\ny: int = 2\n",
    "an indented table": "class A:\n    x: int = 1\n\nTABLE = (\n    A(\n        y=1,\n    ),\n)\n",
    "a block around it": "if True:\n    class A:\n        x: int = 1\nelse:\n        y = 2\n",
    "a condition": "class A:\n    x: int = 1\nif True:\n    y = 2\n",
    "no line end": "class A:\n    x: int = 1",
    "a comment at the margin": "class A:\n# y = 1\n    x: int = 1\n",
}
OPEN = {
    "a string at the margin": 'class A:\n    """One\ntwo.\n    """\n    x: int = 1\n',
    "brackets at the margin": "class A:\n    y: dict = dict(\nz=1\n    )\n    x: int = 1\n",
    "a backslash": "class A:\n    y: int = \\\n1\n    x: int = 1\n",
    "a smiley": 'class A:\n    """Sad :("""\n    x: int = 1\n\nz = 1\n',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_ends_with_the_next_statement(name: str) -> None:
    data = BODIES[name].encode()
    assert _names(data) == [b"x"]


@pytest.mark.parametrize("name", OPEN)
def test_what_may_go_on_does(name: str) -> None:
    data = OPEN[name].encode()
    assert b"x" in _names(data)


def test_a_body_in_doubt_goes_on_to_the_next_definition() -> None:
    data = b"class A:\n    # (\n    x: int = 1\n" + b"y = 1\n" * 20 + b"def f():\n    z = 1\n"
    body = body_of(data, headers(data)[0])
    assert body.endswith(b"y = 1") and b"def" not in body


def _names(data: bytes) -> list[bytes]:
    return [match[1].strip() for match in assignments(body_of(data, headers(data)[0]))]


def test_parameters_of_methods_are_no_fields() -> None:
    data = b"""@dataclass
class Order:
    price: int
    size: int = 1

    def scaled(self, price: int, by: int = 2) -> int:
        return price

    async def sent(self): pass

    class Meta: pass
"""
    (found,) = field_texts(data, headers(data)[:1], Sharing())
    assert found.fields == (b"price", b"size")
    assert found.annotated == {b"price", b"size"}
    assert not found.bare


@pytest.mark.parametrize(
    ("text", "keywords"),
    [
        ("a: int = field(kw_only=True)", b"a"),
        ("a: int = dataclasses.field(default=f(1), kw_only = True)", b"a"),
        ("a: int = field(\n        kw_only=True,\n        default=1,\n    )", b"a"),
        ("a: int = field(kw_only=False)", None),
        ("a: int = field(kw_only=LATE)", None),
        ("a: int = field(kw_only=True and LATE)", None),
        ("a: int = other(kw_only=True)", None),
        ("a: int = field(default=f(kw_only=True))", None),
        ("a: int = field(default=1)  # no kw_only=True", None),
        ("_: KW_ONLY\n    a: int = 1", None),
    ],
)
def test_fields_that_are_keyword_only(text: str, keywords: bytes | None) -> None:
    data = f"@dataclass\nclass A:\n    b: int\n    {text}\n".encode()
    (found,) = field_texts(data, headers(data), Sharing())
    assert found.positional is (keywords is not None)
    assert found.keywords == frozenset({keywords} if keywords else ())


@pytest.mark.parametrize(
    ("call", "keywords", "positional"),
    [
        ("1, 2)", "", 2),
        ("a=1, b=2,)", "a b", 0),
        ("a=1,  # one, two\n)", "a", 0),
        ("\n    1,  # one\n    # two\n)", "", 1),
        ("1, *rest)", "", 1),
        ("*rest, a=1, **options)", "a", 0),
        ("**{'b': 1, 'c': 2})", None, 0),
        ("**options)", "", 0),
        ("1 * 2, 2 ** 3)", "", 2),
        ("f(*x, y=1), a=1)", "a", 1),
        ("lambda *a: a, b=1)", "b", 1),
        ("'#', a=1)", "a", 1),
    ],
)
def test_arguments(call: str, keywords: str | None, positional: int) -> None:
    found = arguments(b"A(" + call.encode(), 2)
    words = None if keywords is None else frozenset(word.encode() for word in keywords.split())
    assert found == (words, positional)
