"""Write small projects to disk, and return tradelint's findings on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from flake8_tradelint import engine
from flake8_tradelint.model import Finding
from flake8_tradelint.settings import Settings


def write(root: Path, files: Mapping[str, str]) -> list[str]:
    """Write the files (dedented) below ``root``, with a project marker; returns their paths."""
    (root / "pyproject.toml").touch()
    paths = []
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        paths.append(str(path))
    return [path for path in paths if path.endswith(".py")]


def findings(
    root: Path, files: Mapping[str, str], *select: str, settings: Settings | None = None
) -> list[Finding]:
    """The findings of the rules in ``select`` over a project of these files."""
    chosen = settings or Settings(root=str(root), select=select)
    report = engine.check(sorted(write(root, files)), chosen)
    assert report.failures == ()
    return list(report.findings)


def flagged(root: Path, text: str, code: str, **more: str) -> list[str]:
    """The flagged source lines of the module ``text`` (stripped), in order."""
    files = {"app.py": text, **{f"{name}.py": body for name, body in more.items()}}
    lines = dedent(text).splitlines()
    return [
        lines[finding.primary.span.line - 1].strip()
        for finding in findings(root, files, code)
        if finding.primary.path.endswith("app.py")
    ]
