"""Invalidate verdicts: find those that still hold after files or project-wide tables have changed."""

from __future__ import annotations

from array import array
from collections import defaultdict

from flake8_tradelint.cache.graph import Derivation, Recorded
from flake8_tradelint.db.csr_lists import NUMBERS, KeyedLists, keyed, lists, renumbered
from flake8_tradelint.source.code_digest import code_digest
from flake8_tradelint.startup.records import Record, field, replace
from flake8_tradelint.words.asked import Asked, Asking, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.words.asked import Definitions

VOID = -1
"""Stands in place of a file's number for a verdict that no longer holds."""
_PARTS = 16
"""How many derivations are kept separately before the smaller ones are merged."""


class Moved(Record):
    """The differences in those project-wide tables of which a verdict depends on a part only.

    ``files`` contain words about which such a table says something else, or are named by it; ``kin`` are
    names about which class headers say something else. ``modules`` are the last names of added and removed
    files.
    """

    files: frozenset[str]
    kin: frozenset[bytes]
    modules: frozenset[bytes] = frozenset()


class KeptSources(Record):
    """The sources of the verdicts on a project's files, of all runs whose verdicts still hold.

    ``codes`` are the ``code_digest`` of files, by path, on whose code verdicts of other files depend.
    """

    paths: Sequence[str]
    parts: tuple[Derivation, ...]
    codes: Mapping[str, bytes] = field(default_factory=dict)

    def of(self, paths: Sequence[str]) -> KeptSources:
        """Return the sources for a project with these sorted files; those of other files are dropped."""
        if tuple(paths) == tuple(self.paths):
            return self
        new = new_numbers(self.paths, paths)
        there = frozenset(paths)
        codes = {path: code for path, code in self.codes.items() if path in there}
        return KeptSources(tuple(paths), tuple(_renumbered(part, new) for part in self.parts), codes)

    def still(self, changed: Mapping[str, bytes], moved: Moved, definitions: Definitions) -> KeptSources:
        """Return the sources that hold after these files have got these texts.

        Dropped are the verdicts on these files, those that read one of them, those that asked for a text that
        was added to one of them or removed from it, and those that ``moved`` concerns. A verdict that read
        only the code of a file holds if just comments and blank lines have changed. ``definitions`` returns
        what the files say of async functions now.
        """
        numbers = {path: number for number, path in enumerate(self.paths)}
        texts = {numbers[path]: (path, data, words_of(data)) for path, data in changed.items()}
        out = {*texts, *(numbers[path] for path in moved.files if path in numbers)}
        same = frozenset(numbers[path] for path in same_code(self.codes, changed))
        found = []
        for part in self.parts:
            found.append(_still(part, Asking(part.asked, definitions), texts, same, out, moved))
        others = changed.keys() - {self.paths[number] for number in same}
        codes = {path: code for path, code in self.codes.items() if path not in others}
        return KeptSources(self.paths, tuple(found), codes)

    def with_codes(self, read: Callable[[str], bytes | None]) -> KeptSources:
        """Return the sources with the digest of each file whose code was read for some verdict.

        ``read`` returns the text that the verdicts were made from; ``None`` if that is not known.
        """
        files = {self.paths[number] for part in self.parts for number in part.code_readers.keys}
        codes = {path: code for path, code in self.codes.items() if path in files}
        for path in sorted(files - codes.keys()):
            data = read(path)
            if data is not None:
                codes[path] = code_digest(data)
        return replace(self, codes=codes)

    def files(self) -> frozenset[str]:
        """Return the files for whose verdicts there are sources."""
        return frozenset(self.paths[number] for part in self.parts for number in part.files if number >= 0)


