"""Test that a file asked for n names one by one is parsed O(log n) times."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.files import Files
from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.reading.reader import Reader


@pytest.mark.parametrize("asked", [100, 400])
def test_names_are_doubled(asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"    self.a{n} = f{n}(self.a{n})\n" for n in range(asked))
    heads = "".join(f"def f{n}(x):\n    return x\n" for n in range(asked))
    path = tmp_path / "app.py"
    path.write_text(f"{heads}def run(self):\n{lines}")
    made: list[object] = []
    summary = Reader.summary

    def counted(reader: Reader, interests: object) -> object:
        made.append(interests)
        return summary(reader, interests)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "summary", counted)
    summaries = Summaries(Files(lambda where: Path(where).read_bytes()))
    for n in range(asked):
        assert len(summaries.attributes(str(path), f"a{n}")) == 2
        summaries.require_in(str(path), callees=(f"f{n}",))
        assert len(summaries.calls(str(path), f"f{n}")) == 1
    assert len(made) < 40
