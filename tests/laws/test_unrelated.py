"""A file that has nothing to do with a case changes neither its findings nor their fixes."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.laws.cases import Case, all_cases
from tests.laws.running import tradelint

UNRELATED = '''\
"""Exchanges by name, and a class of its own with everything that code does with such classes."""

import asyncio
import dataclasses
import operator

import ccxt
import orjson
import pandas


@dataclasses.dataclass
class QuoteOfAnotherProgram:
    length_of_quote: int = 1


def exchange_by_name(name, options):
    try:
        return getattr(ccxt, name)(options, verbose=True)
    except (ccxt.BaseError, KeyError):
        return operator.itemgetter("default")(options)


def with_more_length(quote: QuoteOfAnotherProgram):
    longer = type(quote)(2)
    longer.length_of_quote = 3
    told = dataclasses.asdict(longer), vars(quote), quote.__dict__
    return dataclasses.replace(quote, length_of_quote=4), told


def frame_of(rows: list[dict[str, float]]):
    return pandas.DataFrame(rows), orjson.dumps(rows)


async def stop_all(exchanges: list[ccxt.Exchange]) -> None:
    await asyncio.gather(*(exchange.close() for exchange in exchanges))
'''
BY_NAME = """

def exchange_beside_{name}(name, options):
    try:
        return getattr(ccxt, name)(options, verbose=True)
    except ccxt.{name}Error:
        return ccxt.{name}(options).another(options)
"""


CASES = [
    pytest.param(case, id=case.id)
    for case in all_cases()
    if case.runs_here and (case.after.is_dir() or (case.id.startswith("TL1") and case.markers()))
]


@pytest.mark.parametrize("case", CASES)
def test_an_unrelated_file_changes_nothing(case: Case, tmp_path: Path) -> None:
    folder = case.copy(tmp_path)
    alone = _told(folder)
    names = sorted({name for path in folder.rglob("*.py") for name in _classes(path)})
    text = UNRELATED + "".join(BY_NAME.format(name=name) for name in names)
    (folder / "unrelated_to_the_rest.py").write_text(text)
    beside = _told(folder)
    assert beside == alone, f"{case.id}: what is told depends on a file that has nothing to do with it"


def _told(folder: Path) -> list[dict[str, Any]]:
    """Return the findings with their fixes, but for those in the unrelated file."""
    return [row for row in tradelint(folder) if not row["path"].endswith("unrelated_to_the_rest.py")]


def _classes(path: Path) -> list[str]:
    """Return the names of the classes in a file; none of one that this Python cannot parse."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return []
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
