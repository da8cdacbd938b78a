"""Test that fixes are applied in rounds until stable, and that cycles of fixes are cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flake8_tradelint.fixes.rounds import FileChange, fix_until_stable
from flake8_tradelint.model import Anchor, Edit, Finding, Fix, Location, Span

PATH, OTHER = "/project/module.py", "/project/other.py"


@dataclass(frozen=True)
class Report:
    findings: tuple[Finding, ...]


class Renamer:
    """A check whose findings are the old names, each with a fix that renames it."""

    def __init__(self, files: Mapping[str, bytes], renames: Mapping[str, str], level: str = "safe") -> None:
        self.files, self.renames, self.level = files, renames, level
        self.overlays: list[Mapping[str, bytes]] = []

    def read(self, path: str) -> bytes:
        return self.files[path]

    def check(self, overlay: Mapping[str, bytes]) -> Report:
        self.overlays.append(dict(overlay))
        found = []
        for path in self.files:
            text = overlay.get(path, self.files[path])
            for old, new in self.renames.items():
                if old.encode() in text:
                    found.append(self.finding(path, text.index(old.encode()), old, new))
        return Report(tuple(found))

    def finding(self, path: str, at: int, old: str, new: str) -> Finding:
        anchor = Anchor(at, at + len(old))
        fix = Fix("rename", self.level, (Edit(path, anchor, "rename_name", (("new", new),)),))  # type: ignore[arg-type]
        place = Location(path, Span(1, at + 1, 1, at + 1 + len(old), anchor))
        return Finding("TL401", "renamed-attribute", f"{old} is {new}", place, fix=fix)


def test_rounds_go_on_until_nothing_is_left() -> None:
    run = Renamer({PATH: b"a.x1; a.x1; b.y1", OTHER: b"ok"}, {"x1": "x2", "x2": "x3"})
    outcome = fix_until_stable(run.check, run.read)
    assert outcome.changes == (FileChange(PATH, b"a.x1; a.x1; b.y1", b"a.x3; a.x3; b.y1"),)
    assert outcome.report.findings == () and outcome.refused == () and outcome.unsettled == ()
    assert len(outcome.fixed) == 4
    assert run.overlays[0] == {} and set(run.overlays[-1]) == {PATH}


def test_nothing_to_do() -> None:
    run = Renamer({PATH: b"a"}, {"x": "y"})
    outcome = fix_until_stable(run.check, run.read)
    assert (outcome.changes, outcome.rounds, len(run.overlays)) == ((), 0, 1)


def test_unsafe_fixes_only_when_asked_for_and_display_ones_never() -> None:
    for level, unsafe, expected in [
        ("unsafe", False, ()),
        ("unsafe", True, (FileChange(PATH, b"a.x", b"a.y"),)),
        ("display", True, ()),
    ]:
        run = Renamer({PATH: b"a.x"}, {"x": "y"}, level)
        outcome = fix_until_stable(run.check, run.read, unsafe=unsafe)
        assert outcome.changes == expected
        assert len(outcome.report.findings) == (0 if expected else 1)


def test_fixes_that_undo_each_other_leave_their_file_alone_and_others_fixed() -> None:
    run = Renamer({PATH: b"a.ping", OTHER: b"a.x"}, {"ping": "pong", "pong": "ping", "x": "y"})
    outcome = fix_until_stable(run.check, run.read)
    assert outcome.changes == (FileChange(OTHER, b"a.x", b"a.y"),)
    assert outcome.unsettled == (PATH,)
    assert [finding.primary.path for finding in outcome.fixed] == [OTHER]


class Growing(Renamer):
    """Finds the last name of the file, whatever it is, and wants it longer."""

    def check(self, overlay: Mapping[str, bytes]) -> Report:
        text = overlay.get(PATH, self.files[PATH]).decode()
        name = text.rpartition(".")[2]
        return Report(
            (*super().check(overlay).findings, self.finding(PATH, text.rindex(name), name, name + "x"))
        )


def test_fixes_that_never_end_leave_their_file_alone() -> None:
    run = Growing({PATH: b"a.x"}, {})
    outcome = fix_until_stable(run.check, run.read)
    assert outcome.changes == () and outcome.unsettled == (PATH,) and outcome.fixed == ()


def test_an_unsettled_file_takes_back_what_was_fixed_together_with_it() -> None:
    class Linked(Growing):
        def finding(self, path: str, at: int, old: str, new: str) -> Finding:
            finding = super().finding(path, at, old, new)
            if old != "both" or finding.fix is None:
                return finding
            both = (*finding.fix.edits, Edit(OTHER, Anchor(2, 6), "rename_name", (("new", new),)))
            fix = Fix("both", "safe", both)
            return Finding("TL401", "renamed-attribute", "", finding.primary, fix=fix)

    files = {PATH: b"a.both; a.x", OTHER: b"b.both"}
    run = Linked({PATH: files[PATH]}, {"both": "done"})
    outcome = fix_until_stable(run.check, files.__getitem__)
    assert outcome.changes == () and outcome.unsettled == (PATH, OTHER) and outcome.fixed == ()


def test_standard_input_stands_in_for_the_file() -> None:
    run = Renamer({PATH: b"nothing"}, {"x": "y"})
    outcome = fix_until_stable(run.check, run.read, overlay={PATH: b"a.x"})
    assert outcome.changes == (FileChange(PATH, b"a.x", b"a.y"),)


def test_a_refused_fix_is_reported_once_and_does_not_keep_the_rounds_going() -> None:
    run = Renamer({PATH: b"'# x'; a.y"}, {"x": "z", "y": "w"})
    outcome = fix_until_stable(run.check, run.read)
    assert outcome.changes == (FileChange(PATH, b"'# x'; a.y", b"'# x'; a.w"),)
    assert [skipped.deferred for skipped in outcome.refused] == [False]
    assert len(outcome.report.findings) == 1 and outcome.rounds == 1
