"""Write hierarchies to disk and ask Python about them."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings

from tests.oracle.hierarchies import Hierarchy, render
from tests.oracle.reality import look

BATCH = 60
LONG = "TRADELINT_ORACLE" in os.environ
"""The long run looks for what is new; the ordinary one must say the same of the same code."""
BATCHES = int(os.environ.get("TRADELINT_ORACLE", "5"))
batches = settings(
    derandomize=not LONG,
    max_examples=BATCHES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
"""Draw the seeds of an oracle's test."""

REALITY = str(Path(__file__).with_name("reality.py"))


def write(folder: Path, package: str, one: Hierarchy) -> dict[str, str]:
    """Write a hierarchy as a package; path -> source."""
    files = {str(folder / name): text for name, text in render(one, package).items()}
    put(files)
    return files


def put(files: Mapping[str, str]) -> None:
    """Write files, making their folders."""
    for path, text in files.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")


def run(folder: str, packages: Collection[str]) -> Any:
    """Return the output of ``reality.py`` on the packages, run in a separate process if possible."""
    if sys.platform == "emscripten":
        return _run_here(folder, packages)
    command = [sys.executable, REALITY, folder, *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return json.loads(done.stdout)


def _run_here(folder: str, packages: Collection[str]) -> Any:
    before = set(sys.modules)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return json.loads(json.dumps({package: look(package) for package in packages}))
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            if name.partition(".")[0] in packages:
                del sys.modules[name]
