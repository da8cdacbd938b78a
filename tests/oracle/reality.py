"""Import hierarchies and print what their classes and instances really see; run as a script.

``reality.py FOLDER PACKAGE...`` prints one JSON object: package -> class -> attribute ->
``{"class": value, "instance": value, "field": true or false}``; what cannot be imported or built is left out.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings
from typing import Any

NAMES = ("KEY", "kind")


def main(folder: str, packages: list[str]) -> None:
    """Print what is so."""
    sys.path.insert(0, folder)
    warnings.simplefilter("ignore")
    print(json.dumps({package: look(package) for package in packages}))


def look(package: str) -> dict[str, Any]:
    """The classes of a package that can be imported."""
    found: dict[str, Any] = {}
    for number in range(3):
        try:
            module = importlib.import_module(f"{package}.m{number}")
        except ModuleNotFoundError as error:
            if error.name == f"{package}.m{number}":
                continue
            return {}
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}
        for name, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == module.__name__:
                found[name] = attributes(value)
            elif name.startswith("call_"):
                found[name] = outcome(value)
    return found


def outcome(call: Any) -> str:
    """The error of a call; empty where there is none."""
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def attributes(cls: type) -> dict[str, Any]:
    """Return what ``cls`` and ``cls(...)`` have; required parameters get the argument ``"passed"``."""
    try:
        instance = build(cls)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {
        name: {"class": _read(cls, name), "instance": _read(instance, name), "field": _is_field(cls, name)}
        for name in NAMES
    }


def _is_field(cls: type, name: str) -> bool:
    """Return True if the class, or the one whose fields it shows, has an instance field of this name."""
    fields = getattr(cls, "__dataclass_fields__", None) or {}
    made = {field.name for field in getattr(cls, "__attrs_attrs__", ())}
    kind = getattr(fields.get(name), "_field_type", None)
    return name in made or getattr(kind, "name", "") == "_FIELD"


def _read(owner: object, name: str) -> str:
    return shown(getattr(owner, name, "<missing>"))


def shown(value: object) -> str:
    """Only strings tell their origin."""
    return value if isinstance(value, str) else f"<{type(value).__name__}>"


def build(cls: type) -> object:
    """An instance with as few arguments as possible."""
    parameters = list(inspect.signature(cls).parameters.values())
    args: list[str] = []
    keywords: dict[str, str] = {}
    for parameter in parameters:
        if parameter.default is not parameter.empty or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = "passed"
        else:
            args.append("passed")
    return cls(*args, **keywords)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
