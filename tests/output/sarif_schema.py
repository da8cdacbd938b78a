"""The official schema of SARIF 2.1.0, with GitHub code scanning's further requirements."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema

SCHEMA = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def complaints(document: Any, folder: Path) -> list[str]:
    """Return why the log would be rejected, or nothing; ``folder`` is where tradelint ran."""
    wrong = [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(document)]
    for run in document["runs"]:
        rules = run["tool"]["driver"]["rules"]
        wrong += (problem for rule in rules for problem in _of_rule(rule))
        for result in run["results"]:
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                wrong.append(f"{result['ruleId']}: the index leads to another rule")
    wrong += (problem for place in _places(document) for problem in _of_place(place, folder))
    return wrong


def _of_rule(rule: dict[str, Any]) -> list[str]:
    found = []
    for key in ("shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration"):
        if not rule.get(key):
            found.append(f"{rule['id']}: no {key}")
    for key in ("shortDescription", "fullDescription"):
        if not 0 < len(rule[key]["text"]) <= 1024:
            found.append(f"{rule['id']}: {key} has {len(rule[key]['text'])} characters")
    if not rule["help"]["text"] or not rule["help"]["markdown"]:
        found.append(f"{rule['id']}: help is empty")
    if urlsplit(rule["helpUri"]).scheme != "https":
        found.append(f"{rule['id']}: {rule['helpUri']}")
    properties = rule["properties"]
    if not 0 < len(properties["tags"]) <= 20 or properties["precision"] not in ("high", "medium", "low"):
        found.append(f"{rule['id']}: {properties}")
    if properties["problem.severity"] not in ("error", "warning", "recommendation"):
        found.append(f"{rule['id']}: {properties}")
    return found


def _places(value: Any) -> list[dict[str, Any]]:
    """Every object with a region and an artifact, wherever it is."""
    if isinstance(value, list):
        return [place for item in value for place in _places(item)]
    if not isinstance(value, dict):
        return []
    below = [place for item in value.values() for place in _places(item)]
    if "replacements" in value:
        artifact = value["artifactLocation"]
        below += [
            {"artifactLocation": artifact, "region": one["deletedRegion"]} for one in value["replacements"]
        ]
    return [value, *below] if "artifactLocation" in value and "region" in value else below


def _of_place(place: dict[str, Any], folder: Path) -> list[str]:
    location, region = place["artifactLocation"], place["region"]
    uri = location["uri"]
    if not uri.isascii() or uri.startswith(("/", "../")) or any(char in uri for char in " #?\\"):
        return [f"the URI {uri}"]
    if location.get("uriBaseId") == "%SRCROOT%" and not (folder / unquote(uri)).is_file():
        return [f"{uri} is no file in {folder}"]
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    return [] if (1, 1) <= start <= end and start[1] >= 1 and end[1] >= 1 else [f"{uri}: {region}"]
