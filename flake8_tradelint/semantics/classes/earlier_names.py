"""Files to read again because facts are wanted about other classes than in the previous run."""

from __future__ import annotations

from flake8_tradelint.file_facts import EarlierNames
from flake8_tradelint.words.packed import unpacked_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.file_facts import FileFacts
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.words.index import WordIndex


def of_classes(
    facts: FileFacts, headers: ClassHeaders, words: WordIndex, table: str, kinds: tuple[str, ...]
) -> EarlierNames:
    """Return the earlier names of a table of facts about classes, and how to find the files of a name.

    The earlier names are the last set that the kept table has.
    """

    def with_headers(names: frozenset[bytes]) -> Iterator[str]:
        by_path = headers.by_path
        near = dict.fromkeys(path for name in sorted(names) for path in words.files(name))
        near.update(dict.fromkeys(frozenset(by_path).difference(words.paths)))  # files of packages
        for path in near:
            if any(header.name in names for header in by_path.get(path, ())):
                yield path

    return EarlierNames(
        lambda: facts.before(table, kinds, lambda kept: unpacked_names(kept)[-1]), with_headers
    )
