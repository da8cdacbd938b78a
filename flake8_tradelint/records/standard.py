"""Records as the standard library has them: for whoever asks ``dataclasses`` about one of ours."""

from __future__ import annotations

import dataclasses
from typing import Any

from flake8_tradelint.records import _UNSET, _Field


def dataclass_of(record: Any) -> type:
    """The dataclass with the fields and options of this class of records."""
    declared, options = record.__record__
    body: dict[str, Any] = {"__annotations__": record.__annotations__}
    for name, value in declared.items():
        if isinstance(value, _Field):
            body[name] = dataclasses.field(**_options(value))
        elif value is not _UNSET:
            body[name] = value
    return dataclasses.dataclass(**options)(type(record.__name__, (), body))


def _options(given: _Field) -> dict[str, Any]:
    if given.factory is not None:
        return {"default_factory": given.factory}
    return {"default": given.default, "hash": None if given.hashed else False}
