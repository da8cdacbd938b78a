"""Test that mined repositories cannot run programs, reach a server or block git."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from flake8_tradelint.mining import git as mining_git
from flake8_tradelint.mining import git_processes
from flake8_tradelint.mining.git import GitError, Repository
from flake8_tradelint.mining.history import of_repository
from tests.mining.histories import commit, git, history, sure
from tests.mining.test_mining import NEW, VAT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the planted programs are shell scripts")
RENAME = ["app.vat.Vat.spot_map -> spot_markets"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    history(folder, {"app/__init__.py": "", "app/vat.py": VAT}, {"app/vat.py": NEW})
    return folder


class Trap:
    """A program that leaves a mark when it is run, and copies what it reads."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "trap.sh"
        self.mark = folder / "mark"
        self.program.write_text(f"#!/bin/sh\necho ran >> '{self.mark}'\nexec cat\n")
        self.program.chmod(0o755)

    @property
    def was_run(self) -> bool:
        return self.mark.exists()


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


def configure(folder: Path, **values: str) -> None:
    for name, value in values.items():
        git(folder, "config", name.replace("__", "."), value)


def sign(folder: Path) -> None:
    """Give the last commit a signature that has to be checked by a program."""
    header, _, message = git(folder, "cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----"
    (folder.parent / "signed").write_text(f"{header}\n{signature}\n\n{message}\n")
    signed = git(folder, "hash-object", "-t", "commit", "-w", str(folder.parent / "signed"))
    git(folder, "update-ref", "HEAD", signed)


def forget(folder: Path, revision: str) -> None:
    """Take an object away, as if the clone had left it on the server."""
    name = git(folder, "rev-parse", revision)
    (folder / ".git/objects" / name[:2] / name[2:]).unlink()


def promise(folder: Path, url: str, **remote: str) -> None:
    """Make a partial clone of it: what is missing is fetched from the remote when it is asked for."""
    configure(folder, core__repositoryformatversion="1", extensions__partialClone="origin")
    configure(folder, **{"remote.origin.url": url, "remote.origin.promisor": "true"})
    configure(folder, **{f"remote.origin.{key}": value for key, value in remote.items()})
    (folder / ".git/objects/pack/pack-0.promisor").touch()


def test_signatures_are_not_checked(project: Path, trap: Trap) -> None:
    sign(project)
    program = str(trap.program)
    configure(project, log__showSignature="true", gpg__program=program, gpg__openpgp__program=program)
    git(project, "log", "-1")
    assert trap.was_run
    trap.mark.unlink()
    assert sure(project) == RENAME
    assert not trap.was_run


ATTRIBUTES = "*.py diff=trap filter=trap merge=trap\n"


@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes", "elsewhere"])
def test_attributes_name_no_converters(project: Path, trap: Trap, place: str) -> None:
    program = str(trap.program)
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).write_text(ATTRIBUTES)
    configure(project, core__attributesFile=str(project / "elsewhere"), diff__external=program)
    configure(project, diff__trap__textconv=program, diff__trap__command=program)
    configure(project, filter__trap__clean=program, filter__trap__smudge=program)
    configure(project, filter__trap__process=program, merge__trap__driver=program)
    git(project, "show", "--ext-diff", "--textconv")
    assert trap.was_run
    trap.mark.unlink()
    assert sure(project) == RENAME
    assert not trap.was_run


