"""Evidence that one name became another: reasons with weights, which are combined into a score."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.mining.changes import FileChange
    from flake8_tradelint.mining.shapes import Member

    Pattern = tuple[tuple[str, ...], tuple[str, ...], str]
    """Words removed from a name, words added, and the change of its spelling if only that changed."""


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_IDENTIFIERS = re.compile(r"\w+")
_TRIVIAL_VALUES = {
    "",
    "None",
    "0",
    "1",
    "0.0",
    "True",
    "False",
    "[]",
    "{}",
    "()",
    "''",
    '""',
    "set()",
    "dict()",
}
_TRIVIAL_VALUES |= {"list()", "...", "auto()", "enum.auto()"}
_TRIVIAL_TYPES = {"", "str", "int", "float", "bool", "dict", "list", "Any", "bytes", "None", "object"}
_TRIVIAL_TYPES |= {f"Optional[{name}]" for name in ("str", "int", "float", "bool", "dict", "list")}
_TRIVIAL_TYPES |= {f"{name} | None" for name in ("str", "int", "float", "bool", "dict", "list")}


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for people, and its weight: the probability (0 to 1) that it is no coincidence."""

    text: str
    weight: float


def combined(reasons: Iterable[Reason]) -> float:
    """Return the probability that not all reasons are coincidences (a noisy "or")."""
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - reason.weight
    return 1 - doubt


class ChangedLines:
    """The lines that a commit removes and adds in all its files, to count uses of a name that change."""

    def __init__(self, files: Iterable[FileChange]) -> None:
        self._removed: dict[str, list[tuple[int, str]]] = {}
        self._added: set[tuple[int, str]] = set()
        self._counted: dict[tuple[str, frozenset[tuple[str, str]]], int] = {}  # many classes ask the same
        for number, change in enumerate(files):
            self._added.update((number, line) for line in change.added)
            for line in set(change.removed):
                for word in set(_IDENTIFIERS.findall(line)):
                    self._removed.setdefault(word, []).append((number, line))

    def renamed(self, old: str, new: str, also: Mapping[str, str]) -> int:
        """Return how many lines (definitions aside) differ only by this name, and by those of ``also``."""
        others = {**also, old: new}
        asked = old, frozenset(others.items())
        if asked not in self._counted:
            self._counted[asked] = self._count(old, new, others)
        return self._counted[asked]

    def _count(self, old: str, new: str, others: Mapping[str, str]) -> int:
        found = 0
        for number, line in self._removed.get(old, ()):
            if _defines(line, old) or not _is_use(line, old):
                continue
            swapped = _swapped(line, {old: new}), _swapped(line, others)
            found += any((number, text) in self._added for text in swapped)
        return found


def _is_use(line: str, name: str) -> bool:
    """Return True if the line uses the name as attribute, call, keyword, string or import.

    A local variable of that name is no evidence.
    """
    return (
        re.search(rf"\.{name}\b|\b{name}\s*\(|\b{name}\s*=[^=]|['\"]{name}['\"]|\bimport\b.*\b{name}\b", line)
        is not None
    )


def _defines(line: str, name: str) -> bool:
    return (
        re.match(rf"(?:async\s+)?(?:def|class)\s+{name}\b|(?:self\.)?{name}\s*(?::|=[^=])", line) is not None
    )


def uses(count: int) -> list[Reason]:
    """Return the reason for ``count`` other lines that changed only this name."""
    if not count:
        return []
    weight = 0.5 if count == 1 else 0.68 if count == 2 else 0.8 if count < 6 else 0.9
    return [Reason(f"{count} use{'s' if count > 1 else ''} renamed", weight)]


def similar_names(old: str, new: str) -> list[Reason]:
    """Return a reason if the names have words or letters in common."""
    ours, theirs = ([word.lower() for word in _WORDS.findall(name)] for name in (old, new))
    common = sum((Counter(ours) & Counter(theirs)).values())
    words = 2 * common / max(len(ours) + len(theirs), 1)
    letters = SequenceMatcher(None, "".join(ours), "".join(theirs)).ratio()
    likeness = max(words, letters)
    if likeness < 0.4:
        return []
    text = "same words" if ours == theirs or sorted(ours) == sorted(theirs) else "similar name"
    return [Reason(text, 0.62 * likeness**2)]


_UNITS = frozenset(
    {
        *(
            "ns",
            "us",
            "ms",
            "sec",
            "secs",
            "second",
            "seconds",
            "millis",
            "milliseconds",
            "minute",
            "minutes",
        ),
        *("hour", "hours", "day", "days", "week", "weeks", "pct", "percent", "bps", "wei", "gwei", "ether"),
    }
)


