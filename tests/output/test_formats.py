"""Test the output formats: text, concise, GitHub, JSON and SARIF."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from flake8_tradelint import __version__
from flake8_tradelint.faults import unread
from flake8_tradelint.model import Anchor, Failure, Location, Span
from flake8_tradelint.output import render
from flake8_tradelint.output.diff import diff
from flake8_tradelint.output.style import PLAIN, Style, style_for
from flake8_tradelint.output.view import View, summary
from flake8_tradelint.startup.records import replace
from tests.output.samples import BASE, CRASH, DROPPED, LINES, OVERRIDDEN, SIGNALS, UNCLOSED, place

SCHEMA = Path(__file__).parents[2] / "docs" / "findings.schema.json"
ALL = (OVERRIDDEN, DROPPED, UNCLOSED)
UNREAD = unread(SIGNALS, "KeyError: 1")


def view(*findings: object, **changes: object) -> View:
    defaults = {"files": 120, "read_lines": lambda path: LINES[path]}
    return View(findings, **{**defaults, **changes})  # type: ignore[arg-type]


def shown(output_format: str, *findings: object, **changes: object) -> str:
    return "\n".join(render(output_format, view(*findings, **changes)))


def test_text() -> None:
    assert (
        shown("text", *ALL)
        == """\
app/signals.py:4:5: TL101 overridden-field  instances of SignalsSchema keep CACHE_KEY = ""
    |
  4 |     CACHE_KEY = "analysis:signals"
    |     ^^^^^^^^^
    = app/base.py:7:5: a dataclass field of CacheSchema
    = fix available (unsafe, use --unsafe-fixes): declare it ClassVar

app/base.py:1:1: TL301 dropped-task  the task may be garbage-collected before it is done
    |
  1 | asyncio.create_task(main())
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    = fix available (safe): keep a reference

app/base.py:99:1: TL203 unclosed-session-attribute  no method of the class closes it

3 findings in 2 files (1 fixable with --fix, 1 more with --unsafe-fixes), 120 files checked"""
    )


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({}, "fix available (unsafe, use --unsafe-fixes)"),
        ({"unsafe_fixes": True}, "fix available (unsafe)"),
        ({"after_fixing": True}, "fix available (unsafe, use --unsafe-fixes)"),
        ({"after_fixing": True, "unsafe_fixes": True}, "fix not applied"),
    ],
)
def test_what_is_said_of_a_fix(changes: dict[str, object], note: str) -> None:
    assert f"    = {note}: declare it ClassVar\n" in shown("text", OVERRIDDEN, **changes)


def test_concise() -> None:
    assert (
        shown("concise", OVERRIDDEN, DROPPED)
        == """\
app/signals.py:4:5: TL101 overridden-field  instances of SignalsSchema keep CACHE_KEY = ""
app/base.py:1:1: TL301 dropped-task  the task may be garbage-collected before it is done [*]
2 findings in 2 files (1 fixable with --fix, 1 more with --unsafe-fixes), 120 files checked"""
    )


def test_statistics() -> None:
    assert (
        shown("statistics", OVERRIDDEN, DROPPED, UNCLOSED, UNCLOSED, unsafe_fixes=True)
        == """\
count  fixable  code   name
    2        0  TL203  unclosed-session-attribute
    1        1  TL101  overridden-field
    1        1  TL301  dropped-task

