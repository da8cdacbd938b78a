"""Baselines: files of known findings, with which only new findings are reported.

An entry says how often a fingerprint occurs in a file. ``matching`` compares the findings of a run with the
entries, ``storage`` reads and writes them.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record


class Entry(Record, order=True):
    """Known findings that share path, code and fingerprint; ``count`` says how many there are.

    ``path`` is absolute. ``name`` is that of the rule. ``fingerprint`` lacks the number that tells equal ones
    in a file apart.
    """

    path: str
    code: str
    fingerprint: str
    name: str
    count: int = 1


class BaselineError(Exception):
    """The file cannot be used as a baseline. The message is one line for people and names the file."""
