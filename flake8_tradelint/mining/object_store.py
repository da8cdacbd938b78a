"""Read the objects of a repository through our own git directory, without its configuration.

A repository's configuration can name commands: signature checkers, text converters, transports of partial
clones. So it is read only to find the objects and to resolve revisions, which runs none of these. Commits,
trees and blobs are read through a directory that borrows the objects, with our own configuration and no
remotes, hooks, attributes or work tree.
"""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

from flake8_tradelint.mining.git_processes import PATIENCE, Git, GitError
from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


_CONFIGURATION = """\
[core]
	repositoryformatversion = 1
	bare = true
	quotePath = false
	bigFileThreshold = 4m
[extensions]
	objectFormat = {format}
"""
"""Files above the threshold count as binary: such Python is generated, and takes much memory to compare."""
_KEPT = ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_EXEC_PATH")
"""Variables of git that apply here, too; the others are about the user's repository."""


class ObjectStore:
    """The objects of the repository around a folder.

    ``found`` runs git in that repository, ``git`` in our directory. ``is_partial``: the clone left some
    objects on the server.

    Raises:
        GitError: there is no repository, or the user's ``safe.directory`` does not trust it.
    """

    def __init__(self, folder: str, patience: float = PATIENCE) -> None:
        here = os.path.abspath(folder)
        self.found = Git(here, os.environ, patience)
        objects = self._path(here, "objects")
        shallow = self._path(here, "shallow")
        sha256 = self.found.run("rev-parse", "--show-object-format").strip() == "sha256"
        self.is_partial = _has_promises(objects)
        self._folder = TemporaryDirectory(prefix="tradelint-")
        _fill(self._folder.name, "sha256" if sha256 else "sha1", shallow)
        self.git = Git(self._folder.name, _environment(self._folder.name, objects), patience)

    def _path(self, here: str, name: str) -> str:
        return os.path.join(here, self.found.run("rev-parse", "--git-path", name).removesuffix("\n"))

    def close(self) -> None:
        """Remove the directory."""
        self._folder.cleanup()


def _fill(folder: str, format_of_ids: str, shallow: str) -> None:
    for name in ("objects", "refs"):
        os.mkdir(os.path.join(folder, name))
    files = {
        "HEAD": b"ref: refs/heads/none\n",
        "config": _CONFIGURATION.format(format=format_of_ids).encode(),
    }
    if os.path.lexists(shallow):
        try:
            files["shallow"] = read_file(shallow)
        except OSError as error:
            raise GitError(f"{shallow}: cannot be read: {error.strerror}") from None
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)


def _environment(folder: str, objects: str) -> Mapping[str, str]:
    outside = {
        name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith("GIT_")
    }
    return {
        **outside,
        "GIT_DIR": folder,
        "GIT_OBJECT_DIRECTORY": objects,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "HOME": folder,  # for versions of git that do not know GIT_CONFIG_GLOBAL
        "XDG_CONFIG_HOME": folder,
    }


def _has_promises(objects: str) -> bool:
    try:
        with os.scandir(os.path.join(objects, "pack")) as entries:
            return any(entry.name.endswith(".promisor") for entry in entries)
    except OSError:
        return False
