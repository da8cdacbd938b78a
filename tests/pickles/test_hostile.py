"""Test that malicious pickles end in a clear message, within bounded memory."""

from __future__ import annotations

import gzip
import lzma
import pickle
import random
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest

from flake8_tradelint.pickles import Limits
from flake8_tradelint.pickles.reading import read

MEGABYTE = 1 << 20
SMALL = Limits(bytes=40 * MEGABYTE, steps=60_000, values=20_000)


def laughs(levels: int) -> bytes:
    """Lists of lists of lists: ten times as many each level."""
    return b"\x80\x02" + b"]q\x00" + b"".join(
        b"](" + b"j" + struct.pack("<I", level) * 1 + b"j" + struct.pack("<I", level) + b"er"
        + struct.pack("<I", level + 1)
        for level in range(levels)
    ) + b"."  # fmt: skip


def zeros(length: int) -> bytes:
    return b"\x80\x04B" + struct.pack("<I", length) + bytes(length) + b"."


HOSTILE = {
    "a string that claims to be enormous": (
        b"\x80\x04\x8d" + struct.pack("<Q", 1 << 62) + b"x.",
        "too early",
    ),
    "bytes that claim to be enormous": (b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x.", "too early"),
    "a number that claims to be enormous": (b"\x80\x02\x8b" + struct.pack("<i", (1 << 31) - 1), "too early"),
    "a number of negative length": (b"\x80\x02\x8b" + struct.pack("<i", -5), "negative length"),
    "a string of negative length": (b"T" + struct.pack("<i", -5), "negative length"),
    "a class name without end": (b"c" + b"a" * MEGABYTE, "middle of a line"),
    "a class name of a megabyte": (b"c" + b"a" * MEGABYTE + b"\nb\n.", "longer than any name"),
    "truncated after an opcode": (pickle.dumps({"a": [1, 2]})[:-3], "too early|wants|end with"),
    "no opcode at all": (b"\xff\xff\xff", "is no opcode"),
    "text": (b"Hello, world!", "no opcode|wants|middle"),
    "a protocol from the future": (b"\x80\x63.", "protocol 99"),
    "nothing": (b"", "empty"),
    "a stack that underflows": (b"0.", "more objects than there are"),
    "a stack that underflows below a mark": (b"N(R.", "more objects than there are"),
    "a mark that is not there": (b"Nt.", "wants a mark"),
    "an object without a class": (b"(o.", "has no class"),
    "a memo entry that is not there": (b"j\xff\xff\xff\xff.", "memo"),
    "objects left over": (b"NN.", "one object"),
    "an endless stack": (b"N" * 40_000 + b".", "--max-values"),
    "endless marks": (b"(" * 40_000 + b".", "--max-values"),
    "an endless memo": (
        b"N" + b"".join(b"r" + struct.pack("<I", n * 7) for n in range(40_000)),
        "--max-values",
    ),
    "endless work": (b"N0" * 40_000 + b"N.", "--max-steps"),
    "a memo bomb": (laughs(30_000), "--max"),
    "deep tuples": (b"N" + b"\x85" * 50_000 + b".", ""),
    "deep lists": (b"]" * 18_000 + b"a" * 17_999 + b".", ""),
    "a state that is its own object": (b"capp\nC\n)\x81q\x00h\x00b.", ""),
    "a dict that holds itself as its state": (b"capp\nC\n)\x81}q\x00X\x08\0\0\0__dict__h\x00sb.", ""),
    "a zip archive": (b"PK\x03\x04rest", "zip archive"),
    "a database": (b"SQLite format 3\0rest", "SQLite"),
    "a gzip bomb": (gzip.compress(zeros(60 * MEGABYTE)), "--max-bytes"),
    "a zlib bomb": (zlib.compress(zeros(60 * MEGABYTE)), "--max-bytes"),
    "an xz bomb": (lzma.compress(zeros(60 * MEGABYTE), preset=0), "--max-bytes"),
    "a long string in a small file": (gzip.compress(zeros(30 * MEGABYTE)), ""),
    "an lzma header that wants all memory": (
        b"\x5d\0\0\0\x80" + struct.pack("<q", -1) + b"\0" * 64,
        "decompressed|opcode|truncated",
    ),
    "broken gzip": (b"\x1f\x8b\x08\0" + b"x" * 100, "decompressed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pickles_end_in_a_message_within_bounded_memory(name: str, tmp_path: Path) -> None:
    data, message = HOSTILE[name]
    file = tmp_path / "hostile"
    file.write_bytes(data)
    tracemalloc.start()
    try:
        found = read(str(file), SMALL)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12 * MEGABYTE  # lists of a pickle of 60 MB would not fit
    if message:
        assert any(part in found.error for part in message.split("|")), found.error
        assert found.error.count("\n") == 0
    else:
        assert found.error == ""


def test_one_state_for_many_classes_counts_every_name(tmp_path: Path) -> None:
    names = b"".join(b"X" + struct.pack("<I", len(b"n%d" % n)) + b"n%dN" % n for n in range(1000))
    objects = b"".join(b"capp\nC%d\n)\x81h\x00b0" % n for n in range(1000))
    (tmp_path / "wide").write_bytes(b"}q\x00(" + names + b"u0" + objects + b"N.")
    assert "--max" in read(str(tmp_path / "wide"), SMALL).error


def test_what_was_read_before_the_end_is_told(tmp_path: Path) -> None:
    whole = b"capp\nC\n)\x81}X\x01\0\0\0aK\x01sb"
    (tmp_path / "cut").write_bytes(whole + b"(" + b"X")
    found = read(str(tmp_path / "cut"), Limits())
    assert found.error
    assert found.classes[0].attributes == (("a", 1),)


def test_any_bytes_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(4)

    samples = [pickle.dumps([{"a": {1: (2, "x")}}, pickle.PickleError("x")], p) for p in range(6)]
    for round_ in range(300):
        data = bytearray(samples[round_ % 6])
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "any").write_bytes(data)
        read(str(tmp_path / "any"), SMALL)  # an exception fails the test


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in read(str(tmp_path / "none"), Limits()).error
    assert "directory" in read(str(tmp_path), Limits()).error
