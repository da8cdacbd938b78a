"""Test that a fix's edits apply together or not at all, across files and with overlapping fixes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import libcst as cst
import pytest

from flake8_tradelint.fixes import render as rendering
from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.fixes.change import Change, Rewriter
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.render import is_elsewhere_equal
from flake8_tradelint.model import Anchor, Edit, Fix
from tests.fixes.fixing import PATH, applied, edit

OTHER = "/project/other.py"
apply_module = import_module("flake8_tradelint.fixes.apply")


def fix(*edits: Edit) -> Fix:
    return Fix("title", "safe", edits)


def rename(source: bytes, at: str, new: str, path: str = PATH) -> Edit:
    return edit(source, "rename_name", at, path=path, new=new)


def test_a_fix_over_two_files_is_applied_in_both() -> None:
    files = {PATH: b"a.x", OTHER: b"b.x"}
    both = fix(rename(files[PATH], "x", "y"), rename(files[OTHER], "x", "y", OTHER))
    result = apply([both], files.__getitem__)
    assert result.contents == {PATH: b"a.y", OTHER: b"b.y"}
    assert result.fixes == (both,) and result.skipped == ()


def test_a_fix_that_is_refused_in_one_file_is_applied_in_none() -> None:
    files = {PATH: b"a.x; c.z", OTHER: b"b.("}
    both = fix(rename(files[PATH], "x", "y"), rename(files[OTHER], "b", "y", OTHER))
    alone = fix(rename(files[PATH], "z", "zz"))
    result = apply([both, alone], files.__getitem__)
    assert result.contents == {PATH: b"a.x; c.zz"}
    assert result.fixes == (alone,)
    assert [(skipped.fix, skipped.deferred) for skipped in result.skipped] == [(both, False)]


def test_what_fails_in_the_verification_takes_its_other_files_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoding is found out only when the new text is written."""
    files = {PATH: b"a.x", OTHER: b"# coding: latin-1\nb.x; c.z"}
    both = fix(rename(files[PATH], "x", "\u03a9"), rename(files[OTHER], "x", "\u03a9", OTHER))
    alone = fix(rename(files[OTHER], "z", "zz", OTHER))
    result = apply([both, alone], files.__getitem__)
    assert result.contents == {OTHER: b"# coding: latin-1\nb.x; c.zz"}
    assert result.fixes == (alone,)
    assert "iso-8859-1" in result.skipped[0].reason


def test_the_second_of_two_that_overlap_waits() -> None:
    source = b"a.x"
    result = applied(source, rename(source, "x", "y"), rename(source, "x", "z"))
    assert result.contents[PATH] == b"a.y"
    (skipped,) = result.skipped
    assert skipped.deferred and skipped.fix.edits[0].args == (("new", "z"),)


def test_one_edit_wished_for_by_two_fixes_is_done_once() -> None:
    source = b"a.x; b.y"
    shared = rename(source, "x", "new")
    fixes = [fix(shared), fix(shared, rename(source, "y", "new"))]
    result = apply(fixes, {PATH: source}.__getitem__)
    assert result.contents[PATH] == b"a.new; b.new" and result.fixes == tuple(fixes)


def test_files_that_cannot_be_read_are_refused_with_the_reason() -> None:
    def read(path: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    result = apply([fix(Edit(PATH, Anchor(0, 1), "rename_name", (("new", "x"),)))], read)
    assert [skipped.reason for skipped in result.skipped] == ["cannot be read: Permission denied"]


@pytest.mark.parametrize(
    ("rest", "reason"),
    [("f(lambda x: Any: x)", "error at 2:17"), ("'open", "tokenizer error: unterminated string literal")],
)
def test_of_files_that_are_not_python_the_place_is_told(rest: str, reason: str) -> None:
    """In one line: what could have stood there is left out."""
    source = f"a.x\n{rest}\n".encode()
    (skipped,) = applied(source, rename(source, "x", "y")).skipped
    assert skipped.reason == f"libcst cannot parse it: {reason}"


@pytest.mark.parametrize("op", ["no_such_operation", "document", "../apply", ""])
def test_an_unknown_operation_is_a_bug_and_says_so(op: str) -> None:
    result = applied(b"a.x", Edit(PATH, Anchor(0, 1), op), rename(b"a.x", "x", "y"))
    (skipped,) = result.skipped
    assert skipped.bug and "operation" in skipped.reason
    assert result.contents == {PATH: b"a.y"}


def test_an_indentation_that_libcst_cannot_copy_is_refused() -> None:
    source = b"if a:\n \x0c a.x\n"
    (skipped,) = applied(source, rename(source, "x", "y")).skipped
    assert "default_indent" in skipped.reason and not skipped.bug


def test_a_crash_while_a_file_is_written_costs_no_other_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {PATH: b"a.x", OTHER: b"b.x"}
    one, other = fix(rename(files[PATH], "x", "y")), fix(rename(files[OTHER], "x", "y", OTHER))
    render: Callable[..., bytes] = apply_module.render

    def crashing(document: Document, changes: Sequence[Change]) -> bytes:
        if document.path == PATH:
            raise KeyError("odd")
        return render(document, changes)

    monkeypatch.setattr(apply_module, "render", crashing)
    result = apply([one, other], files.__getitem__)
    assert result.contents == {OTHER: b"b.y"}
    (skipped,) = result.skipped
    assert skipped.fix == one and skipped.bug and "KeyError: 'odd'" in skipped.reason


def test_what_libcst_finds_invalid_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "Rewriter", lambda changes: _Breaker("x y"))
    source = b"if a:\n    x\n"
    (skipped,) = applied(source, rename(source, "x", "y")).skipped
    assert skipped.reason.startswith("libcst rejects the result")