def test_other_settings_that_name_programs(project: Path, trap: Trap) -> None:
    program = str(trap.program)
    git(project, "update-index", "--fsmonitor")
    commands = ("cat-file", "config", "diff-tree", "log", "ls-tree", "rev-list", "rev-parse", "show")
    configure(project, **{f"alias.{name}": f"!{program}" for name in commands})
    configure(project, **{f"pager.{name}": program for name in commands})
    core = ("pager", "editor", "askPass", "sshCommand", "gitProxy", "fsmonitor", "alternateRefsCommand")
    configure(project, **{f"core.{name}": program for name in core})
    configure(project, sequence__editor=program, credential__helper=f"!{program}")
    configure(project, interactive__diffFilter=program, uploadpack__packObjectsHook=program)
    hooks = project.parent / "hooks"
    hooks.mkdir()
    for name in ("fsmonitor-watchman", "post-index-change", "reference-transaction", "pre-auto-gc"):
        shutil.copy(trap.program, hooks / name)
        shutil.copy(trap.program, project / ".git/hooks" / name)
    configure(project, core__hooksPath=str(hooks))
    git(project, "status")
    assert trap.was_run
    trap.mark.unlink()
    assert sure(project) == RENAME
    assert not trap.was_run


URLS = {
    "ext": ("ext::{program}", {}),
    "upload-pack": ("{other}", {"uploadpack": "{program}"}),
    "ssh": ("ssh://localhost/x", {}),
    "helper": ("x", {"vcs": "ext"}),
}


