"""Run mypy with the plugin in a process of its own, for ``tradelint --types mypy``.

It reads a request from standard input and writes an answer to standard output, both JSON. The plugin is
passed to mypy directly, whatever mypy's configuration says about plugins. Findings travel as JSON within
mypy's messages, so that those of modules that mypy does not check again come from its cache. So this cache is
a separate one, in a folder within mypy's.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from mypy import build
from mypy.errors import CompileError
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.options import Options

from flake8_tradelint.settings import Rename, Settings
from flake8_tradelint.startup.records import Record
from mypy_plugin.hooks import TradelintPlugin
from mypy_plugin.reporting import WHOLE

_FINDING = re.compile(rf"error: {re.escape(WHOLE)}(\[.*\])  \[tradelint-[\w-]+\]$")
_FAILED = re.compile(r"note: (tradelint failed .*)$")


class Answer(Record):
    """The findings in the form of ``cache.codec``, and the problems because of which some may be missing."""

    findings: list[Any]
    problems: list[str]


def main() -> None:
    """Answer the request."""
    request = json.load(sys.stdin)
    answer = run(request)
    json.dump({"findings": answer.findings, "problems": answer.problems}, sys.stdout)


def run(request: dict[str, Any]) -> Answer:
    """Run mypy: ``paths`` are its arguments, ``renames`` rows of the table, ``settings`` other settings.

    ``cache`` is the name of a folder in mypy's cache, ``None`` if nothing is to be kept.
    """
    fscache = FileSystemCache()
    sources, options = process_options(request["paths"], require_targets=False, fscache=fscache)
    if not sources:  # nor does mypy's configuration name any
        sources, options = process_options(["."], fscache=fscache)
    rows = tuple(Rename(*row) for row in request["renames"])
    values = {name: _frozen(value) for name, value in request["settings"].items()}
    settings = Settings(select=("ALL",), renames=rows, **values)
    plugin = _prepare(options, settings, folder=request["cache"])
    try:
        result = build.build(sources, options, fscache=fscache, extra_plugins=[plugin])
    except CompileError as error:
        return Answer([], [f"mypy gave up: {'; '.join(error.messages[:3])}"])
    messages = [line.rstrip("\n") for line in result.errors]
    findings = [json.loads(match[1]) for match in map(_FINDING.search, messages) if match]
    return Answer(findings, [match[1] for match in map(_FAILED.search, messages) if match])


def _frozen(value: Any) -> Any:
    """Return a tuple for a JSON list, as settings have tuples."""
    return tuple(value) if isinstance(value, list) else value


def _prepare(options: Options, settings: Settings, *, folder: str | None) -> TradelintPlugin:
    options.plugins = [name for name in options.plugins if name.partition(":")[0] != "mypy_plugin"]
    options.pretty = options.hide_error_codes = options.show_error_context = False
    if hasattr(options, "num_workers"):
        options.num_workers = 0  # workers load the plugins of the configuration only
    if hasattr(options, "output"):
        options.output = None
    if hasattr(options, "many_errors_threshold"):
        options.many_errors_threshold = -1  # no finding of ours is left out for errors of mypy's
    options.cache_dir = os.path.join(options.cache_dir, folder) if folder else os.devnull
    return TradelintPlugin(options, settings, whole=True)
