"""A git repository, asked through git itself: its commits, and the contents of files in them."""

from __future__ import annotations

import os
import subprocess

from flake8_tradelint.mining.changes import Commit, FileChange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType


_MARK = b"\x01commit "
MAX_LINES = 20_000
"""Changed lines of one commit that are remembered; what comes then is data, or a formatter's."""


class GitError(Exception):
    """git is not there, or refuses; the text is one line for people."""


class Repository:
    """The repository around a folder, for a ``with`` statement: a process of git waits for questions.

    All of it, wherever in it the folder lies: further down git would tell of what is below, by other paths.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._batch: subprocess.Popen[bytes] | None = None
        # Empty at the top, and where no files are checked out.
        inside = self._run("rev-parse", "--show-prefix").rstrip("\n")
        if inside:
            self._folder = self._run("rev-parse", "--show-toplevel").rstrip("\n")

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._batch is not None:
            self._batch.kill()
            self._batch.communicate()

    def commit(self, revision: str) -> str:
        """The id of a revision."""
        return self._run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", what=revision
        ).strip()

    def count(self, since: str, until: str) -> int:
        """How many commits ``history`` will give."""
        return int(self._run("rev-list", "--count", "--no-merges", _range(since, until), "--", "*.py"))

    def history(self, since: str, until: str) -> Iterator[Commit]:
        """The commits after ``since`` (empty: all) up to ``until``, oldest first, merges left out."""
        command = [
            *("log", "--no-merges", "--reverse", "--topo-order", "--format=%x01commit %H"),
            *(
                "--raw",
                "--no-abbrev",
                "--patch",
                "--unified=0",
                "--find-renames",
                "--no-color",
                "--no-ext-diff",
            ),
            *("--no-textconv", _range(since, until), "--", "*.py"),
        ]
        with self._start(command) as process:
            assert process.stdout is not None
            lines: list[bytes] = []
            name = ""
            for line in process.stdout:
                if line.startswith(_MARK):
                    if name:
                        yield _commit(name, lines)
                    name, lines = line[len(_MARK) :].strip().decode(), []
                elif len(lines) < MAX_LINES or line.startswith((b":", b"diff --git ")):
                    lines.append(line)
            if name:
                yield _commit(name, lines)

    def paths(self, revision: str) -> list[str]:
        """The Python files of a revision."""
        listed = self._run("ls-tree", "-r", "-z", "--name-only", revision)
        return [path for path in listed.split("\0") if path.endswith(".py")]

    def blob(self, name: str) -> bytes:
        """The contents behind an id, or behind ``revision:path``; empty where there are none."""
        if not name or not name.strip("0") or "\n" in name:
            return b""
        if self._batch is None:
            self._batch = self._start(["cat-file", "--batch"], stdin=subprocess.PIPE)
        assert self._batch.stdin is not None and self._batch.stdout is not None
        self._batch.stdin.write(name.encode(errors="surrogateescape") + b"\n")
        self._batch.stdin.flush()
        header = self._batch.stdout.readline().split()
        if len(header) != 3 or not header[2].isdigit():
            return b""
        data = self._batch.stdout.read(int(header[2]) + 1)[:-1]
        return data if header[1] == b"blob" else b""

    def _run(self, *arguments: str, what: str = "") -> str:
        try:
            done = subprocess.run(self._command(arguments), capture_output=True, check=False)
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise GitError(f"no such revision: {what}" if what else said[0] if said else "git failed")
        return done.stdout.decode(errors="surrogateescape")

    def _start(self, arguments: Sequence[str], stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command(arguments), stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["git", "-C", os.path.abspath(self._folder), "-c", "core.quotePath=false", *arguments]


def _range(since: str, until: str) -> str:
    return f"{since}..{until}" if since else until


def _commit(name: str, lines: list[bytes]) -> Commit:
    raw = [line for line in lines if line.startswith(b":")]
    patches: list[tuple[list[str], list[str]]] = []
    inside = False
    for line in lines:
        if line.startswith(b"diff --git "):
            patches.append(([], []))
            inside = False
        elif line.startswith(b"@@"):
            inside = True
        elif inside and patches and line[:1] in b"-+":
            text = line[1:].decode(errors="replace").strip()
            if text:
                patches[-1][line[:1] == b"+"].append(text)
    files = [_file(header, *patch) for header, patch in zip(raw, patches, strict=False)]
    return Commit(name[:10], tuple(files))


def _file(header: bytes, removed: list[str], added: list[str]) -> FileChange:
    fields, _, paths = header.decode(errors="surrogateescape").rstrip("\n").partition("\t")
    _, _, old_blob, new_blob, status = fields.split(" ")
    first, _, second = paths.partition("\t")
    old = "" if status.startswith("A") else first
    new = "" if status.startswith("D") else (second or first)
    return FileChange(old, new, (old_blob, new_blob), tuple(removed), tuple(added))
