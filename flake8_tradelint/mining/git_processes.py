"""Run git commands that can neither run other programs, nor use the network, nor hang.

This holds for every command. In addition, ``object_store`` keeps git from reading a repository's
configuration while it reads commits.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from threading import Event, Thread
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO


PATIENCE = 120.0
"""Seconds without output after which git is killed: a pipe in place of a file never ends."""
LARGEST_ANSWER = 64 << 20
"""Most bytes of a list of commits or paths; a tree that contains itself a thousand times has no end."""
LARGEST_HEAP = 2 << 30
"""Most bytes that git may allocate, on systems with such a limit (Linux)."""

BLOCKED = {
    "GIT_ALLOW_PROTOCOL": "-",  # a list of protocols that are allowed, with none in it
    "GIT_NO_LAZY_FETCH": "1",  # git 2.39.4 and later; older ones are stopped by the protocol
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
"""Environment variables that make git neither fetch nor prompt, and print English."""
OVERRIDES = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "protocol.allow=never")
"""Settings that override those of the repository."""


FAILED = "git failed"
"""Message for a command that prints none itself."""


class GitError(Exception):
    """git is missing or fails; the message is one line for people."""


class Git:
    """git in a folder, with an environment; ``patience`` in seconds."""

    def __init__(self, folder: str, environment: Mapping[str, str], patience: float = PATIENCE) -> None:
        self._folder = folder
        self._environment = {**environment, **BLOCKED}
        self._patience = patience

    def run(self, *arguments: str) -> str:
        """Return what the command prints.

        Raises:
            GitError: it failed, did not answer in time, or printed more than ``LARGEST_ANSWER``.
        """
        running = self.start(arguments)
        try:
            parts = []
            size = 0
            while part := running.read(1 << 16):
                parts.append(part)
                size += len(part)
                if size > LARGEST_ANSWER:
                    raise GitError(f"git {arguments[0]} lists more than {LARGEST_ANSWER:,} bytes")
            running.finish()
        finally:
            running.stop()
        return b"".join(parts).decode(errors="surrogateescape")

    def start(self, arguments: Sequence[str], stdin: int | IO[bytes] = subprocess.DEVNULL) -> Running:
        """Start the command.

        Raises:
            GitError: git cannot be run.
        """
        options = [part for setting in OVERRIDES for part in ("-c", setting)]
        command = [_executable(), "-C", self._folder, "--no-pager", *options, *arguments]
        try:
            return Running(command, self._environment, stdin, self._patience)
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from None


class Running:
    """A running git command, killed if an answer takes longer than ``patience`` seconds."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], stdin: int | IO[bytes], patience: float
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open until the command is stopped
        try:
            self._process = subprocess.Popen(
                command, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError:
            self._errors.close()
            raise
        _limit_heap(self._process.pid)
        self._patience = patience
        self._waiting_since: float | None = None
        self._expired = False
        self._over = Event()
        Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._over.wait(self._patience / 10):
            since = self._waiting_since
            if since is not None and monotonic() - since > self._patience:
                self._expired = True
                self._process.kill()
                return

    def line(self, longest: int) -> bytes:
        """Read the next line, or ``longest`` bytes of it; empty at the end."""
        assert self._process.stdout is not None
        self._waiting_since = monotonic()
        found = self._process.stdout.readline(longest)
        self._waiting_since = None
        return found

    def read(self, size: int) -> bytes:
        """Read the next ``size`` bytes, or fewer at the end of the output."""
        assert self._process.stdout is not None
        self._waiting_since = monotonic()
        found = self._process.stdout.read(size)
        self._waiting_since = None
        return found

    def ask(self, question: bytes) -> None:
        """Write to the standard input of a command that answers queries."""
        assert self._process.stdin is not None
        self._waiting_since = monotonic()
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
        except OSError:
            self.finish()
        self._waiting_since = None

    def finish(self) -> None:
        """Wait for the end of a command whose output has ended.

        Raises:
            GitError: it failed, or was killed because it was silent.
        """
        self._waiting_since = monotonic()
        status = self._process.wait()
        if self._expired:
            raise GitError(
                f"git gave no answer for {self._patience:g} seconds: is something in the repository's git "
                "folder a pipe or a link to a device?"
            )
        if status:
            raise GitError(self._complaint())

    def _complaint(self) -> str:
        self._errors.seek(0)
        said = self._errors.read(1 << 16).decode(errors="replace").strip().splitlines()
        return said[0] if said else FAILED

    def stop(self) -> None:
        """Kill the command."""
        self._over.set()
        self._process.kill()
        self._process.communicate()
        self._errors.close()


def _executable() -> str:
    """Return the path of git, never one in the working directory, where Windows would look first.

    Raises:
        GitError: there is no git.
    """
    name = "git.exe" if os.name == "nt" else "git"
    for folder in filter(os.path.isabs, os.get_exec_path()):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise GitError("git cannot be run: there is no git in the folders of PATH")


def _limit_heap(process: int) -> None:
    try:
        from resource import RLIMIT_DATA, prlimit
    except ImportError:  # not Linux
        return
    try:
        prlimit(process, RLIMIT_DATA, (LARGEST_HEAP, LARGEST_HEAP))
    except (OSError, ValueError):  # it has ended, or may have even less
        return
