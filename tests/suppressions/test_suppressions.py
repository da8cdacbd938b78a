"""Test suppression comments: ``noqa`` as flake8 reads it, and errors in our own comment reported."""

from __future__ import annotations

import argparse
import itertools
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from flake8.processor import FileProcessor  # type: ignore[import-untyped]
from flake8.violation import Violation  # type: ignore[import-untyped]
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from flake8_tradelint.model import Failure
from flake8_tradelint.rules.selection import UnknownSelector, prefix_of
from flake8_tradelint.suppressions import Suppressions, complaints, read, suppressed

OPTIONS = argparse.Namespace(
    hang_closing=False, indent_size=4, max_line_length=79, max_doc_length=None, verbose=0, disable_noqa=False
)
CODES = ("TL101", "TL201", "TL203")

TRICKY = {
    "forms": """\
        a = 1  # noqa
        a = 1  # noqa: TL101
        a = 1  # noqa:TL101
        a = 1  # NOQA: TL101,TL201
        a = 1  # NoQa: TL101 TL201
        a = 1  # noqa: E501, TL2  because of this
        a = 1  # noqa: TL10
        a = 1  # noqa:  TL101
        a = 1  # noqa : TL101
        a = 1  # noqa: TL
        a = 1  # noqa: unclosed-session
        a = 1  # noqa: TL101, unclosed-session
        a = 1  # noqa: TL101TL201
        a = 1  # noqa: , TL101
        a = 1  # type: ignore # noqa: TL101
        a = 1  # noqa-me-not
        a = 1  # why noqa
        """,
    "places": '''\
        a = """
        text
        """  # noqa: TL101
        b = """  # noqa: TL201
        """
        c = 1 + \\
            2 + \\
            3  # noqa: TL101
        d = f(
            1,  # noqa: TL101
            """
            """, 2,  # noqa
        )  # noqa: TL201
        def f():  # noqa: TL203
            """Doc.

            # noqa: TL101
            """
            return 1  # noqa: E501
            # noqa
        ''',
    "comment in an f-string": '''\
        e = f"""{
            1  # noqa
        }"""
        ''',
    "whole file": '''\
        a = """
            # flake8: noqa: E501
        """
        ''',
    "not the whole file": "a = 1  # flake8: noqa\n",
    "newlines": "a = 1  # noqa\r\nb = 2\rc = 3  # noqa: TL101\fx\n\f\nd = '\x1c'  # noqa\ne",
    "no final newline": "a = 1\n# noqa",
    "does not parse": "a = (\nb = 1  # noqa: TL101\n    c = '''  # noqa\n",
    "empty": "",
}


def dedent(text: str) -> str:
    return "".join(line.removeprefix(" " * 8) for line in text.splitlines(keepends=True))


def flake8_verdicts(path: Path, lines: list[str]) -> list[tuple[str, int]]:
    processor = FileProcessor(str(path), OPTIONS, lines)
    if processor.should_ignore_file():
        return [(code, line) for line in range(1, len(lines) + 1) for code in CODES]
    return [
        (code, line)
        for line in range(1, len(lines) + 1)
        for code in CODES
        if Violation(code, str(path), line, 1, "", processor.noqa_line_for(line)).is_inline_ignored(False)
    ]


def our_verdicts(found: Suppressions, count: int) -> list[tuple[str, int]]:
    return [(code, line) for line in range(1, count + 1) for code in CODES if suppressed(found, code, line)]


@pytest.mark.parametrize("name", TRICKY)
def test_the_verdict_is_that_of_flake8(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name.replace(' ', '_')}.py"
    text = dedent(TRICKY[name])
    path.write_bytes(text.encode())
    lines = path.open(encoding="utf-8").readlines()
    assert our_verdicts(read(text), len(lines)) == flake8_verdicts(path, lines)


def test_the_verdict_is_that_of_a_run_of_flake8(tmp_path: Path) -> None:
    """The same result through the command line, with a plugin that reports every code on every line."""
    (tmp_path / "everywhere.py").write_text(
        "class Plugin:\n"
        "    def __init__(self, tree, lines):\n"
        "        self.lines = lines\n"
        "    def run(self):\n"
        "        for line, _ in enumerate(self.lines, 1):\n"
        f"            for code in {CODES}:\n"
        "                yield line, 0, code + ' x', None\n"
    )
    local = "[flake8:local-plugins]\nextension = TL = everywhere:Plugin\npaths = .\n"
    (tmp_path / "setup.cfg").write_text(f"[flake8]\n{local}")
    expected = set()
    for name in ("forms", "places", "whole file", "not the whole file"):
        text, file = dedent(TRICKY[name]), f"{name.replace(' ', '_')}.py"
        (tmp_path / file).write_text(text)
        silent = our_verdicts(read(text), text.count("\n"))
        every = itertools.product(CODES, range(1, text.count("\n") + 1))
        expected |= {f"{file}:{line}:{code}" for code, line in every if (code, line) not in silent}
    command = [sys.executable, "-m", "flake8", "--select=TL", "--tradelint-ignore=TL002"]
    command.append("--format=%(path)s:%(row)d:%(code)s")
    files = sorted(file.name for file in tmp_path.glob("*.py") if file.name != "everywhere.py")
    done = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert set(done.stdout.splitlines()) == expected, done.stderr


