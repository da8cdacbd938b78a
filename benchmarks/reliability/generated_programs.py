"""Check and fix generated programs: ``python -m benchmarks.reliability.generated_programs``

hypothesmith generates --count programs, from Python's grammar and from libcst's nodes; every second one gets
a dropped task at its end. They are checked and fixed like mutants, see `benchmarks.reliability.mutants`.
"""

from __future__ import annotations

import sys
import warnings

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from hypothesmith import from_grammar, from_node

from benchmarks.reliability.harness import LEAK, Tally, options
from benchmarks.reliability.programs import try_all


def generated(strategy: SearchStrategy[str], count: int, number: int) -> list[str]:
    """Return that many programs of a strategy."""
    programs: list[str] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(program: str) -> None:
        programs.append(program)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        collect()
    return programs


def main() -> int:
    chosen = options(__doc__, 200)
    half = max(1, chosen.count // 2)
    programs = [*generated(from_grammar(), half, chosen.seed), *generated(from_node(), half, chosen.seed)]
    tally = Tally("programs of hypothesmith")
    leak = LEAK.format(name="it")
    texts = (text if number % 2 else f"{text}\n\n{leak}" for number, text in enumerate(programs))
    try_all(((str(number), text.encode(errors="replace")) for number, text in enumerate(texts)), tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())
