"""Compare the findings of fixtures with their markers (law 1), all in one process.

``python -m tests.law1 [CASE ...]``: a CASE is a code (``TL301``), a case (``TL301/hedge-lost``) or the
beginning of one; without any, all cases are checked. Exit status: 0 all as marked, 1 a case differs,
2 no such case, or a case could not be checked.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.laws.cases import Case, all_cases
from tests.laws.mending import law_1
from tests.laws.running import places


def main(names: Sequence[str], cases: Sequence[Case] | None = None) -> int:
    """Check the named cases, print what differs and a last line with the counts; return the exit status."""
    known = all_cases() if cases is None else cases
    unknown = [name for name in names if not any(_is_meant(case, (name,)) for case in known)]
    if unknown:
        print(f"tests.law1: no such case: {', '.join(unknown)} (see fixtures/)", file=sys.stderr)
        return 2
    chosen = [case for case in known if not names or _is_meant(case, names)]
    here = [case for case in chosen if case.runs_here]
    problems, failures = _checked(here)
    for problem in [*problems, *failures]:
        print(problem, end="\n\n")
    print(_last_line(len(here), len(chosen) - len(here), len(problems), len(failures)))
    return 2 if failures else bool(problems)


def _is_meant(case: Case, names: Sequence[str]) -> bool:
    return any(case.id.startswith(name.strip("/").removeprefix("fixtures/")) for name in names)


def _checked(cases: Sequence[Case]) -> tuple[list[str], list[str]]:
    """Return the messages of the cases that differ, and of those that could not be checked."""
    problems, failures = [], []
    for case in cases:
        with TemporaryDirectory() as folder:
            try:
                problem = law_1(case, places(case.copy(Path(folder))))
            except AssertionError as error:  # tradelint failed: exit status 2, or errors in its report
                failures.append(f"{case.id}: could not be checked: {error}")
            else:
                problems += [problem] if problem else []
    return problems, failures


def _last_line(checked: int, skipped: int, differing: int, failed: int) -> str:
    parts = [f"{checked} cases checked, {differing} differ"]
    parts += [f"{failed} could not be checked"] if failed else []
    parts += [f"{skipped} need a newer Python"] if skipped else []
    return ", ".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
