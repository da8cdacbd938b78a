"""How fast tradelint is beside its peers: CPU and wall time, peak memory, cold and warm.

    python -m benchmarks.speed --tree "Home Assistant=PATH" --tree "OctoBot=PATH" --write docs/benchmarks

Every command runs as a process of its own, several times, in turns with ruff; medians are told, and
the ratio to ruff in the same run. Nothing is written into the trees that stays: caches are removed.
Peers that are not installed are left out and named. Slow ones see only trees below --slow-files files.
``--scaling PATH`` makes trees of 100 to 30,000 files out of the files below PATH. ``--write`` makes
tables.md, to be taken over into speed.md, and, with matplotlib, scaling.svg.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

CACHES = (".tradelint_cache", ".ruff_cache", ".mypy_cache")
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000)
RUFF = ("ruff", "check", "--isolated", "--preview", "--select", "RUF006,RUF012,RUF045", "--exit-zero", "-q")


@dataclass(frozen=True)
class Peer:
    """A command line; ``slow`` ones are spared large trees, ``warm`` ones run on what they have cached."""

    name: str
    command: tuple[str, ...]
    slow: bool = False
    warm: bool = False
    touches: bool = False
    one: bool = False
    """Is one file named, and not the folder? As the pre-commit hook does."""


@dataclass(frozen=True)
class Run:
    """Seconds of CPU (user and system, children included), seconds on the wall, megabytes at the peak."""

    cpu: float
    wall: float
    memory: float


def peers(tradelint: str) -> list[Peer]:
    """What is compared; the first is what the ratios are of."""
    ours = (tradelint, "--isolated", "--exit-zero", "-q")
    flake8 = ("flake8", "--isolated", "--exit-zero", "-q", "-j1")
    semgrep = (
        "semgrep",
        "--metrics=off",
        "--disable-version-check",
        "--quiet",
        "--config",
        str(Path(__file__).parent / "semgrep.yml"),
    )
    pylint = ("pylint", "--disable=all", "--enable=not-async-context-manager,invalid-field-call", "-sn")
    return [
        Peer("ruff, cold", (*RUFF, "--no-cache")),
        Peer("tradelint, cold", (*ours, "--no-cache")),
        Peer("tradelint, cold, one process", (*ours, "--no-cache", "--jobs", "1")),
        Peer("tradelint, every file parsed", (*ours, "--no-cache", "--extend-select", "TL001")),
        Peer("ruff, warm", RUFF, warm=True),
        Peer("tradelint, warm", ours, warm=True),
        Peer("tradelint, one file changed", ours, warm=True, touches=True),
        Peer("tradelint, warm, one file named", ours, warm=True, one=True),
        Peer("tradelint, the named file changed", ours, warm=True, touches=True, one=True),
        Peer("flake8 (with what is installed beside it)", flake8, slow=True),
        Peer("flake8, bugbear and flake8-async selected", (*flake8, "--select", "B,ASYNC"), slow=True),
        Peer("semgrep, equivalent patterns", semgrep, slow=True),
        Peer("mypy, cold", ("mypy", "--cache-dir", os.devnull, "--ignore-missing-imports"), slow=True),
        Peer("pylint, nearest checks", pylint, slow=True),
        Peer("fixit", ("fixit", "-q", "lint"), slow=True),
    ]


def measure(command: Sequence[str], folder: str, named: str = ".") -> Run:
    """Run once; the command's findings and exit status are of no interest.

    Compiled modules are kept, as those of an installed package are.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*command, named], cwd=folder, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    wall = time.perf_counter() - begun
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def median(runs: Sequence[Run]) -> Run:
    """Figure by figure."""
    columns = [[getattr(run, name) for run in runs] for name in ("cpu", "wall", "memory")]
    return Run(*(statistics.median(column) for column in columns))


def bench(peer: Peer, folder: str, runs: int) -> Run:
    """The median of some runs, after one that fills the caches; of slow peers, one run."""
    forget(folder)
    named = os.path.relpath(changing(folder), folder) if peer.one else "."
    if not peer.slow:
        measure(peer.command, folder)
        time.sleep(2.1)  # what was written just now is not trusted to keep its time
        measure(peer.command, folder)
    found = []
    for _ in range(1 if peer.slow else runs):
        if not peer.warm:
            forget(folder)
        with changed(folder) if peer.touches else nullcontext():
            found.append(measure(peer.command, folder, named))
    forget(folder)
    return median(found)


@contextmanager
def changed(folder: str) -> Iterator[None]:
    """One file of the tree has one more line."""
    file = changing(folder)
    before = file.read_bytes()
    file.write_bytes(before + f"# {time.time_ns()}\n".encode())
    try:
        yield
    finally:
        file.write_bytes(before)


def changing(folder: str) -> Path:
    """The file that changes: the first one with something in it."""
    return next(path for path in sorted(Path(folder).rglob("*.py")) if path.stat().st_size > 500)


