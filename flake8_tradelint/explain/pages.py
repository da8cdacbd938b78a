"""Write the rules' docstrings as Markdown pages: ``python -m flake8_tradelint.explain --write-docs``.

``--write-docs FOLDER [FILE ...]`` writes one page per rule and an index into the folder, and updates the
table of rules between the two marker comments in each of the files. ``--check`` instead of ``--write-docs``
changes nothing and exits with 1 if something is out of date.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from flake8_tradelint.explain import page_of, plain
from flake8_tradelint.explain.rule_pages import markdown
from flake8_tradelint.questions import ProjectKeywords
from flake8_tradelint.rules import all_rules
from flake8_tradelint.rules.protocol import project_keywords

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


START, END = "<!-- rules: start -->", "<!-- rules: end -->"
CATALOGUE = Path(__file__).parents[1] / "rules" / "catalogue.py"
_FIX = {"safe": "yes", "unsafe": "on request", "display": "shown", None: ""}


def main(argv: Sequence[str]) -> int:
    """Write or check the pages; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m flake8_tradelint.explain", description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write-docs", action="store_true")
    mode.add_argument("--check", action="store_true")
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    options = parser.parse_args(argv)
    wanted = expected(options.folder, options.files)
    for path in outdated(options.folder, wanted):
        print(f"{path}: out of date" if options.check else f"wrote {path}")
        if options.check:
            continue
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return int(options.check and bool(outdated(options.folder, wanted)))


def expected(folder: Path, files: Sequence[Path]) -> dict[Path, str]:
    """Return the wanted text of every generated file."""
    pages = {folder / f"{rule.CODE}.md": markdown(rule) for rule in all_rules()}
    pages[CATALOGUE] = catalogue()
    pages[folder / "README.md"] = f"# Rules\n\n{table('')}\n"
    for file in files:
        links = os.path.relpath(folder, file.parent).replace(os.sep, "/") + "/"
        pages[file] = _with_table(file.read_text(encoding="utf-8"), table(links))
    return pages


def catalogue() -> str:
    """Return the source of the module that lists the rules."""
    rows = [f'    ("{rule.CODE}", "{rule.NAME}", {rule.DEFAULT}),' for rule in all_rules()]
    lines = [
        '"""The rules, listed so that none has to be imported to be chosen; written by ``explain.pages``."""',
        "",
        "from __future__ import annotations",
        "",
        "from flake8_tradelint.questions import ProjectKeywords",
        "",
        "RULES: tuple[tuple[str, str, bool], ...] = (",
        *rows,
        ")",
        '"""Code, name (that of the module, with hyphens), and whether it is on by default."""',
        "",
        "PROJECT_KEYWORDS: tuple[tuple[ProjectKeywords, tuple[str, ...]], ...] = (",
        *_keywords(),
        ")",
        '"""What a project needs before the rules with these codes are asked; the others always are."""',
    ]
    return "\n".join(lines) + "\n"


def _keywords() -> Iterator[str]:
    codes: dict[ProjectKeywords, list[str]] = {}
    for rule in all_rules():
        keywords = project_keywords(rule)
        if keywords is not None:
            codes.setdefault(keywords, []).append(rule.CODE)
    for keywords, of in codes.items():
        yield "    ("
        yield "        ProjectKeywords("
        for name in ProjectKeywords.__match_args__:
            if getattr(keywords, name):
                yield from _tuple(f"            {name}=", getattr(keywords, name))
        yield "        ),"
        yield from _tuple("        ", of)
        yield "    ),"


def _tuple(before: str, values: Sequence[str | bytes]) -> Iterator[str]:
    """Yield the lines of a tuple as ruff formats it."""
    if len(values) == 1:
        yield f"{before}({_quoted(values[0])},),"
        return
    indent = " " * (len(before) - len(before.lstrip()))
    yield f"{before}("
    yield from (f"{indent}    {_quoted(value)}," for value in values)
    yield f"{indent}),"


def _quoted(value: str | bytes) -> str:
    return f"b{_quoted(value.decode())}" if isinstance(value, bytes) else f'"{value}"'


def outdated(folder: Path, wanted: dict[Path, str]) -> list[Path]:
    """Return the files that are missing or outdated, and pages of rules that no longer exist."""
    stale = [p for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    return stale + [path for path in sorted(folder.glob("*.md")) if path not in wanted]


def table(links: str) -> str:
    """Return the table of rules; ``links`` is the path to the folder of the pages."""
    rows = ["| code | name | finds | default | fix |", "| --- | --- | --- | --- | --- |"]
    for rule in all_rules():
        on = "on" if rule.DEFAULT else "off"
        summary = plain(page_of(rule).summary).replace("|", "\\|")
        rows.append(
            f"| [{rule.CODE}]({links}{rule.CODE}.md) | {rule.NAME} | {summary} | {on} | {_FIX[rule.FIX]} |"
        )
    return "\n".join(rows)


def _with_table(text: str, rows: str) -> str:
    block = f"{START}\n{rows}\n{END}"
    return re.sub(f"{re.escape(START)}.*?{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)
