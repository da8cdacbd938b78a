"""Errors of tradelint itself, told as failures: what the error is, where it was raised, and what it costs."""

from __future__ import annotations

from flake8_tradelint.model import CRASHED, UNCHECKED, Failure


def crash(path: str, error: Exception, code: str = "") -> Failure:
    """The rule with this code, or whatever else was asked, failed on this file."""
    return Failure(path, f"{told(error)}{CRASHED}", code)


def unread(path: str, why: str) -> Failure:
    """The file could not be summarised; nothing was found out about it."""
    return Failure(path, f"{UNCHECKED}: {why}{CRASHED}")


def unknown(path: str, function: str, error: Exception) -> Failure:
    """What a function of the file does could not be found out."""
    return Failure(path, f"what `{function}` does is not known: {told(error)}{CRASHED}")


def told(error: Exception) -> str:
    """The error and where it was raised, in one line."""
    import os
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
