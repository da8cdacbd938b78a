"""Run with damaged caches: ``python -m benchmarks.reliability.corrupt_caches``

A project with findings is checked with a cache, then its cache is damaged in one of many ways, --count times.
The next run must report what a run without a cache reports; so must the one after it, in which one file has
changed, and ``--fix`` must write what it writes without a cache.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.reliability.harness import Tally, leaking_project, options, sources, tradelint

CACHE = ".tradelint_cache"
Damage = Callable[[Path, random.Random], None]


def random_bytes(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(chance.choice((1, 100, 5000))))


def truncated(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data) + 1)])


def flipped(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 20))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def longer(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.choice((1, 1000))))


def empty(path: Path, chance: random.Random) -> None:
    path.write_bytes(b"")


def removed(path: Path, chance: random.Random) -> None:
    path.unlink()


def swapped(path: Path, chance: random.Random) -> None:
    other = chance.choice([file for file in sorted(path.parent.iterdir()) if file.is_file()])
    data = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(data)


def folder_in_place(path: Path, chance: random.Random) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def unreadable(path: Path, chance: random.Random) -> None:
    path.chmod(0)


def unwritable_folder(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.parent.chmod(0o500)


def of_another_version(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"tradelint 4", b"tradelint 3", 1))


def file_in_place_of_all(path: Path, chance: random.Random) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_bytes(b"no folder")


def link_in_place(path: Path, chance: random.Random) -> None:
    path.unlink()
    path.symlink_to(chance.choice(("/dev/null", "nowhere", path.name, "../pyproject.toml")))


DAMAGES: tuple[Damage, ...] = (
    *(random_bytes, truncated, truncated, flipped, flipped, longer, empty, removed, swapped),
    *(
        folder_in_place,
        unreadable,
        unwritable_folder,
        of_another_version,
        file_in_place_of_all,
        link_in_place,
    ),
)


def main() -> int:
    given = options(__doc__, 300)
    chance = random.Random(given.seed)
    tally = Tally("damaged caches")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        project, original = folder / "project", folder / "cache"
        leaking_project(project, 12)
        changed = project / "part_1" / "feed_1.py"
        before = changed.read_bytes()
        later = b"# another line\n" + before.replace(b"asyncio.create_task(work())", b"await work()")
        expected = [_told(project, "--no-cache")]
        changed.write_bytes(later)
        expected.append(_told(project, "--no-cache"))
        changed.write_bytes(before)
        fixed = folder / "fixed"
        shutil.copytree(project, fixed)
        tradelint(fixed, "--fix", "-q", "--no-cache")
        _told(project)
        shutil.copytree(project / CACHE, original)
        for number in range(given.count):
            _restore(project / CACHE, original)
            damaged = chance.choice([path for path in sorted((project / CACHE).rglob("*")) if path.is_file()])
            damage = chance.choice(DAMAGES)
            damage(damaged, chance)
            name = f"{number} ({damage.__name__} {damaged.name})"
            told = [_told(project)]
            changed.write_bytes(later)
            told.append(_told(project))
            changed.write_bytes(before)
            tally.expect(told == expected, f"{name}: {told[0][1:]} {told[1][1:]}")
            if number % 10 == 0:
                _fix(project, fixed, tally, name)
            tally.tried += 1
        _restore(project / CACHE, original)
    return tally.finish()


def _told(folder: Path, *arguments: str) -> tuple[bytes, int, bytes]:
    done = tradelint(folder, "--jobs", "1", "--output-format", "concise", *arguments)
    return done.stdout, done.returncode, done.stderr


def _fix(project: Path, fixed: Path, tally: Tally, name: str) -> None:
    """Fix a copy with the damaged cache, and compare it."""
    copy = project.with_name("copy")
    shutil.copytree(project, copy, symlinks=True)
    tally.healthy(tradelint(copy, "--fix", "-q"), name)
    tally.expect(sources(copy) == sources(fixed), f"{name}: fixed otherwise")
    _restore(copy / CACHE, None)
    shutil.rmtree(copy)


def _restore(cache: Path, original: Path | None) -> None:
    """Replace the cache by an intact one."""
    if cache.is_dir():
        for path in [cache, *cache.rglob("*")]:
            if not path.is_symlink():
                os.chmod(path, 0o700)
        shutil.rmtree(cache)
    elif os.path.lexists(cache):
        cache.unlink()
    if original is not None:
        shutil.copytree(original, cache)


if __name__ == "__main__":
    sys.exit(main())
