"""Test which verdicts survive a change: with one derivation, with several, and with merged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.cache import invalidation, sources
from flake8_tradelint.cache.graph import Recorded, Recorder
from flake8_tradelint.cache.invalidation import KeptSources, Moved, merged
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.db import KIN, PART, Answer, Source, Trace
from flake8_tradelint.words.index import WordIndex

PATHS = tuple(f"/p/{name}.py" for name in "abcdef")
TEXTS = {
    path: f"import {name}\nword_{name} = 1\n".encode() for path, name in zip(PATHS, "abcdef", strict=True)
}
NOTHING = Moved(frozenset(), frozenset())


def nowhere(path: str, data: bytes, name: bytes) -> bytes:
    """No async function is defined."""
    return b""


def recorded(*verdicts: tuple[str, set[Source | Answer[object]]]) -> Recorded:
    trace = Trace()
    words = WordIndex(PATHS, TEXTS.__getitem__, trace)
    words.build()
    recorder = Recorder("/p", PATHS)
    for path, heard in verdicts:
        recorder.add(path, heard)
    return recorder.recorded(words, trace)


def parts() -> list[Recorded]:
    """a.py and e.py read c.py by way of an answer; b.py asked for a word, d.py for headers, e.py a part."""
    a, b, c, d, e, _ = PATHS
    shared: Answer[object] = Answer(None)
    shared.sources = (c, Answer(None, (b"word_c", shared)))  # in a circle
    return [
        recorded((a, {a, shared}), (b, {b, b"word_f"})),
        recorded((c, {c, b"word_a"}), (d, {d, (KIN, b"Base")})),
        recorded((a, {a, shared}), (e, {e, (PART, b"ord_f = "), shared})),
    ]


def still(kept: KeptSources | None, changed: dict[str, bytes], moved: Moved = NOTHING) -> str:
    """The names of the files whose verdicts hold."""
    assert kept is not None
    return "".join(sorted(Path(path).stem for path in kept.still(changed, moved, nowhere).files()))


@pytest.fixture(params=[16, 2, 1])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> KeptSources:
    """The three, in as many parts, once more from the disk."""
    monkeypatch.setattr(invalidation, "_PARTS", request.param)
    found = merged(parts())
    assert found is not None and len(found.parts) <= request.param
    (tmp_path / FOLDER).mkdir()
    sources.save(str(tmp_path), "key", "state", found)
    again = sources.load(str(tmp_path), "key", "state", PATHS)
    assert again == found
    return found


def test_what_a_change_concerns(kept: KeptSources) -> None:
    a, b, c, _, _, f = PATHS
    assert still(kept, {}) == "abcde"
    assert still(kept, {c: TEXTS[c] + b"# more\n"}) == "bd"
    assert still(kept, {a: TEXTS[a] + b"# more\n"}) == "bcde"
    assert still(kept, {a: b""}) == "bde", "a word is gone"
    assert still(kept, {f: TEXTS[f] + b"word_c\n"}) == "bcd", "a word has come"
    assert still(kept, {f: b"word_f=1\n"}) == "abcd", "a part is gone"
    assert still(kept, {f: b"word_f"}, Moved(frozenset({b}), frozenset({b"Base"}))) == "ac"


def test_one_change_after_the_other(kept: KeptSources) -> None:
    *_, f = PATHS
    once = kept.still({f: b"nothing\n"}, NOTHING, nowhere)
    assert still(once, {}) == "acd"
    assert still(once, {f: b"nothing else\n"}) == "acd", "what was not there and is not there has not moved"
    again = merged([once, recorded((PATHS[1], {PATHS[1], b"word_f"}))])
    assert still(again, {}) == "abcd"


def test_those_of_another_project_are_not_added() -> None:
    one, *_ = parts()
    other = Recorded("/p", PATHS[:-1], one.derivation, {}, {})
    assert merged([one, other]) is None
    assert merged([]) is None
