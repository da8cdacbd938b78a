"""Read a repository through git: its commits, and the contents of files in them."""

from __future__ import annotations

import subprocess
import tempfile

from flake8_tradelint.mining.changes import Commit, FileChange
from flake8_tradelint.mining.git_processes import FAILED, PATIENCE, GitError
from flake8_tradelint.mining.object_store import ObjectStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from flake8_tradelint.mining.git_processes import Running

__all__ = ["GitError", "Repository"]


_MARK = b"\x01commit "
MAX_LINES = 20_000
"""Most changed lines of one commit that are kept; more are data, or the work of a formatter."""
MAX_LINE = 1 << 20
"""Most bytes of a line that are read."""
MAX_FILE = 4 << 20
"""Most bytes of a Python file; longer ones are generated."""


class Repository:
    """The repository around a folder, as a context manager. It keeps a git process for queries.

    It covers the whole repository, wherever the folder lies in it. Nothing that the repository's
    configuration names is run, and objects that a partial clone lacks are not fetched. ``patience``: seconds
    that git may be silent.
    """

    def __init__(self, folder: str, patience: float = PATIENCE) -> None:
        self._store = ObjectStore(folder, patience)
        self._batch: Running | None = None
        self._ranges: dict[tuple[str, str], list[str]] = {}

    def __enter__(self) -> Repository:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._batch is not None:
            self._batch.stop()
        self._store.close()

    def commit(self, revision: str) -> str:
        """Return the commit id of a revision."""
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        unknown = GitError(f"no such revision: {revision}")
        try:
            found = self._store.found.run(*verify, revision).strip()
        except GitError as error:
            raise (unknown if str(error) == FAILED else self._explained(error)) from None
        try:
            return self._store.git.run(*verify, f"{found}^{{commit}}").strip()
        except GitError as error:
            raise self._explained(unknown if str(error) == FAILED else error) from None

    def count(self, since: str, until: str) -> int:
        """Return the number of commits that ``history`` will yield."""
        return len(self._commits(since, until))

    def _commits(self, since: str, until: str) -> Sequence[str]:
        """Return the ids of the commits that change Python files, oldest first."""
        if (since, until) not in self._ranges:
            order = ("--no-merges", "--reverse", "--topo-order")
            listed = self._asked("rev-list", *order, _range(since, until), "--", "*.py")
            self._ranges[since, until] = listed.split()
        return self._ranges[since, until]

    def history(self, since: str, until: str) -> Iterator[Commit]:
        """Yield the commits after ``since`` (empty: all) up to ``until``, oldest first, without merges.

        Both are ids as returned by ``commit``.
        """
        form = ("--raw", "--no-abbrev", "--patch", "--unified=0", "--find-renames", "--no-color")
        command = [
            *("diff-tree", "--stdin", "-r", "--root", "--format=%x01commit %H", *form),
            *("--no-ext-diff", "--no-textconv", "--", "*.py"),
        ]
        with tempfile.TemporaryFile() as asked:
            asked.write("".join(f"{name}\n" for name in self._commits(since, until)).encode())
            asked.seek(0)
            running = self._store.git.start(command, asked)
            try:
                yield from _read_commits(running)
                running.finish()
            except GitError as error:
                raise self._explained(error) from None
            finally:
                running.stop()

    def paths(self, revision: str) -> list[str]:
        """Return the Python files of a revision."""
        listed = self._asked("ls-tree", "-r", "-z", "--name-only", revision)
        return [path for path in listed.split("\0") if path.endswith(".py")]

    def blobs(self, revision: str, endings: tuple[str, ...]) -> dict[str, str]:
        """Return the ids of a revision's regular files with these endings, by path."""
        found = {}
        for entry in self._asked("ls-tree", "-r", "-z", revision).split("\0"):
            header, _, path = entry.partition("\t")
            if path.endswith(endings) and header.startswith("100"):
                found[path] = header.split()[2]
        return found

    def names_of(self, data: bytes) -> tuple[str, str]:
        """Return the ids that contents have in repositories of both formats (SHA-1 and SHA-256)."""
        from hashlib import sha1, sha256

        whole = b"blob %d\0" % len(data) + data
        return sha1(whole, usedforsecurity=False).hexdigest(), sha256(whole).hexdigest()

    def blob(self, name: str) -> bytes:
        """Return the contents behind an id, or behind ``revision:path``; empty if there are none.

        Contents of more than ``MAX_FILE`` bytes count as empty.
        """
        if not name or not name.strip("0") or "\n" in name:
            return b""
        if self._batch is None:
            self._batch = self._store.git.start(["cat-file", "--batch"], subprocess.PIPE)
        self._batch.ask(name.encode(errors="surrogateescape") + b"\n")
        answer = self._batch.line(MAX_LINE)
        if not answer:
            self._batch.finish()
        header = answer.split()
        if len(header) != 3 or not header[2].isdigit():
            return b""
        if int(header[2]) > MAX_FILE:
            self._batch.stop()  # rather than read all of it
            self._batch = None
            return b""
        data = self._batch.read(int(header[2]) + 1)[:-1]
        return data if header[1] == b"blob" else b""

    def _asked(self, *arguments: str) -> str:
        try:
            return self._store.git.run(*arguments)
        except GitError as error:
            raise self._explained(error) from None

    def _explained(self, error: GitError) -> GitError:
        if not self._store.is_partial:
            return error
        return GitError(
            f"{error}: this is a partial clone, and what it lacks is not fetched; "
            "a clone without --filter has all of the history"
        )


def _read_commits(running: Running) -> Iterator[Commit]:
    lines: list[bytes] = []
    name = ""
    while line := running.line(MAX_LINE):
        while not line.endswith(b"\n") and (rest := running.line(MAX_LINE)):
            line = line[:MAX_LINE] + rest[-1:]
        if line.startswith(_MARK):
            if name:
                yield _commit(name, lines)
            name, lines = line[len(_MARK) :].strip().decode(), []
        elif len(lines) < MAX_LINES or line.startswith((b":", b"diff --git ")):
            lines.append(line)
    if name:
        yield _commit(name, lines)


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
