"""Read what people have judged of findings: TOML files, made by ``sampling`` and filled in by hand."""

from __future__ import annotations

import sys

from flake8_tradelint.startup.records import Record

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from flake8_tradelint.fleet.outcomes import Json

    Place = tuple[str, str, str, str]
    """Target, rule, path and fingerprint: several findings may share it."""


VERDICTS = ("right", "mild", "wrong")
KEY = ("target", "code", "path", "fingerprint")


class JudgementError(ValueError):
    """A file of judgements is wrong; the message names it and is one line for people."""


class Judgement(Record):
    """What somebody thinks of a finding: ``verdict`` is "right", "mild" or "wrong"."""

    verdict: str
    reason: str


def place_of(target: str, finding: Mapping[str, Json]) -> Place:
    """Return what a finding is recognised by when lines move."""
    return target, finding["code"], finding["path"], finding["fingerprint"]


def read(paths: Iterable[str]) -> dict[Place, Judgement]:
    """Return the judgements of all files; later files win. Findings that nobody has judged yet are left out.

    Raises:
        JudgementError: a file cannot be read, is no TOML, lacks a key, or has another verdict.
    """
    found: dict[Place, Judgement] = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                listed = tomllib.load(file).get("finding", [])
        except (OSError, ValueError) as error:
            raise JudgementError(f"{path}: cannot be read: {error}") from None
        for number, row in enumerate(listed, start=1):
            place, judgement = _row(path, number, row)
            if judgement.verdict:
                found[place] = judgement
    return found


def _row(path: str, number: int, row: dict[str, Any]) -> tuple[Place, Judgement]:
    missing = [key for key in (*KEY, "verdict") if not isinstance(row.get(key), str)]
    if missing:
        raise JudgementError(f"{path}: finding {number} has no text for {', '.join(missing)}")
    target, code, place, fingerprint = (row[key] for key in KEY)
    if row["verdict"] not in ("", *VERDICTS):
        raise JudgementError(
            f"{path}: finding {number}: the verdict is {row['verdict']!r}, not one of {', '.join(VERDICTS)}"
        )
    return (target, code, place, fingerprint), Judgement(row["verdict"], str(row.get("reason", "")))
