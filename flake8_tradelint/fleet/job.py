"""Fetch, unpack and check one target, in a process of its own that its worker may kill at any time.

The process works in a folder with ``request.pickle``, written by the worker, and leaves ``outcome.json``
there. Nothing of the target is imported or run: the check is a ``tradelint check`` in the unpacked folder.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
import zlib
from lzma import LZMAError

from flake8_tradelint.fleet import trees
from flake8_tradelint.fleet.fetching import FetchError, package, revision
from flake8_tradelint.mining.git_processes import GitError
from flake8_tradelint.startup.light.search_path import command_of_child, environment_of_children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from flake8_tradelint.fleet.outcomes import Json, Request


REQUEST, OUTCOME = "request.pickle", "outcome.json"
_BROKEN = (
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError),  # the last one: it is encrypted
    *(tarfile.TarError, zipfile.BadZipFile, LZMAError, zlib.error),
)
_AROUND = 3
"""Lines of code that are kept before and after each finding."""
_LONGEST = 20
"""Most lines that are kept of one finding."""


def main() -> None:
    """Run the request in the working directory."""
    threading.Thread(target=_end_with_worker, args=(os.getppid(),), daemon=True).start()
    with open(REQUEST, "rb") as file:
        request: Request = pickle.load(file)  # written by our own worker
    answer: dict[str, Json]
    try:
        answer = _checked(request)
    except (FetchError, GitError, trees.TooLarge) as error:
        answer = {"reason": str(error)}
    except _BROKEN as error:
        said = error.strerror if isinstance(error, OSError) else None
        answer = {"reason": f"it cannot be unpacked: {said or str(error) or type(error).__name__}"}
    with open(f"{OUTCOME}.new", "w", encoding="ascii") as out:
        json.dump(answer, out)
    os.replace(f"{OUTCOME}.new", OUTCOME)


def _end_with_worker(worker: int) -> None:
    """End this process soon after its worker has been killed, which could not end it."""
    while os.getppid() == worker:
        time.sleep(0.5)
    os.killpg(0, 9)


def _checked(request: Request) -> dict[str, Json]:
    top, found = _unpacked(request)
    arguments = ["check", "--no-cache", "--jobs=1", "--output-format=json", *request.options]
    if request.configuration is not None:
        with open("configuration.toml", "wb") as file:
            file.write(request.configuration)
        arguments += ["--config", os.path.abspath("configuration.toml")]
    arguments.append(".")
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _run(request.command, top, arguments)
    seconds, costs = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        told = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        return {**found, "reason": f"tradelint ended with status {done.returncode}: {told[-1]}"}
    for finding in report["findings"]:
        finding["excerpt"] = _excerpt(top, finding)
    return {
        **found,
        **{"seconds": seconds, "memory": costs.ru_maxrss * (1 if sys.platform == "darwin" else 1024)},
        "cpu": costs.ru_utime + costs.ru_stime - before.ru_utime - before.ru_stime,
        **{"version": report["version"], "findings": report["findings"], "errors": report["errors"]},
    }


def _run(command: Sequence[str], top: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    """Run the check. This tradelint enters the folder once it is imported, so that nothing is from there."""
    asked = json.dumps([top, *arguments]).encode()
    return subprocess.run(
        [*command, *arguments] if command else command_of_child("flake8_tradelint.cli.in_folder"),
        cwd=top if command else None,
        env=environment_of_children(),
        check=False,
        input=b"" if command else asked,
        capture_output=True,
    )


def _unpacked(request: Request) -> tuple[str, dict[str, Json]]:
    """Write the target's files into a folder; return its path, and what is known of the target by now."""
    tree = os.path.abspath("tree")
    commit = ""
    if request.kind == "url":
        revision(request.source, request.revision, "repository")
        commit, files = trees.revision_files("repository", "FETCH_HEAD")
    elif request.kind == "package":
        commit = request.source.partition("==")[2]
        files = trees.archive(package(request.source, "."))
    else:
        files = trees.archive(_payload(request))
    count = trees.write(tree, files)
    archived = request.kind in ("package", "archive")
    return (trees.unwrapped(tree) if archived else tree), {
        "revision": commit or request.revision,
        "files": count,
    }


def _payload(request: Request) -> str:
    name = f"payload{request.suffix}"
    with open(name, "wb") as file:
        file.write(request.payload)
    return name


def _excerpt(top: str, finding: dict[str, Any]) -> dict[str, Json]:
    """Return the lines around a finding, and the number of the first."""
    first = max(finding["line"] - _AROUND, 1)
    try:
        with open(os.path.join(top, finding["path"]), encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        lines = []
    return {"first": first, "lines": lines[first - 1 : finding["end_line"] + _AROUND][:_LONGEST]}