def test_a_result_that_does_not_round_trip_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that breaks its promise is caught, whatever it is."""
    from flake8_tradelint.fixes.operations import rename_name

    plan = rename_name.plan
    source = b"a.x; b.y"
    changes = {
        "unrelated parts of the file": lambda *args: Change(plan(*args).rewrites, touches=(Anchor(0, 1),)),
    }
    for reason, broken in changes.items():
        monkeypatch.setattr(rename_name, "plan", broken)
        (skipped,) = applied(source, rename(source, "y", "z")).skipped
        assert reason in skipped.reason and not skipped.deferred


def test_a_fix_that_fails_when_it_is_rendered_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def rewriter(changes: list[Change]) -> cst.CSTTransformer:
        if any(touch.start == 2 for change in changes for touch in change.touches):
            raise KeyError("boom")
        return Rewriter(changes)

    monkeypatch.setattr(rendering, "Rewriter", rewriter)
    source = b"a.x; c.z"
    broken, sound = rename(source, "x", "y"), rename(source, "z", "zz")
    result = applied(source, broken, sound)
    assert result.contents[PATH] == b"a.x; c.zz"
    (skipped,) = result.skipped
    assert skipped.bug and "KeyError: 'boom' (test_apply.py:" in skipped.reason


def test_a_result_that_does_not_parse_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "Rewriter", lambda changes: _Breaker("class"))
    source = b"if a:\n    x\n"
    (skipped,) = applied(source, rename(source, "x", "y")).skipped
    assert skipped.reason == "the fixed file would not parse"


def test_a_changed_string_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    source = b"x + 'a'\n"
    monkeypatch.setattr(rendering, "Rewriter", lambda changes: _StringChanger())
    monkeypatch.setattr("flake8_tradelint.fixes.render.is_elsewhere_equal", lambda *_: True)
    (skipped,) = applied(source, rename(source, "x", "y")).skipped
    assert skipped.reason == "the fix would change the text of a string"


@pytest.mark.parametrize(
    ("after", "touches", "equal"),
    [
        (b"aXXc", [(1, 2)], True),
        (b"ac", [(1, 2)], True),
        (b"abc", [(1, 2)], True),
        (b"Xbc", [(1, 2)], False),
        (b"abX", [(1, 2)], False),
        (b"abXc", [(2, 2)], True),
        (b"aXbc", [(2, 2)], False),
        (b"Xabc", [(0, 0)], True),
        (b"abcX", [(3, 3)], True),
        (b"abcX", [], False),
        (b"abc", [], True),
        (b"c", [(0, 1), (1, 2)], True),
        (b"XbYc", [(0, 1), (2, 2)], True),
        (b"XcYb", [(0, 1), (2, 2)], False),
        (b"a", [(1, 3), (0, 2)], True),
    ],
)
def test_what_lies_outside_of_the_touched_ranges_must_be_equal(
    after: bytes, touches: list[tuple[int, int]], equal: bool
) -> None:
    assert is_elsewhere_equal(b"abc", after, [Anchor(*touch) for touch in touches]) is equal


def test_syntax_newer_than_this_python_can_be_fixed() -> None:
    source = b"type X[T] = int\ntry: pass\nexcept A, B: a.attribute\n"
    result = applied(source, rename(source, "attribute", "y"))
    if result.fixes:
        assert result.contents[PATH] == source.replace(b"attribute", b"y")
    else:
        assert "libcst cannot parse" in result.skipped[0].reason


class _Breaker(cst.CSTTransformer):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self.name) if updated_node.value == "x" else updated_node


class _StringChanger(cst.CSTTransformer):
    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        return updated_node.with_changes(value="'b'")
