"""Recognise test files by their names."""

from __future__ import annotations

import os


def is_test_file(path: str) -> bool:
    """Return True for a file where pytest or unittest looks for tests, or that belongs to tests."""
    parts = path.replace(os.sep, "/").split("/")
    named = parts[-1].startswith(("test_", "conftest")) or parts[-1].endswith("_test.py")
    return named or bool({"tests", "test"} & set(parts))
