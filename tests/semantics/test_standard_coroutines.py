"""Test the table of the standard library's coroutine functions against the running Python."""

from __future__ import annotations

import asyncio
import asyncio.subprocess
import contextlib
import inspect
import socket
import sys

import pytest

from flake8_tradelint.semantics.coroutines.standard import FUNCTIONS, METHODS

MODULES = {"asyncio": asyncio, "asyncio.subprocess": asyncio.subprocess, "contextlib": contextlib}
NEWER = {"Barrier": (3, 11), "StreamWriter.start_tls": (3, 11)}
"""What Python 3.10 has not got yet."""
OURS = sorted(name for name in METHODS if name.rpartition(".")[0] in MODULES)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions(name: str) -> None:
    if "unix" in name and not hasattr(socket, "AF_UNIX"):
        pytest.skip("this system has no such sockets")
    assert inspect.iscoroutinefunction(getattr(asyncio, name))


@pytest.mark.parametrize("full_name", OURS)
def test_methods(full_name: str) -> None:
    module, _, name = full_name.rpartition(".")
    if sys.version_info < NEWER.get(name, (3, 10)):
        pytest.skip("this Python has no such class")
    # A condition takes `acquire` over from its lock.
    cls = getattr(MODULES[module], name) if name != "Condition" else asyncio.Condition()
    for method in METHODS[full_name]:
        if sys.version_info >= NEWER.get(f"{name}.{method}", (3, 10)):
            assert inspect.iscoroutinefunction(getattr(cls, method)), method
