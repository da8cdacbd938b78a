"""Test how fixes resolve names and insert imports, through ``declare_classvar``."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

CLASS = "\n\nclass A:\n    X: int = 1\n"


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("from typing import Any", "from typing import Any, ClassVar"),
        ("from typing import TYPE_CHECKING, Final", "from typing import TYPE_CHECKING, ClassVar, Final"),
        ("from typing import Any, cast  # why", "from typing import Any, ClassVar, cast  # why"),
        ("from typing import cast, Union", "from typing import cast, ClassVar, Union"),
        ("from typing import Union, cast, Any", "from typing import Union, cast, Any, ClassVar"),
        ("from typing import (Any, List)", "from typing import (Any, ClassVar, List)"),
        (
            "from typing import (\n    Any,\n    List,\n)",
            "from typing import (\n    Any,\n    ClassVar,\n    List,\n)",
        ),
        ("from typing import (\n    Any,  # a\n)", "from typing import (\n    Any,  # a\n    ClassVar,\n)"),
        (
            "from typing import (\n    # types\n    Any,\n    Callable\n)",
            "from typing import (\n    # types\n    Any,\n    Callable,\n    ClassVar\n)",
        ),
        (
            "from typing import (\n    Any,\n    Callable  # last\n)",
            "from typing import (\n    Any,\n    ClassVar,\n    Callable  # last\n)",
        ),
        ("from typing import Any, \\\n    List", "from typing import Any, \\\n    ClassVar, List"),
        (
            "from typing import AbstractSet, Any, Callable, Dict, Iterable, Iterator, List, Mapping",
            "from typing import (\n    AbstractSet,\n    Any,\n    Callable,\n    ClassVar,\n    Dict,\n"
            "    Iterable,\n    Iterator,\n    List,\n    Mapping,\n)",
        ),
        ("from typing import Any; import os", "from typing import Any, ClassVar; import os"),
    ],
)
def test_names_are_merged_into_the_list(head: str, after: str) -> None:
    assert fixed(f"{head}{CLASS}".encode(), "declare_classvar", "X: int = 1").decode() == (
        after + CLASS.replace("int", "ClassVar[int]")
    )


@pytest.mark.parametrize(
    ("head", "spelling"),
    [
        ("import typing\nfrom typing import Any", "typing.ClassVar"),
        ("import typing as t", "t.ClassVar"),
        ("from typing import ClassVar as CV", "CV"),
        ("import typing\nfrom typing import ClassVar", "ClassVar"),
        ("from typing_extensions import ClassVar", "ClassVar"),
        (
            "try:\n    from typing import ClassVar\nexcept ImportError:\n    from compat import ClassVar",
            "ClassVar",
        ),
        ("with warnings.catch_warnings():\n    import typing", "typing.ClassVar"),
    ],
)
def test_what_is_there_is_used(head: str, spelling: str) -> None:
    assert fixed(f"{head}{CLASS}".encode(), "declare_classvar", "X: int = 1").decode() == (
        head + CLASS.replace("int", f"{spelling}[int]")
    )


NEW = "from typing import ClassVar\n"


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("", f"{NEW}\n\n"),
        ('"""Doc."""\n', f'"""Doc."""\n\n{NEW}'),
        ('"""Doc."""\nX = 1\n', f'"""Doc."""\n\n{NEW}\nX = 1\n'),
        ("from __future__ import annotations\n", f"from __future__ import annotations\n\n{NEW}"),
        ("#!/usr/bin/python\n# words\n\nimport os\n", f"#!/usr/bin/python\n# words\n\nimport os\n{NEW}"),
        (
            "import os\nfrom abc import ABC\nfrom uuid import uuid4\n",
            f"import os\nfrom abc import ABC\n{NEW}from uuid import uuid4\n",
        ),
        ("import os\n\nimport aiohttp\n", f"import os\n{NEW}\nimport aiohttp\n"),
        ("import aiohttp\n\nfrom .x import y\n", f"{NEW}\nimport aiohttp\n\nfrom .x import y\n"),
        (
            "from __future__ import annotations\n\n# third party\nimport aiohttp\n",
            f"from __future__ import annotations\n\n{NEW}\n# third party\nimport aiohttp\n",
        ),
        ("# std\nfrom uuid import uuid4\n", f"# std\n{NEW}from uuid import uuid4\n"),
        (
            "import os\n# about uuid\nfrom uuid import uuid4\n",
            f"import os\n{NEW}# about uuid\nfrom uuid import uuid4\n",
        ),
        (
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from typing import ClassVar\n",
            "from typing import TYPE_CHECKING, ClassVar\n\n"
            "if TYPE_CHECKING:\n    from typing import ClassVar\n",
        ),
        ("if TYPE_CHECKING:\n    import typing\n", f"if TYPE_CHECKING:\n    import typing\n\n{NEW}"),
        (
            "try:\n    import orjson\nexcept ImportError:\n    pass\nimport os\n",
            f"try:\n    import orjson\nexcept ImportError:\n    pass\nimport os\n{NEW}",
        ),
        ("if x:\n    import typing\nimport os\n", f"if x:\n    import typing\nimport os\n{NEW}"),
        ("from typing import *\n", f"from typing import *\n{NEW}"),
        ("def typing(): import typing\n", f"{NEW}\n\ndef typing(): import typing\n"),
    ],
)
def test_new_imports_stand_beside_their_kin(head: str, after: str) -> None:
    rest = CLASS.lstrip("\n") if not head else CLASS
    assert fixed(f"{head}{rest}".encode(), "declare_classvar", "X: int = 1").decode() == (
        after + rest.replace("int = 1", "ClassVar[int] = 1")
    )


@pytest.mark.parametrize(
    "head",
    [
        "from other import ClassVar\n",
        "ClassVar = int\n",
        "def ClassVar(): pass\n",
    ],
)
def test_a_taken_name_is_refused(head: str) -> None:
    source = f"{head}{CLASS}".encode()
    assert "'ClassVar' already means something else" in refusal(source, "declare_classvar", "X: int = 1")


def test_an_import_after_the_use_is_of_no_use() -> None:
    source = f"{CLASS}\nimport typing\n".lstrip().encode()
    assert fixed(source, "declare_classvar", "X: int = 1").startswith(
        b"from typing import ClassVar\n\n\nclass A:"
    )