def forget(folder: str) -> None:
    """Remove every cache in the tree."""
    for name in CACHES:
        for path in [*Path(folder).glob(name), *Path(folder).glob(f"*/{name}")]:
            shutil.rmtree(path, ignore_errors=True)


def sized(source: str, target: str, files: int) -> str:
    """A tree of so many files: those below ``source``, in folder after folder."""
    originals = sorted(path for path in Path(source).rglob("*.py") if path.stat().st_size)
    shutil.rmtree(target, ignore_errors=True)
    for number in range(files):
        original = originals[number % len(originals)]
        folder = Path(target, f"copy_{number // len(originals)}", *original.relative_to(source).parts[:-1])
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, folder / original.name)
    Path(target, "pyproject.toml").write_text("")
    return target


def count(folder: str) -> int:
    """The Python files of a tree."""
    return sum(1 for _ in Path(folder).rglob("*.py"))


def compare(name: str, folder: str, options: argparse.Namespace) -> Iterator[str]:
    """A table of one tree, line by line."""
    files = count(folder)
    yield f"## {name}: {files:,} files, {size(folder):.1f} MB"
    yield ""
    yield "| | CPU s | x ruff | wall s | x ruff | peak MB | x ruff |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    base: dict[bool, Run] = {}
    for peer in peers(options.tradelint):
        if shutil.which(peer.command[0]) is None:
            yield f"| {peer.name} | not installed | | | | | |"
            continue
        if peer.slow and files > options.slow_files:
            yield f"| {peer.name} | not run: too slow for this tree | | | | | |"
            continue
        run = bench(peer, folder, options.runs)
        first = base.setdefault(peer.warm, run)
        ratios = (run.cpu / first.cpu, run.wall / first.wall, run.memory / first.memory)
        cells = zip((run.cpu, run.wall, run.memory), ratios, ("{:.2f}", "{:.2f}", "{:.0f}"), strict=True)
        yield f"| {peer.name} | " + " | ".join(f"{form.format(v)} | {r:.2f}" for v, r, form in cells) + " |"
    yield ""


def size(folder: str) -> float:
    """Megabytes of Python."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*.py")) / 1e6


def scaling(source: str, options: argparse.Namespace) -> Iterator[tuple[int, Run, Run]]:
    """For trees of growing size: ours and ruff's, cold."""
    ours = Peer("ours", (options.tradelint, "--isolated", "--exit-zero", "-q", "--no-cache"))
    ruff = Peer("ruff", (*RUFF, "--no-cache"))
    with tempfile.TemporaryDirectory() as folder:
        for files in SIZES:
            tree = sized(source, os.path.join(folder, "tree"), files)
            runs = max(1, options.runs // 2)
            yield files, bench(ours, tree, runs), bench(ruff, tree, runs)


def plot(rows: Sequence[tuple[int, Run, Run]], file: Path) -> bool:
    """CPU time and memory over the number of files; ``False`` without matplotlib."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4))
    pick: list[tuple[str, Callable[[Run], float]]] = [
        ("CPU seconds", lambda run: run.cpu),
        ("peak megabytes", lambda run: run.memory),
    ]
    for axis, (label, value) in zip(axes, pick, strict=True):
        for name, runs in (("tradelint", [row[1] for row in rows]), ("ruff", [row[2] for row in rows])):
            axis.plot([row[0] for row in rows], [value(run) for run in runs], marker="o", label=name)
        axis.set(xscale="log", yscale="log", xlabel="files", ylabel=label)
        axis.legend()
    figure.tight_layout()
    figure.savefig(file)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tree", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--scaling", metavar="PATH")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slow-files", type=int, default=1000)
    parser.add_argument("--tradelint", default="tradelint", help="the command to measure")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    version = platform.python_version()
    lines = [
        "# Speed, measured",
        "",
        f"Python {version}, {os.cpu_count()} processors; medians of {options.runs} runs; CPU time of all",
        "processes; ratios are to ruff (RUF006, RUF012, RUF045) in the same run, warm to warm.",
        "",
    ]
    for tree in options.tree:
        name, _, path = tree.partition("=")
        for line in compare(name, path, options):
            print(line, flush=True)
            lines.append(line)
    if options.scaling:
        lines += [
            "## Scaling",
            "",
            "| files | CPU s | ruff | x | peak MB | ruff |",
            "| ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        rows = []
        for row in scaling(options.scaling, options):
            rows.append(row)
            files, ours, ruff = row
            told = (f"{files:,}", f"{ours.cpu:.2f}", f"{ruff.cpu:.2f}", f"{ours.cpu / ruff.cpu:.1f}")
            lines.append("| " + " | ".join((*told, f"{ours.memory:.0f}", f"{ruff.memory:.0f}")) + " |")
            print(lines[-1], flush=True)
        if options.write and plot(rows, options.write / "scaling.svg"):
            lines += ["", "![CPU time and memory over the number of files](scaling.svg)"]
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        (options.write / "tables.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