4 findings in 2 files (2 fixable with --fix --unsafe-fixes), 120 files checked"""
    )


@pytest.mark.parametrize(
    ("findings", "changes", "expected"),
    [
        ((), {}, "No findings, 120 files checked"),
        ((), {"files": 1, "after_fixing": True}, "No findings left, 1 file checked"),
        (
            (),
            {"after_fixing": True, "fixes_only_shown": True},
            "No findings would be left, 120 files checked",
        ),
        ((DROPPED,), {"files": 1}, "1 finding in 1 file (1 fixable with --fix), 1 file checked"),
        ((OVERRIDDEN,), {}, "1 finding in 1 file (1 fixable with --unsafe-fixes), 120 files checked"),
        ((UNCLOSED,), {}, "1 finding in 1 file, 120 files checked"),
        ((DROPPED,), {"after_fixing": True}, "1 finding left in 1 file, 120 files checked"),
        ((), {"failures": (CRASH,)}, "1 error, 120 files checked"),
        ((), {"failures": (UNREAD,)}, "1 file could not be checked, 119 files checked"),
        ((), {"failures": (UNREAD,), "files": 0}, "1 file could not be checked, 0 files checked"),
        (
            (UNCLOSED,),
            {"failures": (CRASH, UNREAD, UNREAD)},
            "1 finding in 1 file, 1 file could not be checked, 1 error, 119 files checked",
        ),
        (
            (),
            {"failures": (CRASH,), "after_fixing": True},
            "1 error, 120 files checked",
        ),
    ],
)
def test_summary(findings: tuple[object, ...], changes: dict[str, object], expected: str) -> None:
    assert summary(view(*findings, **changes)) == expected


def test_json_is_what_the_schema_says() -> None:
    errors = (CRASH, Failure("", "no file of its own"))
    document = json.loads(shown("json", *ALL, failures=errors))
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    assert document["version"] == __version__
    assert document["findings"][0] == {
        "code": "TL101",
        "name": "overridden-field",
        "message": 'instances of SignalsSchema keep CACHE_KEY = ""',
        "severity": "error",
        "confidence": "high",
        "path": "app/signals.py",
        "line": 4,
        "column": 5,
        "end_line": 4,
        "end_column": 14,
        "related": [
            {"path": "app/base.py", "line": 7, "column": 5, "message": "a dataclass field of CacheSchema"}
        ],
        "fix": {
            "title": "declare it ClassVar",
            "applicability": "unsafe",
            "edits": [
                {"path": "app/base.py", "start": 90, "end": 110, "op": "declare_classvar", "args": {}},
                {"path": "app/signals.py", "start": 3, "end": 9, "op": "x", "args": {"new": "y"}},
            ],
        },
        "fingerprint": "f1",
        "baseline_state": None,
    }
    assert document["findings"][2]["fix"] is None
    assert document["errors"] == [
        {"path": "app/base.py", "message": "KeyError: 'x'", "rule": "TL101"},
        {"path": None, "message": "no file of its own", "rule": None},
    ]


def test_the_schema_refuses_what_is_not_ours() -> None:
    schema = json.loads(SCHEMA.read_text())
    document = json.loads(shown("json", OVERRIDDEN))
    document["findings"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_json_is_ascii() -> None:
    crash = Failure("/tmp/\udcff.py", "größer")
    assert shown("json", failures=(crash,)).isascii()


def test_github() -> None:
    assert (
        shown("github", *ALL)
        == f"""\
