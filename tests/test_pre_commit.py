"""Test the shipped hooks under the real pre-commit, in a temporary git repository, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

REPOSITORY = Path(__file__).resolve().parent.parent
MANIFEST = REPOSITORY / ".pre-commit-hooks.yaml"
BUG = """\
import asyncio


async def work() -> None:
    await asyncio.sleep(0)


async def main() -> None:
    asyncio.create_task(work())
"""
CLEAN = BUG.replace("asyncio.create_task(work())", "await work()")


class Repository:
    """A git repository whose pre-commit configuration has the hooks of the shipped manifest."""

    def __init__(self, root: Path) -> None:
        self.root, self._home = root / "repository", root / "home"
        for folder in (self.root, self._home / "bin"):
            folder.mkdir(parents=True)
        self._put_on_path("tradelint")
        self.run("git", "init", "-q", "-b", "main")

    def install(self, *ids: str) -> None:
        """Set up the hooks with these ids; the language is all that differs from the manifest."""
        shipped = yaml.safe_load(MANIFEST.read_text())
        hooks = [{**hook, "language": "system"} for hook in shipped if hook["id"] in ids]
        config = {"repos": [{"repo": "local", "hooks": hooks}]}
        self.write(".pre-commit-config.yaml", yaml.safe_dump(config))
        self.run("git", "add", ".")
        self.run("git", "commit", "-qm", "start")
        assert self.pre_commit("install").returncode == 0

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def commit(self, *add: str) -> subprocess.CompletedProcess[str]:
        if add:
            self.run("git", "add", *add)
        return self.run("git", "commit", "-m", "change", check=False)

    def pre_commit(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "pre_commit", *args, check=False)

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=self.root, env=self._environment(), capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def _put_on_path(self, name: str) -> None:
        script = self._home / "bin" / name
        script.write_text(f'#!/bin/sh\nexec {sys.executable} -m flake8_{name} "$@"\n')
        script.chmod(0o755)

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's git, and nothing of the git that may be running these tests."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))
        }
        author = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return {
            **kept,
            **author,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "HOME": str(self._home),
            "PATH": os.pathsep.join([str(self._home / "bin"), os.environ["PATH"]]),
            "PRE_COMMIT_HOME": str(self._home / "pre-commit"),
            "PYTHONPATH": str(REPOSITORY),
        }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_the_manifest_is_valid(repository: Repository) -> None:
    done = repository.pre_commit("validate-manifest", str(MANIFEST))
    assert done.returncode == 0, done.stdout


def test_a_commit_with_a_bug_is_refused_and_fixed_and_then_passes(repository: Repository) -> None:
    repository.install("tradelint-fix")
    repository.write("app.py", BUG)
    refused = repository.commit("app.py")
    assert refused.returncode == 1
    assert "files were modified by this hook" in refused.stdout + refused.stderr
    fixed = (repository.root / "app.py").read_text()
    assert "add_done_callback" in fixed
    assert repository.commit("app.py").returncode == 0
    assert repository.run("git", "show", "HEAD:app.py").stdout == fixed


def test_a_commit_with_a_bug_is_refused_and_says_why(repository: Repository) -> None:
    repository.install("tradelint")
    repository.write("app.py", BUG)
    refused = repository.commit("app.py")
    assert refused.returncode == 1
    assert "app.py:9:5" in refused.stderr and "TL301" in refused.stderr
    assert (repository.root / "app.py").read_text() == BUG
    repository.write("app.py", CLEAN)
    assert repository.commit("app.py").returncode == 0


def test_what_is_staged_counts_not_what_lies_in_the_folder(repository: Repository) -> None:
    repository.install("tradelint")
    repository.write("app.py", BUG)
    repository.run("git", "add", "app.py")
    repository.write("app.py", CLEAN)  # pre-commit puts unstaged edits aside
    assert repository.commit().returncode == 1
    assert (repository.root / "app.py").read_text() == CLEAN
    repository.run("git", "add", "app.py")
    repository.write("app.py", BUG)
    assert repository.commit().returncode == 0
    assert (repository.root / "app.py").read_text() == BUG


def test_only_the_files_of_the_commit_are_judged_but_in_the_light_of_the_project(
    repository: Repository,
) -> None:
    base = "from dataclasses import dataclass\n\n\n@dataclass\nclass Schema:\n    KEY: str = ''\n"
    repository.write("pkg/__init__.py", "")
    repository.write("pkg/base.py", base)
    repository.write("pkg/old.py", BUG)
    repository.install("tradelint")
    repository.write(
        "pkg/child.py", "from .base import Schema\n\n\nclass Signals(Schema):\n    KEY = 'signals'\n"
    )
    refused = repository.commit("pkg/child.py")
    assert refused.returncode == 1
    assert "TL101" in refused.stderr and "old.py" not in refused.stderr


def test_excluded_files_are_left_alone_though_named(repository: Repository) -> None:
    repository.write("pyproject.toml", '[tool.tradelint]\nextend-exclude = ["generated/"]\n')
    repository.install("tradelint", "tradelint-fix")
    repository.write("generated/app.py", BUG)
    assert repository.commit("generated/app.py").returncode == 0


def test_the_full_hook_sees_files_that_the_commit_does_not_touch(repository: Repository) -> None:
    repository.write("old.py", BUG)
    repository.install("tradelint-all")
    repository.write("notes.txt", "nothing to do with Python\n")
    refused = repository.commit("notes.txt")
    assert refused.returncode == 1
    assert "old.py:9:5" in refused.stderr


def test_batches_do_not_matter(repository: Repository) -> None:
    """However the command line is split, the same findings come out."""
    base = "from dataclasses import dataclass\n\n\n@dataclass\nclass Schema:\n    KEY: str = ''\n"
    repository.write("base.py", base)
    for number in range(3):
        name = f"Child{number}"
        repository.write(
            f"child{number}.py", f"import base\n\n\nclass {name}(base.Schema):\n    KEY = '{number}'\n"
        )
    options = ("tradelint", "--output-format=concise", "--quiet")
    files = sorted(path.name for path in repository.root.glob("*.py"))
    whole = repository.run(*options, *files, check=False).stdout.splitlines()
    single = [
        line for file in files for line in repository.run(*options, file, check=False).stdout.splitlines()
    ]
    assert len(whole) == 3
    assert whole == single


def test_a_baseline_lets_old_bugs_pass_and_refuses_new_ones(repository: Repository) -> None:
    repository.write("pyproject.toml", '[tool.tradelint]\nbaseline = "known.jsonl"\n')
    repository.write("app.py", BUG)
    repository.run(str(Path(repository.root.parent, "home", "bin", "tradelint")), "--write-baseline")
    repository.install("tradelint", "tradelint-all")
    repository.write("app.py", f"# an old bug, and a new line\n{BUG}")
    assert repository.commit("app.py").returncode == 0
    repository.write("other.py", BUG.replace("main", "second"))
    refused = repository.commit("other.py")
    assert refused.returncode == 1
    assert "other.py:9:5" in refused.stderr and "app.py:10:5" not in refused.stderr
