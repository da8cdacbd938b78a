"""Test the invalidation of verdicts that depend on installed packages."""

from __future__ import annotations

import pytest

from flake8_tradelint.db import Trace
from flake8_tradelint.semantics.naming.modules import ModuleTable
from tests.incremental.changing import BASE, MINE, Made, Project, places

LEADING = "from desk import Strategy\n\n\nclass Mine(Strategy):\n    size = 2\n"
PLAIN = "class Plain:\n    pass\n"


def installed(one: Project, files: dict[str, str]) -> None:
    """A virtual environment beside the project's files."""
    packages = one.root / "venv" / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (one.root / "venv" / "pyvenv.cfg").touch()
    for name, text in files.items():
        (packages / name).write_text(text)


@pytest.mark.parametrize("before", ["", "x = 1\n", "from desk import Strategy\n"])
def test_the_first_class_that_leads_into_a_package(before: str, made: Made) -> None:
    one = made({"mine.py": before, "plain.py": PLAIN})
    installed(one, {"desk.py": BASE})
    assert places(one.check()) == []
    assert one.after({"mine.py": LEADING}) == ["mine.py TL101"]
    assert one.after({"other1.py": "def unrelated1():\n    return 100\n"}) == ["mine.py TL101"]
    assert one.after({"mine.py": LEADING.replace("2", "3")}) == ["mine.py TL101"]
    assert one.after({"mine.py": before}) == []


def test_one_more_module_of_a_package(made: Made) -> None:
    one = made({"mine.py": LEADING, "plain.py": PLAIN, "yours.py": ""})
    installed(one, {"desk.py": BASE, "risk.py": BASE.replace("Strategy", "Limits")})
    assert places(one.check()) == ["mine.py TL101"]
    yours = LEADING.replace("desk", "risk").replace("Strategy", "Limits").replace("Mine", "Yours")
    assert one.after({"yours.py": yours}) == ["mine.py TL101", "yours.py TL101"]
    assert one.after({"mine.py": PLAIN, "base.py": BASE, "own.py": MINE}) == [
        "own.py TL101",
        "yours.py TL101",
    ]


def test_a_module_beside_the_importer_is_asked_for_by_all_who_are_told_of_it(made: Made) -> None:
    """Each query that gets the memoised look-up depends on the existence of a module of this name."""
    one = made({"bots/__init__.py": "", "bots/mine.py": MINE, "plain.py": PLAIN})
    assert places(one.check()) == []
    table = ModuleTable([str(one.root / "bots" / "__init__.py")], trace := Trace())
    for _ in range(2):
        heard: set[object] = set()
        trace.listen(lambda: table.find_beside("desk.base", str(one.root / "bots" / "mine.py")), heard)  # type: ignore[arg-type]
        assert ("module", b"base") in heard
