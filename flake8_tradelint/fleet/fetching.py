"""Fetch a target from a package index or a git server. Nothing of it is built, installed or run."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

from flake8_tradelint.mining.git_processes import GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SECTIONS = (":env:.", "download.", "install.", "global.")
"""Prefixes in the output of ``pip config list``, in pip's order of precedence."""


class FetchError(Exception):
    """The target cannot be fetched; the message is one line for people."""


def package(requirement: str, folder: str) -> str:
    """Download ``NAME==VERSION`` into ``folder`` and return the archive's path.

    The source archive is preferred, because it has the tests and the configuration; else it is a wheel, of
    any platform. pip itself would run a source archive's build to learn its metadata. So the index is read by
    ``unearth``, with the index settings of this environment's pip.

    Raises:
        FetchError: the index cannot be reached, or has no such version.
    """
    from unearth import PackageFinder

    settings = index_settings()
    try:
        finder = PackageFinder(
            index_urls=settings["index-url"],  # without any, the one that is pip's default, too
            trusted_hosts=settings["trusted-host"],
            ignore_compatibility=True,
        )
        for url in settings["extra-index-url"]:
            finder.add_index_url(url)
        for place in settings["find-links"]:
            finder.add_find_links(place)
        found = list(finder.find_matches(requirement, allow_yanked=True))
        if not found:
            raise FetchError(f"the package index has no {requirement}")
        link = min(found, key=lambda each: each.link.is_wheel).link
        hashes = {name: [value] for name, value in (link.hashes or {}).items()}
        return str(finder.download(link, folder, hashes))
    except FetchError:
        raise
    except Exception as error:  # of the network, the index, or the archive's hash: all are about this target
        raise FetchError(f"{requirement}: {_first_line(error)}") from None


def index_settings() -> Mapping[str, Sequence[str]]:
    """Return pip's settings of these names, each a list of URLs or hosts that may be empty."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=os.path.dirname(os.path.abspath(__file__)),  # not where somebody's `pip.py` may lie
    ).stdout
    settings = _settings(listed)
    return {name: settings(name) for name in ("index-url", "extra-index-url", "find-links", "trusted-host")}


def _settings(listed: str) -> Callable[[str], list[str]]:
    """Return a function that looks a setting up in the output of ``pip config list``."""
    values: dict[str, str] = {}
    for line in listed.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            values[name] = "".join(shlex.split(value))

    def setting(name: str) -> list[str]:
        return next((values[section + name].split() for section in _SECTIONS if section + name in values), [])

    return setting


def revision(url: str, wanted: str, folder: str) -> None:
    """Fetch one commit of a repository into the new bare repository ``folder``, as ``FETCH_HEAD``.

    ``wanted`` is a branch, a tag, a commit id (where the server allows it), or empty for the default branch.

    Raises:
        FetchError: git fails.
    """
    _git("init", "--quiet", "--bare", folder)
    _git(
        "-C", folder, "fetch", "--quiet", "--depth=1", "--no-tags", "--end-of-options", url, wanted or "HEAD"
    )


def _git(*arguments: str) -> None:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    blocked = ("-c", f"core.hooksPath={os.devnull}", "-c", "protocol.ext.allow=never")
    try:
        done = subprocess.run(
            ["git", *blocked, *arguments],
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        raise FetchError(f"git: {_first_line(done.stderr)}")


def _first_line(error: object) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].strip() if lines else type(error).__name__
