"""Test that the summary of a checked file is freed, and made again when asked for later."""

from __future__ import annotations

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.settings import Settings

TEXTS = {
    "/p/a.py": b"import b\n\n\ndef start():\n    return b.run()\n",
    "/p/b.py": b"def run():\n    return 1\n\n\nclass Feed:\n    size = 2\n",
}


def project(*, sliced: bool = True) -> ProjectFacts:
    return ProjectFacts(TEXTS, TEXTS.__getitem__, Settings(), sliced=sliced)


def test_a_summary_is_made_again_as_it_was() -> None:
    one = project()
    one.begin("/p/a.py")
    summary = one.summary("/p/a.py")
    assert one.summary("/p/a.py") is summary
    one.done_with("/p/a.py")
    again = one.summary("/p/a.py")
    assert again is not summary
    assert again == summary


def test_definitions_are_those_of_the_new_summary() -> None:
    one = project()
    one.begin("/p/b.py")
    assert one.symbols.kind("/p/b.py", "Feed") == "class"
    one.summary("/p/b.py")
    one.done_with("/p/b.py")
    assert one.symbols.kind("/p/b.py", "run") == "function"


@pytest.mark.parametrize("sliced", [True, False])
def test_what_others_have_asked_for_stays(sliced: bool) -> None:
    one = project(sliced=sliced)
    one.begin("/p/a.py")
    summary = one.summary("/p/b.py")
    one.done_with("/p/a.py")
    one.begin("/p/b.py")
    one.done_with("/p/b.py")
    assert one.summary("/p/b.py") is summary
