"""Make standard dataclasses of records: for whoever asks ``dataclasses`` about one of ours."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


def dataclass_of(record: Any, fields: Mapping[str, Mapping[str, Any]]) -> type:
    """Return a dataclass with the name and options of this class of records.

    ``fields`` are the arguments of ``dataclasses.field`` for each field.
    """
    _, options = record.__record__
    body: dict[str, Any] = {"__annotations__": record.__annotations__}
    body.update((name, dataclasses.field(**arguments)) for name, arguments in fields.items())
    return dataclasses.dataclass(**options)(type(record.__name__, (), body))
