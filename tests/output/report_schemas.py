"""The schemas with which GitLab, Jenkins and reviewdog check reports, and what they do not say."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

HERE = Path(__file__).parent
SEVERITIES = ("info", "minor", "major", "critical", "blocker")
"""What GitLab's page "Code Quality report format" allows."""


def wrong_gitlab(text: str) -> list[str]:
    """Why GitLab would refuse a report."""
    issues = json.loads(text)
    assert isinstance(issues, list)
    validator = _validator("gitlab/codeclimate.json")
    wrong = [error.message for issue in issues for error in validator.iter_errors(issue)]
    prints = [issue["fingerprint"] for issue in issues]
    wrong += [f"{one} is not unique" for one in set(prints) if prints.count(one) > 1]
    for issue in issues:
        if issue["severity"] not in SEVERITIES or not issue["check_name"] or not issue["description"]:
            wrong.append(f"{issue}")
        if issue["location"]["path"].startswith(("/", "./")) or issue["location"]["lines"]["begin"] < 1:
            wrong.append(f"{issue['location']}")
    return wrong


def wrong_rdjson(text: str) -> list[str]:
    """Why reviewdog would refuse a report."""
    found = json.loads(text)
    wrong = [
        f"{error.json_path}: {error.message}"
        for error in _validator("rdjson/DiagnosticResult.json").iter_errors(found)
    ]
    return wrong + [
        f"{one}" for one in found["diagnostics"] if not one["message"] or not one["location"]["path"]
    ]


def wrong_junit(text: str) -> list[str]:
    """Why Jenkins would refuse a report; numbers have to be those of the tests."""
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(HERE / "junit" / "junit-10.xsd"))
    wrong = [str(error) for error in schema.iter_errors(text)]
    top = ElementTree.fromstring(text)
    for element in (top, *top.iter("testsuite")):
        counted = [len(list(element.iter(name))) for name in ("testcase", "failure", "error")]
        said = [int(element.attrib[name]) for name in ("tests", "failures", "errors")]
        wrong += [f"{element.attrib}: {counted}"] if counted != said else []
    return wrong


@lru_cache(maxsize=4)
def _validator(name: str) -> Any:
    schema = json.loads((HERE / name).read_text(encoding="utf-8"))
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


CHECKS = {"gitlab": wrong_gitlab, "junit": wrong_junit, "rdjson": wrong_rdjson}
