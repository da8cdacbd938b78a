"""Which files may declare attributes of the class in vain, by their text."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.classes.headers import headers
from flake8_tradelint.semantics.dataclass.intent_texts import may_be_in_vain

IMPORTS = "from dataclasses import dataclass\nfrom typing import ClassVar, Final\n\n"
WORKS = "@dataclass\nclass A:\n    x: ClassVar[int] = 1\n"

IN_ORDER = {
    "a dataclass": IMPORTS + WORKS,
    "bare": IMPORTS + "@dataclass(frozen=True)\nclass A:\n    x: ClassVar = 1\n",
    "imported in brackets": IMPORTS.replace("ClassVar, Final", "(\n    Any,\n    ClassVar,\n)") + WORKS,
    "a stranger": IMPORTS + "class Other:\n    x: ClassVar[int] = 1\n    y: Final = 2\n",
    "outside of the class": IMPORTS + "@dataclass\nclass A:\n    x: int\n\ndef f():\n    y: Final = 1\n",
}
IN_DOUBT = {
    "no decorator": IMPORTS + "class A(Base):\n    x: ClassVar[int] = 1\n",
    "another decorator": IMPORTS + "@total_ordering\nclass A(Base):\n    x: ClassVar[int] = 1\n",
    "quoted": IMPORTS + WORKS.replace("ClassVar[int]", '"ClassVar[int]"'),
    "annotated": IMPORTS + WORKS.replace("ClassVar[int]", "Annotated[ClassVar[int], 1]"),
    "final": IMPORTS + WORKS.replace("ClassVar[int]", "Final"),
    "one of two": IMPORTS + WORKS + "    y: Final = 2\n",
    "for type checkers": "if TYPE_CHECKING:\n    " + IMPORTS.replace("\n", "\n    ") + "\n" + WORKS,
    "from elsewhere": IMPORTS.replace("from typing", "from ours.typing") + WORKS,
    "from two places": IMPORTS + "from ours import ClassVar\n" + WORKS,
    "bound": IMPORTS + "ClassVar = object()\n" + WORKS,
    "renamed": IMPORTS.replace("ClassVar", "ClassVar as CV") + "class B:\n    x: CV[int] = 1\n",
}


@pytest.mark.parametrize("name", IN_ORDER)
def test_what_works_is_in_order(name: str) -> None:
    data = IN_ORDER[name].encode()
    assert not may_be_in_vain(data, headers(data), frozenset({b"A"}))


@pytest.mark.parametrize("name", IN_DOUBT)
def test_what_may_not_work_is_in_doubt(name: str) -> None:
    data = IN_DOUBT[name].encode()
    assert may_be_in_vain(data, headers(data), frozenset({b"A"}))
