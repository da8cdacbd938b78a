"""Check and fix real files with random damage: ``python -m benchmarks.reliability.mutants [FOLDER ...]``

It takes files below the folders (default: asyncio, concurrent and email of the running Python), puts a
dropped task into every second one so that there is something to fix, damages each in one or two of many ways,
checks and fixes it. Nothing may crash; files that cannot be parsed or have no findings stay the same byte for
byte; files that could be parsed still can; comments, strings, line breaks and byte-order marks are kept; a
second ``--fix`` changes nothing.
"""

from __future__ import annotations

import codecs
import io
import random
import sys
import sysconfig
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.reliability.harness import LEAK, Tally, options
from benchmarks.reliability.programs import try_all

Mutation = Callable[[bytes, random.Random], bytes]


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 8))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[min(end, start + 200) :]


def repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[max(start, end - 2000) :]


def spans(data: bytes) -> list[tuple[int, int]]:
    """Return the ranges of the file's tokens; none if it cannot be tokenized."""
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
        lines = [line.decode() for line in data.splitlines(keepends=True)]
        found = [
            (_offset(starts, lines, *token.start), _offset(starts, lines, *token.end)) for token in tokens[1:]
        ]
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError, SystemError):
        return []
    return [(start, end) for start, end in found if start < end]


def _offset(starts: list[int], lines: list[str], line: int, column: int) -> int:
    return starts[line - 1] + len(lines[line - 1][:column].encode()) if line <= len(lines) else starts[-1]


def token_dropped(data: bytes, chance: random.Random) -> bytes:
    start, end = chance.choice(spans(data) or [(0, 0)])
    return data[:start] + data[end:]


def token_repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = chance.choice(spans(data) or [(0, 0)])
    return data[:end] + b" " + data[start:]


def token_replaced(data: bytes, chance: random.Random) -> bytes:
    tokens = spans(data) or [(0, 0)]
    (start, end), other = chance.choice(tokens), chance.choice(tokens)
    return data[:start] + data[slice(*other)] + data[end:]


def line_ends(data: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.7:
        return data.replace(b"\r\n", b"\n").replace(
            b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\n\x0c"))
        )
    lines = data.splitlines()
    return b"".join(line + chance.choice((b"\n", b"\r\n", b"\r")) for line in lines)


def encoded(data: bytes, chance: random.Random) -> bytes:
    text = data.decode(errors="replace")
    name = chance.choice(("utf-8", "latin-1", "cp1252", "utf-16", "utf-7", "shift_jis", "utf-8-sig", "cp037"))
    declared = chance.choice((name, "ascii", "latin-1", "no-such-encoding", "rot13"))
    return f"# -*- coding: {declared} -*-\n# \u00e4\u00f6\u00fc\n{text}".encode(name, errors="replace")


def marked(data: bytes, chance: random.Random) -> bytes:
    return codecs.BOM_UTF8 + data


def odd_characters(data: bytes, chance: random.Random) -> bytes:
    odd = chance.choice(
        (b"\0", b"\x1a", b"\x0c", b"\t", b"\\\n", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"#")
    )
    at = chance.randrange(len(data) + 1)
    return data[:at] + odd + data[at:]


def unended(data: bytes, chance: random.Random) -> bytes:
    return data.rstrip() + chance.choice((b"", b" ", b"\\", b"\n\t", b"\r"))


def tabbed(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"    ", b"\t")


def whole(data: bytes, chance: random.Random) -> bytes:
    return data


MUTATIONS: tuple[Mutation, ...] = (
    *(truncated, flipped, cut, repeated, token_dropped, token_repeated, token_replaced),
    *(line_ends, encoded, marked, odd_characters, unended, tabbed, whole),
)


def mutants(paths: list[Path], count: int, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield damaged files, each with a name that describes the damage."""
    for number in range(count):
        path = chance.choice(paths)
        data = path.read_bytes()
        if number % 2:
            data += b"\n\n" + LEAK.format(name=number).encode()
        chosen = chance.sample(MUTATIONS, chance.choice((1, 1, 2)))
        for mutation in chosen:
            data = mutation(data, chance)
        yield f"{number} ({path.name}: {' '.join(mutation.__name__ for mutation in chosen)})", data


def main() -> int:
    standard = sysconfig.get_path("stdlib")
    given = options(__doc__, 500, *(f"{standard}/{name}" for name in ("asyncio", "concurrent", "email")))
    paths = sorted(path for folder in given.paths for path in folder.rglob("*.py") if path.stat().st_size)
    tally = Tally("mutants of real files")
    try_all(mutants(paths, given.count, random.Random(given.seed)), tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
