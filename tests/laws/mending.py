"""Messages of laws that fail: what differs, which file to edit, which command to run again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from flake8_tradelint.rules import all_rules
from tests.laws.cases import Case, Place

_MOST = 5
"""How many differences of a kind a message lists."""


def law_1(case: Case, found: Sequence[Place]) -> str:
    """Return what contradicts the case's markers or its declared limit, and the mend; "" if nothing does."""
    marked = case.markers()
    missed, false = Counter(marked) - Counter(found), Counter(found) - Counter(marked)
    declared = case.status == "missed-alarm", case.status == "false-alarm"
    if (bool(missed), bool(false)) == declared:
        return ""
    lines = _differences(marked, found, "marked, but not found", "found, but not marked")
    if case.status:
        lines.append(f"case.toml declares `status = {case.status!r}`: that is no longer what happens")
        lines.append(f"mend: `status` and the markers of {_folder(case)}")
    else:
        lines.append(f"mend: {_rule_files(place[2] for place in [*missed, *false])},")
        lines.append(f"      or the `# expect:` comments in {_folder(case)}/before/")
    return _message(case, "the findings are not the markers", lines, f"python -m tests.law1 {case.id}")


def law_2(case: Case, status: int, error: str) -> str:
    """Return what to do about a proof that says the opposite of the markers."""
    what = "the proof fails, but `before` has no markers" if status else _NO_SYMPTOM
    mend = f"mend: {_folder(case)}/proof.py, or the `# expect:` comments in before/"
    return _message(case, what, [*_tail(error), mend], _again("proofs", case))


_NO_SYMPTOM = "the proof passes, but `before` has markers: it does not show the bug"


def law_2_symptom(case: Case, wanted: Sequence[str], error: str) -> str:
    """Return which exceptions a proof may end with, and what this one ended with."""
    what = f"the proof must fail with {' or '.join(wanted)}; any other exception is a mistake of the proof"
    return _message(case, what, [*_tail(error), f"mend: {_folder(case)}/proof.py"], _again("proofs", case))


def law_3(case: Case, fixed: dict[str, bytes], expected: dict[str, bytes]) -> str:
    """Return which files the fix leaves otherwise than `after` shows them."""
    names = sorted(name for name in {*fixed, *expected} if fixed.get(name) != expected.get(name))
    options = " --unsafe-fixes" if case.unsafe else ""
    lines = [
        f"these files differ: {', '.join(names[:_MOST])}",
        f"look: tradelint --diff{options} {_folder(case)}/before",
        f"mend: the fix of {_own_rule(case)}, or {_folder(case)}/after/ (only files that change)",
    ]
    return _message(
        case, "fixed code is not `before` with `after` laid over it", lines, _again("fixes", case)
    )


def law_4_quiet(case: Case, before: Sequence[Place], after: Sequence[Place]) -> str:
    """Return what is still found in the code of `after`."""
    lines = [*_listed("found in the fixed code", Counter(after)), f"{len(before)} before, {len(after)} after"]
    mend = f"mend: {_folder(case)}/after/, or the fix of {_own_rule(case)}"
    return _message(case, "fixed code still has the finding", [*lines, mend], _again("fixes", case))


def law_4_again(case: Case, fixed: dict[str, bytes], expected: dict[str, bytes]) -> str:
    """Return which fixed files a second fix changed."""
    names = sorted(name for name in fixed if fixed[name] != expected.get(name))
    lines = [f"changed again: {', '.join(names[:_MOST])}", f"mend: the fix of {_own_rule(case)}"]
    return _message(case, "fixing a second time must change nothing", lines, _again("fixes", case))


def law_4_others(case: Case, code: str, silenced: Iterable[str]) -> str:
    """Return which findings the fixes of ``code`` silenced, though they are not about them."""
    lines = [f"silenced by the fixes of {code}: {', '.join(sorted(silenced))}"]
    lines.append(f"mend: {_rule_files([*silenced, code])}")
    return _message(case, "a fix silences the finding of another code", lines, _again("fixes", case))


def law_5(case: Case, error: str) -> str:
    """Return how the proof fails on fixed code."""
    mend = f"mend: the fix of {_own_rule(case)} and {_folder(case)}/after/; proof.py if healthy code fails it"
    return _message(case, "the proof fails on the fixed code", [*_tail(error), mend], _again("proofs", case))


def law_6(name: str, ours: Sequence[Hashable], theirs: Sequence[Hashable], mend: str) -> str:
    """Return what the command line (or the markers) and the other front end, `name`, tell differently."""
    lines = [f"law 6: tradelint and {name} tell different findings"]
    lines += _differences(ours, theirs, "tradelint alone", f"{name} alone")
    return "\n  ".join([*lines, f"mend: {mend}"])


def _message(case: Case, what: str, lines: Iterable[str], command: str) -> str:
    return "\n  ".join([f"{case.id}: {what}", *lines, f"again: {command}"])


def _differences(one: Iterable[Hashable], other: Iterable[Hashable], first: str, second: str) -> list[str]:
    ours, theirs = Counter(one), Counter(other)
    return [*_listed(first, ours - theirs), *_listed(second, theirs - ours)]


def _listed(heading: str, places: Counter[Hashable] | Counter[Place]) -> list[str]:
    shown = [f"{heading}: {_shown(place)}" for place in sorted(places.elements(), key=repr)]
    more = [f"{heading}: {len(shown) - _MOST} more"] if len(shown) > _MOST else []
    return shown[:_MOST] + more


def _shown(place: object) -> str:
    """Return `file.py:3: TL301` for a place, and the representation of anything else."""
    if isinstance(place, tuple) and len(place) >= 3:
        *where, code = place
        return f"{':'.join(map(str, where))}: {code}"
    return repr(place)


def _folder(case: Case) -> str:
    return f"fixtures/{case.id}"


def _again(module: str, case: Case) -> str:
    return f"pytest tests/laws/test_{module}.py -k {case.folder.name!r}"


def _rule_files(codes: Iterable[str]) -> str:
    names = {rule.CODE: rule.NAME for rule in all_rules()}
    wanted = sorted({names.get(code, "?").replace("-", "_") for code in codes})
    return ", ".join(f"flake8_tradelint/rules/{name}.py" for name in wanted)


def _own_rule(case: Case) -> str:
    return _rule_files([case.folder.parent.name])


def _tail(error: str) -> list[str]:
    """Return the last lines of a proof's error output."""
    return [f"| {line}" for line in error.rstrip().splitlines()[-_MOST:]]
