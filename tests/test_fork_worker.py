"""Test running work in a forked process."""

from __future__ import annotations

import os

import pytest

from flake8_tradelint.fork_worker import Beside
from tests.processes import needs_fork

pytestmark = needs_fork


def test_what_comes_of_it() -> None:
    beside = Beside(lambda: b"%d " % os.getpid() + b"x" * 1_000_000)
    result = beside.result()
    assert result is not None
    pid, _, rest = result.partition(b" ")
    assert int(pid) != os.getpid() and rest == b"x" * 1_000_000


def test_a_process_that_fails(capfd: pytest.CaptureFixture[str]) -> None:
    def work() -> bytes:
        raise ValueError("no result")

    assert Beside(work).result() is None
