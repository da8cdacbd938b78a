"""Test facts about files that a forked process computes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_tradelint import schedule
from flake8_tradelint.db.facts import FileFacts
from flake8_tradelint.engine import check
from flake8_tradelint.settings import Settings
from tests.processes import needs_fork

pytestmark = needs_fork

PATHS = ("/p/a.py", "/p/b.py")


def asked(facts: FileFacts, context: object = None) -> dict[str, tuple[str, int]]:
    """Return the facts about the files, and the process that has computed them."""
    return dict(facts.by_file("names", PATHS, lambda path: (path[3], os.getpid()), context))


def test_they_are_found_in_the_other_process() -> None:
    facts = FileFacts(PATHS)
    facts.find_beside(lambda: asked(facts))
    found = asked(facts)
    assert {path: name for path, (name, _) in found.items()} == {"/p/a.py": "a", "/p/b.py": "b"}
    assert os.getpid() not in {pid for _, pid in found.values()}
    assert facts.found["names"][1] == found


def test_for_something_else_they_are_found_here() -> None:
    facts = FileFacts(PATHS)
    facts.find_beside(lambda: asked(facts, "x"))
    assert {pid for _, pid in asked(facts, "y").values()} == {os.getpid()}


def test_a_process_that_fails() -> None:
    facts = FileFacts(PATHS)
    facts.find_beside(lambda: 1 // 0)
    facts.take()
    assert {pid for _, pid in asked(facts).values()} == {os.getpid()}


def test_findings_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").touch()
    for number in range(4):
        text = (
            f"from dataclasses import dataclass\n\n\n@dataclass\nclass Order{number}:\n    price: int\n\n\n"
        )
        text += f"Order{(number + 1) % 4}(price=1, size=2)\n"
        more = f"from order{(number + 1) % 4} import Order{(number + 1) % 4}\n"
        (tmp_path / f"order{number}.py").write_text(more + text)
    files = sorted(map(str, tmp_path.glob("*.py")))
    monkeypatch.setattr(schedule, "PARSED_WHOLE", 100)
    alone = check(files, Settings(jobs=1))
    monkeypatch.setattr(schedule, "WORTH_BESIDE", 1)
    assert [f.code for f in alone.findings] == ["TL107"] * 4
    assert check(files, Settings(jobs=2)).findings == alone.findings


def test_of_the_projects_own_files_they_are_made_once() -> None:
    """Whoever asks for those of packages' files as well has the others at hand."""
    facts, asked_of = FileFacts(PATHS), list[str]()

    def make(path: str) -> str:
        asked_of.append(path)
        return "" if path in ("/p/b.py", "/site/empty.py") else path

    facts.by_file("names", PATHS, make)
    facts.outside = frozenset({"/site/kit.py", "/site/empty.py"})
    found = facts.by_file("names", (*PATHS, "/site/empty.py", "/site/kit.py"), make)
    assert asked_of == [*PATHS, "/site/empty.py", "/site/kit.py"]
    # That nothing is known of a package's file is known, too.
    assert dict(found) == {"/p/a.py": "/p/a.py", "/site/empty.py": "", "/site/kit.py": "/site/kit.py"}
    assert facts.by_file("names", PATHS, make, "another context") and asked_of[-2:] == [*PATHS]
