"""Test that lazy imports in a module (PEP 810, Python 3.15) change no finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.laws.cases import Case, parametrised
from tests.laws.running import places

_IMPORT = re.compile(rb"^(?=import |from (?!__future__))(?![^\n]*\*)", re.MULTILINE)
_EVERY = 4
"""One case in so many; all of them were tried once."""


def lazy(folder: Path) -> int:
    """Make the imports on the top level of the project's files lazy; return how many there are."""
    count = 0
    for file in folder.rglob("*.py"):
        if "site-packages" not in file.parts:
            text, changed = _IMPORT.subn(b"lazy ", file.read_bytes())
            file.write_bytes(text)
            count += changed
    return count


SENSITIVE = {
    *("TL101/base-in-an-installed-package", "TL201/global-handed-out", "TL201/global-of-a-common-name"),
    *("TL201/global-whose-getter-is-replaced", "TL308/object-that-a-module-keeps"),
    "TL308/passed-on-by-the-package",
}
"""Cases that showed where a text was not read so."""
CASES = [*parametrised(status=False)]


@pytest.mark.parametrize(
    "case", [one for at, one in enumerate(CASES) if at % _EVERY == 0 or getattr(one, "id", "") in SENSITIVE]
)
def test_findings_are_the_markers(case: Case, tmp_path: Path) -> None:
    project = case.copy(tmp_path)
    lazy(project)
    assert places(project) == case.markers()


def test_there_are_imports_to_make_lazy(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import a\nfrom b import c\nfrom d import *\nfrom __future__ import e\n")
    assert lazy(tmp_path) == 2
    assert (tmp_path / "a.py").read_text().startswith("lazy import a\nlazy from b import c\nfrom d")