@pytest.mark.parametrize("kind", URLS)
@pytest.mark.parametrize("missing", ["HEAD~1:app/vat.py", "HEAD~1", "HEAD^{tree}", "HEAD"])
def test_what_a_partial_clone_lacks_is_not_fetched(
    project: Path, trap: Trap, kind: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("COUNT", "1"), ("KEY_0", "protocol.allow"), ("VALUE_0", "always")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    places = {"program": str(trap.program), "other": str(project.parent / "other")}
    shutil.copytree(project, places["other"])
    url, options = URLS[kind]
    remote = {key: value.format(**places) for key, value in options.items()}
    promise(project, url.format(**places), **remote)
    configure(project, core__sshCommand=places["program"], ssh__variant="simple")
    forget(project, missing)
    with pytest.raises(GitError, match="this is a partial clone, and what it lacks is not fetched"):
        sure(project)
    assert not trap.was_run


def test_a_partial_clone_that_lacks_nothing(project: Path, trap: Trap) -> None:
    promise(project, f"ext::{trap.program}")
    assert sure(project) == RENAME
    assert not trap.was_run


def test_an_old_git_is_kept_from_fetching_by_the_protocol(
    project: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(git_processes.BLOCKED, "GIT_NO_LAZY_FETCH")
    promise(project, f"ext::{trap.program}")
    forget(project, "HEAD")
    with pytest.raises(GitError, match="partial clone"):
        sure(project)
    assert not trap.was_run


def test_what_is_missing_in_an_ordinary_repository_is_told(project: Path) -> None:
    forget(project, "HEAD~1:app/vat.py")
    with pytest.raises(GitError, match="unable to read"):
        sure(project)


def test_a_shallow_clone_has_the_history_that_it_has(project: Path) -> None:
    commit(project, {"app/more.py": "x = 1\n"})
    shallow = project.parent / "shallow"
    git(project.parent, "clone", "-q", "--depth", "2", project.as_uri(), str(shallow))
    assert sure(shallow) == []
    git(shallow, "fetch", "-q", "--deepen", "1")
    assert sure(shallow) == RENAME


def test_objects_of_other_repositories_and_worktrees(project: Path) -> None:
    borrowed, worktree = project.parent / "borrowed", project.parent / "worktree"
    git(project.parent, "clone", "-q", "--shared", str(project), str(borrowed))
    git(project, "worktree", "add", "-q", str(worktree))
    git(project.parent, "clone", "-q", "--bare", str(project), "bare.git")
    for folder in (borrowed, worktree, project.parent / "bare.git"):
        assert sure(folder) == RENAME


def test_other_hashes_than_sha1(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    history(tmp_path, {"app/__init__.py": "", "app/vat.py": VAT}, {"app/vat.py": NEW})
    assert sure(tmp_path) == RENAME


def test_names_that_the_configuration_explains_still_work(project: Path) -> None:
    clone = project.parent / "clone"
    git(project.parent, "clone", "-q", str(project), str(clone))
    with Repository(str(clone)) as repository:
        head = repository.commit("HEAD")
        for name in ("@{upstream}", "origin/main", "main@{0}", ":/step", head[:8]):
            assert repository.commit(name) == head


def test_whom_the_user_trusts_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    own = project.parent / "gitconfig"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(own))
    own.touch()
    with pytest.raises(GitError, match="dubious ownership"):
        sure(project)
    own.write_text(f"[safe]\n\tdirectory = {project}\n")
    assert sure(project) == RENAME


PIPES = [
    *(
        ".git/HEAD",
        ".git/config",
        ".git/packed-refs",
        ".git/shallow",
        ".git/refs/heads/main",
        ".git/commondir",
    ),
    *(".git/objects/info/alternates", ".git/objects/info/commit-graph", "included"),
]


@pytest.mark.parametrize("name", PIPES)
def test_a_pipe_in_place_of_a_file_is_not_waited_for(project: Path, name: str) -> None:
    configure(project, include__path=str(project / "included"))
    (project / name).unlink(missing_ok=True)
    os.mkfifo(project / name)
    assert stopped(project)


def test_a_pipe_in_place_of_an_object_is_not_waited_for(project: Path) -> None:
    blob = git(project, "rev-parse", "HEAD:app/vat.py")
    forget(project, blob)
    os.mkfifo(project / ".git/objects" / blob[:2] / blob[2:])
    assert stopped(project)


def stopped(folder: Path) -> str:
    """What is said of a repository that cannot be read, by a git that may be silent for half a second."""
    with pytest.raises(GitError) as raised, Repository(str(folder), patience=0.5) as repository:
        of_repository(repository, "", repository.commit("HEAD"), None)
    return str(raised.value)


@pytest.mark.parametrize(
    "key", ["core.attributesFile", "mailmap.file", "blame.ignoreRevsFile", "core.excludesFile"]
)
def test_files_that_the_configuration_names_are_not_read(project: Path, key: str) -> None:
    os.mkfifo(project / "pipe")
    os.mkfifo(project / ".mailmap")
    os.mkfifo(project / ".gitattributes")
    configure(project, **{key: str(project / "pipe"), "log.mailmap": "true"})
    assert sure(project) == RENAME


def nested(folder: Path, depth: int) -> None:
    """A commit of ``10 ** depth`` files that takes ``depth`` trees."""
    commit(folder, {"m.py": "x = 1\n"})
    tree = git(folder, "rev-parse", "HEAD^{tree}")
    for _ in range(depth):
        tree = git(folder, "mktree", stdin="".join(f"040000 tree {tree}\td{n}\n" for n in range(10)))
    git(folder, "update-ref", "HEAD", git(folder, "commit-tree", "-m", "bomb", tree))


def test_a_tree_that_holds_itself_many_times_over_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nested(tmp_path, 4)
    monkeypatch.setattr(git_processes, "LARGEST_ANSWER", 100_000)
    with Repository(str(tmp_path)) as repository, pytest.raises(GitError, match="more than 100,000 bytes"):
        repository.paths(repository.commit("HEAD"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is Linux's")
def test_git_gets_no_more_memory_than_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nested(tmp_path, 6)
    monkeypatch.setattr(git_processes, "LARGEST_HEAP", 64 << 20)
    with Repository(str(tmp_path)) as repository, pytest.raises(GitError, match=r"[Oo]ut of memory"):
        list(repository.history("", repository.commit("HEAD")))


def test_a_large_file_counts_as_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining_git, "MAX_FILE", 100)
    commit(tmp_path, {"large.py": "x = 1\n" * 100, "small.py": "y = 2\n"})
    with Repository(str(tmp_path)) as repository:
        assert repository.blob("HEAD:large.py") == b""
        head = repository.commit("HEAD")
        assert repository.blob(f"{head}:large.py") == b""
        assert repository.blob(f"{head}:small.py") == b"y = 2\n"


def test_a_git_in_the_working_directory_is_not_run(
    project: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(trap.program, project / "git")
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
    assert sure(project) == RENAME
    assert not trap.was_run
