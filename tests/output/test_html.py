"""Test the HTML report: one whole page, nothing loaded, nothing of the checked program taken for HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flake8_tradelint.model import Failure
from flake8_tradelint.output import render
from flake8_tradelint.output.view import TextChange, View
from flake8_tradelint.startup.records import replace
from tests.output.samples import BASE, CRASH, DROPPED, LINES, OVERRIDDEN, UNCLOSED
from tests.processes import tradelint

VOID = {"meta", "col", "input"}


class Page(HTMLParser):
    """Reads a page; complains of tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {*self.open}:
            self.text += data


def page(*findings: object, **changes: object) -> Page:
    defaults = {"files": 120, "read_lines": lambda path: LINES.get(path, ())}
    view = View(findings, **{**defaults, **changes})  # type: ignore[arg-type]
    return Page("\n".join(render("html", view)))


def test_findings_with_their_story_and_fix() -> None:
    change = TextChange(BASE, "asyncio.create_task(main())\n", "await main()\n")
    found = page(OVERRIDDEN, DROPPED, UNCLOSED, fix_texts=lambda fix: [change])
    rows = [values for tag, values in found.tags if tag == "tbody"]
    assert [
        (row["data-code"], row["data-family"], row["data-severity"], row["data-fix"]) for row in rows
    ] == [
        ("TL101", "CLASSVAR", "error", "unsafe"),
        ("TL301", "TASK", "warning", "safe"),
        ("TL203", "SESSION", "error", ""),
    ]
    for text in ("3 findings in 2 files", "a dataclass field of CacheSchema", "declare it ClassVar"):
        assert text in found.text
    assert "-asyncio.create_task(main())" in found.text and "+await main()" in found.text
    assert ("mark", {}) in found.tags


def test_without_findings() -> None:
    assert "There is nothing to report." in page().text
    failed = page(failures=(CRASH, Failure("", "<no file>")))
    assert "tradelint failed: app/base.py: TL101 failed: KeyError: 'x'" in failed.text
    assert "tradelint failed: <no file>" in failed.text


def test_nothing_of_the_program_is_html() -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \x1b[31m \ud800"
    odd = replace(DROPPED, message=f"`{evil}`", name=evil, related=(replace(DROPPED.primary, note=evil),))
    found = page(odd, read_lines=lambda path: (evil,), names={BASE: evil})
    assert not [tag for tag, _ in found.tags if tag == "img"]
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert evil.split(" ", maxsplit=1)[0] in found.text


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    done = tradelint(tmp_path, "--output-format", "html=report.html", "--output-format", "concise")
    assert done.returncode == 1 and done.stdout.startswith("a.py:5:5: TL301")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    tags = Page(text).tags
    assert not [values for _, values in tags if {"src", "href", "srcset"} & values.keys()]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp", text)
    (policy,) = [values["content"] for tag, values in tags if values.get("http-equiv")]
    assert policy is not None and policy.startswith("default-src 'none';")
    assert "-    asyncio.create_task(f())" in Page(text).text


BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def test_in_a_browser(tmp_path: Path) -> None:
    """Filter, sort, open by keyboard, on a screen and on a phone."""
    sync_api = pytest.importorskip("playwright.sync_api")
    browser_path = next((path for path in BROWSERS if Path(path).exists()), None)
    if browser_path is None:
        pytest.skip("there is no Chromium")
    file = tmp_path / "report.html"
    view = View((OVERRIDDEN, DROPPED, UNCLOSED), files=3, read_lines=lambda path: LINES.get(path, ()))
    file.write_text("\n".join(render("html", view)), encoding="utf-8")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for width in (1200, 390):
            tab = browser.new_page(viewport={"width": width, "height": 800})
            errors: list[str] = []
            tab.on("pageerror", lambda error, errors=errors: errors.append(str(error)))
            tab.goto(file.as_uri())
            assert tab.locator(".more:not([hidden])").count() == 0
            tab.keyboard.press("/")
            tab.keyboard.type("task")
            assert tab.locator("#shown").inner_text() == "1 of 3 shown"
            tab.locator("tbody:not([hidden]) .row button").press("Enter")
            assert tab.locator(".more:not([hidden])").count() == 1
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert errors == []
            tab.close()
        browser.close()
