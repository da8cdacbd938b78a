"""The option ``--add-noqa REASON``: write a comment to each reported line that silences its findings.

A comment stands where flake8 reads it: on the last of the lines that a string or a backslash joins. Codes are
added to a comment that has some already.
"""

from __future__ import annotations

import ast

from flake8_tradelint.cli.before_fixing import Bounds
from flake8_tradelint.fixes.encoding import Encoding
from flake8_tradelint.fixes.rounds import FileChange
from flake8_tradelint.fixes.write import write
from flake8_tradelint.output.excerpt import printable
from flake8_tradelint.output.view import count, relative
from flake8_tradelint.rules import family
from flake8_tradelint.rules.selection import SYNTAX_ERROR, UNUSED
from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.suppressions import NOQA, joined_lines, read, suppressed, tokens_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.cli.console import Console
    from flake8_tradelint.model import Failure, Finding, Report

NOT_SILENCED = (SYNTAX_ERROR, UNUSED)
_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def add_comments(report: Report, reason: str, console: Console) -> tuple[Failure, ...]:
    """Write the comments; return a failure for each file that could not be written."""
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.code not in NOT_SILENCED:
            by_file.setdefault(finding.primary.path, []).append(finding)
    changes, numbers = [], {}
    for path, findings in sorted(by_file.items()):
        change, number = _change(path, findings, reason)
        if change is None:
            console.warning(f"{printable(relative(path))}: its findings cannot be silenced by a comment")
        else:
            changes.append(change)
            numbers[path] = number
    written = write(changes, refusal=Bounds(by_file).refusal_of_file)
    done = [path for path in written.paths if path in numbers]
    silenced = sum(numbers[path] for path in done)
    console.note(f"Silenced {count(silenced, 'finding')} in {count(len(done), 'file')}")
    others = len(report.findings) - sum(map(len, by_file.values()))
    if others:
        console.warning(f"{count(others, 'finding')} of {' and '.join(NOT_SILENCED)} left: mend them")
    return written.failures


def _change(path: str, findings: Sequence[Finding], reason: str) -> tuple[FileChange | None, int]:
    """Return the change of a file, and the number of its findings that it silences."""
    try:
        data = read_file(path)
        encoding = Encoding.of(data)
        after, silenced = silenced_text(encoding.decoded(data), findings, reason)
        new = encoding.encoded(after)
    except (OSError, ValueError):
        return None, 0
    return (FileChange(path, data, new), silenced) if silenced else (None, 0)


def silenced_text(before: str, findings: Sequence[Finding], reason: str) -> tuple[str, int]:
    """Return the text of a file with comments that silence these findings, and how many of them they do.

    Raises:
        ValueError: the text cannot be read.
    """
    after = commented(before, _codes_by_line(findings), reason)
    if not _is_same_code(before, after):
        return before, 0
    comments = read(after)
    return after, sum(
        suppressed(comments, f.code, f.primary.span.line, f.name, family(f.code)) for f in findings
    )


def _codes_by_line(findings: Iterable[Finding]) -> dict[int, list[str]]:
    codes: dict[int, list[str]] = {}
    for finding in findings:
        codes.setdefault(finding.primary.span.line, []).append(finding.code)
    return codes


def commented(text: str, codes: Mapping[int, Iterable[str]], reason: str) -> str:
    """Return the text with a comment that silences these codes on these lines (1-based)."""
    lines: list[str] = _LINE.findall(text)
    plain = [line.rstrip("\r\n") + "\n" for line in lines]
    tokens = tokens_of(plain)
    ends = {line: last for first, last in joined_lines(plain, tokens) for line in range(first, last + 1)}
    wanted: dict[int, dict[str, None]] = {}
    for line, own in codes.items():
        wanted.setdefault(ends.get(line, line), {}).update(dict.fromkeys(own))
    for number, named in wanted.items():
        if number <= len(lines):
            bare = plain[number - 1][:-1]
            lines[number - 1] = _with_codes(bare, sorted(named), reason) + lines[number - 1][len(bare) :]
    return "".join(lines)


def _with_codes(line: str, codes: Sequence[str], reason: str) -> str:
    listed = [match for match in NOQA.finditer(line) if match["codes"] is not None]
    if listed:
        said = listed[-1]["codes"].rstrip(", \t")
        at = listed[-1].start("codes") + len(said)
        return f"{line[:at]}, {', '.join(codes)}{line[at:]}"
    because = f" - {reason}" if reason else ""
    return f"{line.rstrip()}  # noqa: {', '.join(codes)}{because}"


def _is_same_code(before: str, after: str) -> bool:
    """Return True if the two texts differ in comments alone, as far as this Python can parse them."""
    try:
        old = ast.parse(before)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # newer syntax; a comment at the end of a line is one there, too
    try:
        return ast.dump(old) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
