"""Test which spellings of ``ClassVar`` the plugin skips, and which it asks the rules about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mypy_plugin.running import mypy, project
from tests.mypy_plugin.test_failures import broken

EFFECTIVE = {
    "base.py": """\
        from __future__ import annotations
        import typing
        from dataclasses import dataclass
        from typing import TYPE_CHECKING, ClassVar

        if TYPE_CHECKING:
            from decimal import Decimal

        @dataclass
        class Schema:
            KEY: ClassVar[str] = ""
            URL: typing.ClassVar[str] = "/"
            LIMIT: ClassVar[Decimal]
            name: str = ""
        """,
    "child.py": """\
        from typing import ClassVar
        from base import Schema

        class Signals(Schema):
            KEY = "signals"
            URL: ClassVar[str] = "/signals"
        """,
}
HIDDEN = {
    "base.py": """\
        from __future__ import annotations
        from dataclasses import dataclass
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            import typing
            from typing import ClassVar

        @dataclass
        class Schema:
            KEY: ClassVar[str] = ""  # wrong
            URL: typing.ClassVar[str] = "/"  # wrong
            name: str = ""
        """,
    "child.py": """\
        from base import Schema

        class Signals(Schema):
            KEY = "signals"  # wrong
            URL = "/signals"  # wrong
        """,
    "two.py": """\
        from dataclasses import dataclass
        from typing import Annotated, ClassVar

        @dataclass
        class Schema:
            KEY: ClassVar[str] = ""; URL: Annotated[ClassVar[str], 1] = "/"  # wrong
            name: str = ""

        class Signals(Schema):
            KEY = "signals"
            URL = "/signals"  # wrong
        """,
}


def test_nobody_is_asked_about_what_everybody_reads(
    tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, EFFECTIVE))
    monkeypatch.setattr("mypy_plugin.facts.Facts.findings", broken)
    assert mypy(f"--cache-dir={mypy_cache}") == ""


def test_what_the_decorator_does_not_read_is_found(
    tmp_path: Path, mypy_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, HIDDEN))
    told = re.findall(r"^(\w+\.py):(\d+):.*\[tradelint-", mypy(f"--cache-dir={mypy_cache}"), re.MULTILINE)
    wrong = {
        (name, str(number))
        for name, text in HIDDEN.items()
        for number, line in enumerate(text.splitlines(), 1)
        if "# wrong" in line
    }
    assert set(told) == wrong