::error title=TL101 overridden-field,file={SIGNALS},line=4,endLine=4,col=5,endColumn=14::app/signals.py:4:5: \
instances of SignalsSchema keep CACHE_KEY = ""
::warning title=TL301 dropped-task,file={BASE},line=1,endLine=1,col=1,endColumn=28::app/base.py:1:1: \
the task may be garbage-collected before it is done
::error title=TL203 unclosed-session-attribute,file={BASE},line=99,endLine=99,col=1,endColumn=6::\
app/base.py:99:1: no method of the class closes it
3 findings in 2 files (1 fixable with --fix, 1 more with --unsafe-fixes), 120 files checked"""
    )


def test_github_is_told_of_failures() -> None:
    failures = (CRASH, Failure("", "no file of its own"))
    assert shown("github", failures=failures).splitlines() == [
        f"::error title=tradelint failed,file={BASE}::app/base.py: TL101 failed: KeyError: 'x'",
        "::error title=tradelint failed::no file of its own",
        "2 errors, 120 files checked",
    ]
    assert ",file=" not in shown("github", failures=(CRASH,), names={BASE: "-"})


def test_no_text_ends_a_command_of_github() -> None:
    odd = replace(DROPPED, message="50 % of\n::error::b", primary=place("/a,b:c\n.py", 1, 1, 3))
    (command, _) = shown("github", odd).splitlines()
    assert ",file=/a%2Cb%3Ac%0A.py," in command
    assert command.endswith(": 50 %25 of%0A::error::b")
    assert ",file=" not in shown("github", DROPPED, names={BASE: "-"})


def test_what_stands_on_several_lines_has_no_columns_for_github() -> None:
    long = replace(DROPPED, primary=Location(BASE, Span(1, 1, 3, 2, Anchor(0, 40)), ""))
    assert f",file={BASE},line=1,endLine=3::app/base.py:1:1: " in shown("github", long)


def located(uri: str) -> dict[str, str]:
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_sarif() -> None:
    document = json.loads(shown("sarif", *ALL, failures=(CRASH, Failure("", "no file of its own"))))
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    (run,) = document["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["TL101", "TL203", "TL301"]
    assert [(found["ruleId"], found["ruleIndex"]) for found in run["results"]] == [
        ("TL101", 0),
        ("TL301", 2),
        ("TL203", 1),
    ]
    place = {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 14}
    base = {"startLine": 7, "startColumn": 5, "endLine": 7, "endColumn": 14}
    assert run["results"][0] == {
        "ruleId": "TL101",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": 'instances of SignalsSchema keep CACHE_KEY = ""'},
        "locations": [{"physicalLocation": {"artifactLocation": located("app/signals.py"), "region": place}}],
        "relatedLocations": [
            {
                "id": 0,
                "message": {"text": "a dataclass field of CacheSchema"},
                "physicalLocation": {"artifactLocation": located("app/base.py"), "region": base},
            }
        ],
        "partialFingerprints": {"tradelint/v1": "f1"},
        "properties": {"confidence": "high"},
    }
    assert run["results"][1]["level"] == "warning"
    (told,) = run["invocations"]
    assert told["executionSuccessful"] is False
    assert [said["message"]["text"] for said in told["toolExecutionNotifications"]] == [
        "TL101 failed: KeyError: 'x'",
        "no file of its own",
    ]
    crash, _ = told["toolExecutionNotifications"]
    assert crash["locations"] == [{"physicalLocation": {"artifactLocation": located("app/base.py")}}]
    assert ["locations" in said for said in told["toolExecutionNotifications"]] == [True, False]


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be there")
def test_sarif_has_uris() -> None:
    odd = replace(DROPPED, primary=place(os.path.abspath("a b/c:%\udcff.py"), 1, 1, 3))
    text = shown("sarif", odd)
    assert text.isascii()
    (result,) = json.loads(text)["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == located("a%20b/c%3A%25%FF.py")


def test_standard_input_has_its_own_name() -> None:
    assert shown("concise", DROPPED, names={BASE: "-"}).startswith("-:1:1: TL301")


@pytest.mark.parametrize("output_format", ["text", "concise", "statistics"])
def test_colours_change_nothing_but_colours(output_format: str) -> None:
    import re

    coloured = shown(output_format, *ALL, style=Style(colours=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(output_format, *ALL)


class Terminal:
    def __init__(self, is_one: bool) -> None:
        self._is_one = is_one

    def isatty(self) -> bool:
        return self._is_one


@pytest.mark.parametrize(
    ("environment", "terminal", "color", "expected"),
    [
        ({}, True, "auto", True),
        ({}, False, "auto", False),
        ({"NO_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": "", "TERM": "xterm"}, True, "auto", True),
        ({"TERM": "dumb"}, True, "auto", False),
        ({"FORCE_COLOR": "1"}, False, "auto", True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, "auto", False),
        ({"NO_COLOR": "1"}, False, "always", True),
        ({"FORCE_COLOR": "1"}, True, "never", False),
    ],
)
def test_who_decides_on_colours(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], terminal: bool, color: str, expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert style_for(Terminal(terminal), color).colours is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n"),
        (b"a\nb", b"a\nB"),
        (b"a\nb", b"a\nb\n"),
        (b"a\r\nb\r\n", b"a\r\nB\r\n"),
        (b"# coding: latin-1\nx = '\xe9'\ny = 1\n", b"# coding: latin-1\nx = '\xe9'\n"),
        (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"),
        (b"a\x0cb\x1cc\rd\n", b"a\x0cb\x1cc\re\n"),
        (b"", b"x\n"),
    ],
)
def test_git_applies_the_diff(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / "f.py").write_bytes(before)
    patch = b"".join(diff("f.py", before, after, PLAIN))
    assert patch.startswith(b"--- f.py\n+++ f.py\n@@ ")
    subprocess.run(["git", "apply", "-p0", "--whitespace=nowarn"], input=patch, cwd=tmp_path, check=True)
    assert (tmp_path / "f.py").read_bytes() == after


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("command", ["git apply -p0", "patch --binary -p0"])
@pytest.mark.parametrize("name", ["a b.py", "n\nx.py", "t\tx.py", '"q.py', "b\\s.py", "ü.py", "n\udcff.py"])
def test_the_diff_of_a_file_with_a_strange_name(tmp_path: Path, name: str, command: str) -> None:
    if shutil.which(command.split(maxsplit=1)[0]) is None:
        pytest.skip(f"{command} is not installed")
    (tmp_path / name).write_bytes(b"a\nb\n")
    patch = b"".join(diff(name, b"a\nb\n", b"a\nc\n", PLAIN))
    subprocess.run(command.split(), input=patch, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / name).read_bytes() == b"a\nc\n"


def test_no_diff_of_equal_files() -> None:
    assert list(diff("f.py", b"a\n", b"a\n", PLAIN)) == []


def test_samples_point_into_their_files() -> None:
    assert LINES[SIGNALS][3][4:13] == "CACHE_KEY"


def test_sarif_of_files_elsewhere_has_absolute_uris() -> None:
    elsewhere = os.path.abspath("../be side.py")
    odd = replace(DROPPED, primary=place(elsewhere, 1, 1, 3))
    (result,) = json.loads(shown("sarif", odd))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": Path(elsewhere).as_uri()}


def test_of_too_many_results_the_least_severe_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from flake8_tradelint.output import sarif

    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    (run,) = json.loads(shown("sarif", DROPPED, OVERRIDDEN, UNCLOSED))["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["TL101", "TL203"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["TL101", "TL203"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning" and told["message"]["text"].startswith("left out: 1, ")
