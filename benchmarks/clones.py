"""Find clones of repositories, and check out revisions of them as files to check."""

from __future__ import annotations

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path


def clone_of(clones: Path, repository: str) -> Path:
    """Return the clone of ``owner/name``: a folder called ``name``, ``name.git`` or ``owner+name``."""
    owner, _, name = repository.partition("/")
    for folder in (name, f"{name}.git", f"{owner}+{name}", f"{owner}+{name}/repo"):
        if (clones / folder / "HEAD").exists() or (clones / folder / ".git").exists():
            return clones / folder
    raise SystemExit(f"no clone of {repository} in {clones}")


def check_out(clone: Path, revision: str, folder: Path) -> None:
    """Write the Python files of a revision, without its configuration."""
    done = subprocess.run(
        ["git", "-C", str(clone), "archive", revision, "--", ":(glob)**/*.py"],
        capture_output=True,
        check=True,
    )
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        for entry in archive:
            file = archive.extractfile(entry) if entry.isfile() and entry.name.endswith(".py") else None
            if file is not None:
                (folder / entry.name).parent.mkdir(parents=True, exist_ok=True)
                (folder / entry.name).write_bytes(file.read())
    (folder / "setup.py").touch()