def same_code(codes: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the files of which nothing but comments and blank lines has changed.

    ``codes`` are the digests of their code before, ``changed`` their texts now.
    """
    return (path for path, data in changed.items() if path in codes and codes[path] == code_digest(data))


def _still(
    part: Derivation,
    asking: Asking,
    texts: Mapping[int, tuple[str, bytes, frozenset[bytes]]],
    same: frozenset[int],
    out: Iterable[int],
    moved: Moved,
) -> Derivation:
    asked, having = part.asked, {}
    places = enumerate(asked.kin, start=asked.first("kin"))
    stale = [number for number, name in places if name in moved.kin]
    if moved.modules:
        places = enumerate(asked.modules, start=asked.first("modules"))
        stale += (number for number, name in places if name in moved.modules)
    for file, told in texts.items():
        now = set(asking.of(*told))
        stale += now.symmetric_difference(part.having.of(file))
        having[file] = sorted(now)
    queue = [node for file in texts for node in part.readers.of(file)]
    queue += (node for file in texts if file not in same for node in part.code_readers.of(file))
    queue += (node for text in set(stale) for node in part.askers[text])
    seen = set(queue)
    for node in queue:
        for user in part.users[node]:
            if user not in seen:
                seen.add(user)
                queue.append(user)
    left_out = frozenset(out)
    files = (
        VOID if node in seen or file in left_out else file
        for node, file in zip(part.verdicts, part.files, strict=True)
    )
    return replace(part, files=array(NUMBERS, files), having=_with(part.having, having))


def new_numbers(before: Sequence[str], paths: Sequence[str]) -> Sequence[int]:
    """Return the index of each old path in the new ``paths``, ``VOID`` for those that are not among them."""
    numbers = {path: number for number, path in enumerate(paths)}
    return [numbers.get(path, VOID) for path in before]


def _renumbered(part: Derivation, new: Sequence[int]) -> Derivation:
    files = array(NUMBERS, (VOID if file == VOID else new[file] for file in part.files))
    readers, having = renumbered(part.readers, new), renumbered(part.having, new)
    code_readers = renumbered(part.code_readers, new)
    return replace(part, files=files, readers=readers, code_readers=code_readers, having=having)


def _with(known: KeyedLists, new: Mapping[int, Sequence[int]]) -> KeyedLists:
    """Return ``known`` with the lists of some keys replaced."""
    if all(list(known.of(key)) == one for key, one in new.items()):
        return known
    return keyed({**dict(known.pairs()), **new})


def merged(parts: Iterable[KeptSources | Recorded]) -> KeptSources | None:
    """Merge sources, later ones in place of earlier ones; ``None`` if they are of different projects."""
    found: list[Derivation] = []
    codes: dict[str, bytes] = {}
    paths: Sequence[str] | None = None
    for part in parts:
        if paths is not None and part.paths != paths:
            return None
        paths = part.paths
        if isinstance(part, KeptSources):
            codes.update(part.codes)
        new = part.parts if isinstance(part, KeptSources) else (part.derivation,)
        newer = frozenset(number for each in new for number in each.files)
        found = [*(_without(each, newer) for each in found), *new]
    if paths is None:
        return None
    found = [part for part in found if any(number >= 0 for number in part.files)]
    if len(found) > _PARTS:
        found.sort(key=lambda part: len(part.users), reverse=True)
        found[_PARTS // 2 :] = [_united(found[_PARTS // 2 :])]
    return KeptSources(paths, tuple(found), codes)


def _without(part: Derivation, files: frozenset[int]) -> Derivation:
    if files.isdisjoint(part.files):
        return part
    return replace(part, files=array(NUMBERS, (VOID if file in files else file for file in part.files)))


def _united(parts: Sequence[Derivation]) -> Derivation:
    """Merge derivations of different files into one, without nodes that no verdict depends on any more."""
    alive = [_alive(part) for part in parts]
    asked = _asked(zip(parts, alive, strict=True))
    numbers = {text: number for number, text in enumerate(_texts(asked))}
    readers: defaultdict[int, list[int]] = defaultdict(list)
    code_readers: defaultdict[int, list[int]] = defaultdict(list)
    having: defaultdict[int, set[int]] = defaultdict(set)
    askers: list[list[int]] = [[] for _ in numbers]
    users: list[list[int]] = []
    verdicts, files = array(NUMBERS), array(NUMBERS)
    for part, nodes in zip(parts, alive, strict=True):
        first = len(users)
        new = {node: place for place, node in enumerate(nodes, start=first)}
        users += ([new[user] for user in part.users[node] if user in new] for node in nodes)
        for united, known in ((readers, part.readers), (code_readers, part.code_readers)):
            for file, reading in known.pairs():
                united[file] += (new[node] for node in reading if node in new)
        places = [numbers.get(text, VOID) for text in _texts(part.asked)]
        for text, place in enumerate(places):
            if place != VOID:
                askers[place] += (new[node] for node in part.askers[text] if node in new)
        for file, texts in part.having.pairs():
            having[file].update(places[text] for text in texts if places[text] != VOID)
        for node, file in zip(part.verdicts, part.files, strict=True):
            if file != VOID:
                verdicts.append(new[node])
                files.append(file)
    ordered = {file: sorted(texts) for file, texts in having.items()}
    by_file = keyed(readers), keyed(code_readers)
    return Derivation(verdicts, files, *by_file, lists(askers), lists(users), keyed(ordered), asked)


def _asked(parts: Iterable[tuple[Derivation, Sequence[int]]]) -> Asked:
    """Return the texts that these nodes ask for."""
    found: dict[tuple[str, bytes], None] = {}
    for part, nodes in parts:
        alive = frozenset(nodes)
        texts = enumerate(_texts(part.asked))
        found.update(dict.fromkeys(text for at, text in texts if not alive.isdisjoint(part.askers[at])))
    kinds = Asked.__match_args__
    return Asked(*(tuple(text for of, text in found if of == kind) for kind in kinds))


def _texts(asked: Asked) -> Iterator[tuple[str, bytes]]:
    for kind in Asked.__match_args__:
        yield from ((kind, text) for text in getattr(asked, kind))


def _alive(part: Derivation) -> Sequence[int]:
    """Return, sorted, the nodes that some verdict that holds depends on."""
    made_from: list[list[int]] = [[] for _ in part.users.ends]
    for node in range(len(part.users)):
        for user in part.users[node]:
            made_from[user].append(node)
    queue = [node for node, file in zip(part.verdicts, part.files, strict=True) if file != VOID]
    seen = set(queue)
    for node in queue:
        new = [each for each in made_from[node] if each not in seen]
        seen.update(new)
        queue += new
    return sorted(seen)