CODE = [
    "a = 1",
    "f(",
    ")",
    "(a,",
    "'''",
    '"""',
    "a = b + \\",
    "if a:",
    "    b",
    "    ",
    "",
    "{f'''{a",
    "}'''",
]
FLAKE8_FORMS = ["", "", "  # noqa", "  # noqa: TL101", "# noqa:TL1,E501", " # NOQA: TL201 TL203 x", "# note"]
ANY_FORM = [*FLAKE8_FORMS, "#noqa", "#  noqa:tl101", "# noqa: tl2,TL101 # noqa", "# flake8: noqa", "\f", "\r"]
LINES = st.lists(st.builds("{}{}".format, st.sampled_from(CODE), st.sampled_from(FLAKE8_FORMS)), max_size=8)
WILD = st.lists(st.builds("{}{}".format, st.sampled_from(CODE), st.sampled_from(ANY_FORM)), max_size=8)


@settings(deadline=None, max_examples=500)
@given(lines=LINES)
@example(lines=["a = b + \\", "      # noqa"])
def test_flake8_agrees_wherever_one_comment_decides(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path, lines = generated(tmp_path_factory, "\n".join(lines))
    found = read("".join(lines))
    comments = [sum("noqa" in line.lower() for line in lines[n.first - 1 : n.last]) for n in found.lines]
    unclear = [noqa for noqa, count in zip(found.lines, comments, strict=True) if count > 1]
    numbers = range(1, len(lines) + 1)
    decided = [n for n in numbers if not any(noqa.first <= n <= noqa.last for noqa in unclear)]
    assert [row for row in our_verdicts(found, len(lines)) if row[1] in decided] == [
        row for row in flake8_verdicts(path, lines) if row[1] in decided
    ]


@settings(deadline=None, max_examples=500)
@given(lines=WILD | st.lists(st.text(max_size=20), max_size=5))
def test_whatever_flake8_silences_is_silenced(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path, lines = generated(tmp_path_factory, "\n".join(lines))
    found = read("".join(lines))
    try:
        theirs = flake8_verdicts(path, lines)
    except SystemError:  # of Python 3.13.0's tokenizer, at some texts that are no Python: no verdict
        reject()
    assert set(theirs) <= set(our_verdicts(found, len(lines)))


def generated(factory: pytest.TempPathFactory, text: str) -> tuple[Path, list[str]]:
    """A new file each time: flake8 keeps the lines of a file that has no tokens."""
    path = factory.mktemp("generated") / "case.py"
    path.write_bytes(text.encode(errors="replace"))
    with path.open(encoding="utf-8") as stream:
        return path, stream.readlines()


@pytest.mark.parametrize(
    "comment", ["#noqa", "#noqa:TL101", "# noqa:tl101", "#  noqa: tl1", "# noqa: E501 # noqa:TL101"]
)
def test_forms_of_ruff_that_flake8_does_not_know(comment: str) -> None:
    assert suppressed(read(f"a = 1  {comment}\n"), "TL101", 1)


@pytest.mark.parametrize("comment", ["# noqa: RUF006", "# noqa: E501,ruf006 - on purpose", "#noqa:ASYNC300"])
def test_codes_of_others_for_the_same_finding(comment: str) -> None:
    assert suppressed(read(f"create_task(f())  {comment}\n"), "TL301", 1)
    assert not suppressed(read(f"create_task(f())  {comment}\n"), "TL308", 1)


@pytest.mark.parametrize("comment", ["# noqa: RUF00", "# noqa: ASYNC3", "# ruff: noqa: RUF006"])
def test_codes_of_others_count_only_in_full(comment: str) -> None:
    assert not suppressed(read(f"create_task(f())  {comment}\n"), "TL301", 1)


@pytest.mark.parametrize(
    ("comment", "off"),
    [
        ("# type: ignore[unused-coroutine]", ["TL308"]),
        ("#type:ignore[arg-type, Unused-Coroutine]  # later", ["TL308"]),
        ("# pyright: ignore[reportUnusedCoroutine]", ["TL308"]),
        ("# type: ignore[unused-awaitable]", ["TL301", "TL308"]),
        ("# ruff: ignore[asyncio-dangling-task]", ["TL301"]),
        ("# ruff: ignore[E501, RUF006]", ["TL301"]),
        ("# ruff: ignore[RUF00]", []),
        ("# type: ignore", []),
        ("# type: ignore[unused-coroutines]", []),
        ("# type: ignore[misc] unused-coroutine", []),
    ],
)
def test_codes_in_brackets_for_the_same_finding(comment: str, off: list[str]) -> None:
    said = read(f"pass\nclose()  {comment}\n")
    assert [code for code in ("TL205", "TL301", "TL308") if suppressed(said, code, 2)] == off
    assert not suppressed(said, "TL308", 1)


@pytest.mark.parametrize(
    ("comment", "off"),
    [
        ("# tradelint: ignore-file", ["TL101", "TL201", "TL203"]),
        ("#tradelint:ignore-file  generated code", ["TL101", "TL201", "TL203"]),
        ("# tradelint: ignore-file[TL101]", ["TL101"]),
        ("    # Tradelint: Ignore-File[tl101, TL203]", ["TL101", "TL203"]),
        ("# tradelint: ignore-file[TL2]", ["TL201", "TL203"]),
        ("# tradelint: ignore-file[session] because", ["TL201", "TL203"]),
        ("# tradelint: ignore-file[unclosed-session]", ["TL201"]),
        ("# tradelint: ignore-file[ALL]", ["TL101", "TL201", "TL203"]),
        ("# Write `# tradelint: ignore-file` to silence.", []),
    ],
)
@pytest.mark.parametrize("end", ["", "\n)"])  # the second does not parse
def test_ignore_file(comment: str, off: list[str], end: str) -> None:
    rules = {
        "TL101": ("overridden-field", "CLASSVAR"),
        "TL201": ("unclosed-session", "SESSION"),
        "TL203": ("unclosed-session-attribute", "SESSION"),
    }
    found = read(f"a = 1\n{comment}{end}")
    assert [code for code, names in rules.items() if suppressed(found, code, 1, *names)] == off
    assert not list(complaints("x.py", found, lambda selector: selector))


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# tradelint: ignore-file[", "this comment silences nothing"),
        ("# tradelint: ignore-file[TL101", "this comment silences nothing"),
        ("# tradelint: ignore[TL101]", "this comment silences nothing"),
        ("# tradelint: ignore-files", "this comment silences nothing"),
        ("# tradelint: ignore-file[]", "the brackets name no rule"),
        ("a = 1  # tradelint: ignore-file", "must stand on a line of its own"),
        (
            "a = 1  # tradelint: ignore[TL101]",
            "this comment silences nothing; `# noqa: TL301` silences a line",
        ),
        ("a = 1  # tradelint: noqa", "this comment silences nothing; `# noqa: TL301` silences a line"),
        ("# tradelint: disable=TL101", "this comment silences nothing, write `# tradelint: ignore-file`"),
        ("# tradelint: skip-file", "this comment silences nothing, write `# tradelint: ignore-file`"),
        ("# tradelint: ignore-file[NOSUCH]", "NOSUCH"),
    ],
)
def test_a_comment_that_does_nothing_is_complained_about(comment: str, reason: str) -> None:
    def check(selector: str) -> None:
        raise ValueError(f"no rule is called {selector}")

    found = read(f"\n{comment}\n")
    (failure,) = complaints("x.py", found, check)
    assert isinstance(failure, Failure)
    assert failure.message.startswith("line 2: ")
    assert reason in failure.message
    assert not suppressed(found, "TL101", 1, "overridden-field")


def test_the_registry_judges_selectors() -> None:
    with pytest.raises(UnknownSelector):
        prefix_of("NOSUCH")
    assert issubclass(UnknownSelector, ValueError)


def test_a_string_that_quotes_the_comment_silences_nothing() -> None:
    assert read('TEXT = """\n# tradelint: ignore-file\n"""\n') == Suppressions()


def test_values_travel() -> None:
    found = read("# tradelint: ignore-file[TL101]\na = 1  # noqa: TL2\n")
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(read("# tradelint: ignore-file[TL101]\na = 1  # noqa: TL2\n"))


def test_a_file_without_such_comments_is_not_split_into_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenize.generate_tokens", None)
    assert read("a = 1\n" * 1000) == Suppressions()
