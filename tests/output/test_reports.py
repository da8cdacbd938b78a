"""Test the formats for GitLab, JUnit's readers and reviewdog against their schemas."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flake8_tradelint.model import Failure
from flake8_tradelint.output import render
from flake8_tradelint.output.view import View
from flake8_tradelint.startup.records import replace
from tests.output.report_schemas import CHECKS
from tests.output.samples import BASE, CRASH, DROPPED, LINES, OVERRIDDEN, SIGNALS, UNCLOSED, place
from tests.processes import tradelint

ALL = (OVERRIDDEN, DROPPED, UNCLOSED)
ODD = replace(
    DROPPED, message='a < b & "c" > \x00\x1b[31m \ud800 größe ]]>', primary=place(f"{BASE}\n.py", 1, 1, 3)
)


def shown(output_format: str, *findings: object, **changes: object) -> str:
    defaults = {"files": 120, "read_lines": lambda path: LINES.get(path, ())}
    view = View(findings, **{**defaults, **changes})  # type: ignore[arg-type]
    return "\n".join(render(output_format, view))


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize(
    ("findings", "failures"),
    [
        ((), ()),
        (ALL, ()),
        ((*ALL, *ALL), ()),
        ((ODD,), ()),
        (ALL, (CRASH, CRASH, Failure("", "no file"))),
        ((), (CRASH,)),
    ],
)
def test_reports_fit_their_schemas(
    name: str, findings: tuple[object, ...], failures: tuple[Failure, ...]
) -> None:
    text = shown(name, *findings, failures=failures)
    assert text.isascii()
    assert CHECKS[name](text) == []


def test_gitlab() -> None:
    first, second, _ = json.loads(shown("gitlab", *ALL))
    assert (first["check_name"], first["severity"], first["location"]) == (
        "TL101",
        "critical",
        {"path": "app/signals.py", "lines": {"begin": 4, "end": 4}},
    )
    assert first["description"].startswith("TL101 overridden-field: instances of")
    assert second["severity"] == "major"
    moved = replace(OVERRIDDEN, primary=place(SIGNALS, 40, 5, 9))
    (again,) = json.loads(shown("gitlab", moved))
    assert again["fingerprint"] == first["fingerprint"]  # lines may move
    (elsewhere,) = json.loads(shown("gitlab", replace(OVERRIDDEN, primary=place(BASE, 4, 5, 9))))
    assert elsewhere["fingerprint"] != first["fingerprint"]


def test_junit() -> None:
    top = ElementTree.fromstring(shown("junit", *ALL))
    assert [suite.attrib["name"] for suite in top] == ["app/signals.py", "app/base.py"]
    (case,) = top[0]
    assert case.attrib == {"name": "TL101 overridden-field 4:5", "classname": "app/signals.py"}
    assert case[0].text == 'app/signals.py:4:5: instances of SignalsSchema keep CACHE_KEY = ""'
    (clean,) = ElementTree.fromstring(shown("junit"))
    assert clean[0].attrib["name"] == "No findings, 120 files checked"


def test_rdjson_counts_bytes() -> None:
    place_after = place(SIGNALS, 2, 4, 2)
    lines = {SIGNALS: ("", "größe = x")}
    found = shown(
        "rdjson", replace(OVERRIDDEN, primary=place_after, related=()), read_lines=lines.__getitem__
    )
    (one,) = json.loads(found)["diagnostics"]
    assert one["location"]["range"] == {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 8}}


BUGS = """\
import asyncio
import aiohttp


async def price(url):
    größe = "€"; session = aiohttp.ClientSession()
    asyncio.create_task(price(url))
    return await session.get(url)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.tradelint]\n")
    (tmp_path / "a.py").write_text(BUGS, encoding="utf-8")
    return tmp_path


def test_suggestions_of_rdjson_are_what_fix_does(project: Path) -> None:
    """Applied to the bytes, as reviewdog does."""
    done = tradelint(project, "--output-format", "rdjson", "--select", "TL301")
    (found,) = json.loads(done.stdout)["diagnostics"]
    data = (project / "a.py").read_bytes()
    lines = data.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for each in reversed(found["suggestions"]):
        places = (each["range"]["start"], each["range"]["end"])
        start, end = (starts[at["line"] - 1] + at["column"] - 1 for at in places)
        data = data[:start] + each["text"].encode() + data[end:]
    tradelint(project, "--fix", "--select", "TL301")
    assert (project / "a.py").read_bytes() == data


@pytest.mark.parametrize(
    "name", ["text", "concise", "github", "gitlab", "html", "json", "junit", "rdjson", "sarif"]
)
def test_a_report_goes_to_a_file(project: Path, name: str) -> None:
    expected = tradelint(project, "--output-format", name)
    done = tradelint(project, "--output-format", name, "--output-file", "report")
    assert (done.returncode, done.stdout, done.stderr) == (expected.returncode, "", expected.stderr)
    assert (project / "report").read_text(encoding="utf-8") == expected.stdout
    if name in CHECKS:
        assert CHECKS[name](expected.stdout) == []


def test_several_at_once(project: Path) -> None:
    formats = ("concise", "gitlab=gl.json", "junit=junit.xml", "sarif=tl.sarif", "text=report.txt")
    done = tradelint(project, *(f"--output-format={name}" for name in formats))
    assert done.returncode == 1
    assert done.stdout == tradelint(project, "--output-format", "concise").stdout
    assert (project / "report.txt").read_text(encoding="utf-8") == tradelint(project).stdout
    for name, file in (("gitlab", "gl.json"), ("junit", "junit.xml")):
        assert CHECKS[name]((project / file).read_text()) == []
    assert json.loads((project / "tl.sarif").read_text())["version"] == "2.1.0"
    only = tradelint(project, "--output-format=junit=junit.xml")
    assert only.stdout == tradelint(project).stdout  # people still see something


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output-format", "json", "--output-format", "sarif"], "only one format goes to standard output"),
        (["--output-format", "sarf=x"], "(did you mean 'sarif'?)"),
        (["--output-format", "sarif="], "the name of the file is empty"),
        (["--output-file", ""], "the name of the file is empty"),
        (["--output-file", "no/such/folder"], "no/such/folder: the report cannot be written: No such file"),
        (["--diff", "--output-file", "x"], "--diff writes a patch to standard output"),
    ],
)
def test_mistakes(project: Path, arguments: list[str], message: str) -> None:
    done = tradelint(project, *arguments)
    assert done.returncode == 2 and message in done.stderr
    assert sorted(os.listdir(project))[-2:] == ["a.py", "pyproject.toml"]


def test_a_pipe_may_be_the_file(project: Path) -> None:
    pipe = project / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        tradelint(project, "--output-format", "gitlab", "--output-file", "pipe")
        assert reader.stdout is not None
        assert CHECKS["gitlab"](reader.stdout.read().decode()) == []
