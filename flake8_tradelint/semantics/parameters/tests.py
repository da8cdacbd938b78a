"""Which files hold tests, by their names."""

from __future__ import annotations

import os


def is_test_file(path: str) -> bool:
    """Does pytest or unittest look for tests there, or do tests keep their own things in it?"""
    parts = path.replace(os.sep, "/").split("/")
    named = parts[-1].startswith(("test_", "conftest")) or parts[-1].endswith("_test.py")
    return named or bool({"tests", "test"} & set(parts))