def other_unit(old: str, new: str) -> list[Reason]:
    """Return a reason of weight 0 if the unit changes: ``delete_days`` became ``delete_seconds``.

    Code that uses the new name has to convert the value.
    """
    going, coming, _ = pattern(old, new)
    changed = going != coming and set(going) & _UNITS and set(coming) & _UNITS
    return [Reason("another unit", 0.0)] if changed else []


def pattern(old: str, new: str) -> Pattern:
    """Return the pattern of a rename.

    ``bank_index`` to ``market_index`` has that of ``bank_name`` to ``market_name``.
    """
    ours, theirs = (Counter(word.lower() for word in _WORDS.findall(name)) for name in (old, new))
    going, coming = tuple(sorted((ours - theirs).elements())), tuple(sorted((theirs - ours).elements()))
    return going, coming, "" if going or coming else f"{_style(old)} to {_style(new)}"


def same_pattern(others: int) -> list[Reason]:
    """Return the reason for ``others`` other names that the same commit changes in the same way."""
    if others < 1:
        return []
    return [Reason(f"{others} more like it", 0.3 if others == 1 else 0.45 if others < 4 else 0.55)]


def _style(name: str) -> str:
    if name.isupper():
        return "upper"
    plain = name.lstrip("_")
    kind = "snake" if plain.islower() else "camel"
    return kind if plain == name else f"private {kind}"


def same_definition(old: Member, new: Member, names: Mapping[str, str], telling: bool) -> list[Reason]:
    """Return reasons for equal values, annotations, parameters and bodies.

    ``telling``: no other member of the class has the same value or body.
    """
    found: list[Reason] = []
    names = {**names, old.name: new.name}
    if old.body or new.body:
        found += _same_body(old, new, names, telling)
    elif old.value and old.value == new.value:
        if old.value in _TRIVIAL_VALUES or not telling:
            found.append(Reason(f"same value `{_short(old.value)}`", 0.1))
        elif _names(old.value) == {old.name}:
            pass  # `self.x = x` became `self.x = x` of another name: see the parameters
        else:
            found.append(Reason(f"same value `{_short(old.value)}`", 0.5))
    elif old.value and _swapped(old.value, names) == new.value:
        found.append(Reason("same value", 0.4))
    if old.uses:
        found += _same_uses(old, new, names)
    if old.annotation and old.annotation == new.annotation:
        trivial = old.annotation in _TRIVIAL_TYPES
        found.append(Reason("same annotation", 0.08 if trivial else 0.25))
    return found


def _same_uses(old: Member, new: Member, names: Mapping[str, str]) -> list[Reason]:
    """Return a reason if the function uses the new parameter exactly as it used the old one."""
    if [_swapped(line, names) for line in old.uses] != list(new.uses):
        return []
    size = sum(map(len, new.uses))
    return [Reason("same use in the body", 0.65 if size > 80 else 0.5 if size > 30 else 0.3)]


def _same_body(old: Member, new: Member, names: Mapping[str, str], unique: bool) -> list[Reason]:
    found = []
    ours = [_swapped(line, names) for line in old.body]
    size = sum(map(len, ours))
    likeness = 1.0 if ours == list(new.body) else SequenceMatcher(None, ours, new.body).ratio()
    if likeness == 1.0:
        small = size < 40 or not unique
        found.append(Reason("same body", 0.15 if small else 0.7 if size > 120 else 0.5))
    elif likeness > 0.6 and size > 120 and unique:
        found.append(Reason("similar body", 0.5 * likeness))
    if old.signature == new.signature:
        plain = old.signature in ("self", "cls", "")
        found.append(Reason("same parameters", 0.05 if plain else 0.15))
    return found


def _swapped(text: str, names: Mapping[str, str]) -> str:
    return _IDENTIFIERS.sub(lambda match: names.get(match[0], match[0]), text)


def same_text(old: str, new: str) -> list[Reason]:
    """Return a reason if two classes consist of nearly the same words."""
    ours, theirs = (Counter(_IDENTIFIERS.findall(text)) for text in (old, new))
    size = max(ours.total(), theirs.total())
    likeness = (ours & theirs).total() / size if size >= 20 else 0.0
    return [Reason("about the same text", 0.6 * likeness)] if likeness > 0.7 else []


def _names(text: str) -> set[str]:
    return {name for name in _IDENTIFIERS.findall(text) if not name.isdigit()}


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:27]}..."
