"""Clear by text the awaited calls whose result is surely released or handed on, without parsing.

``return await client.get(url)`` hands it on, below ``answer = await client.get(url)`` a line reads
``answer.json``, and in ``await send(options.get(key))`` it is another call that is awaited. Where the text
is in doubt nothing is. What is cleared here the check would clear, too, but needs the file to be read.
"""

from __future__ import annotations

from flake8_tradelint.patterns import DOTALL, composed, regex
from flake8_tradelint.semantics.facts import RUNNERS, WAITERS
from flake8_tradelint.semantics.reading.function_lines import lines_around
from flake8_tradelint.words import LITERALS, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping

    Releases = Mapping[bytes, frozenset[bytes]]
    """By the awaited method's name, the attributes of its result that discharge the result."""


_CALLEE = regex(rb"[ \t]+(?:[\w.]+\([\w., ]*\)\.)*[\w.]+[ \t]*")
_OUTER = regex(rb"[ \t]+(?:[\w.]+\.)?(\w+)[ \t]*\(")
_BOUND = regex(rb"[ \t]+(\w+)(?::[^=\n]*)? = ")
_END = regex(rb"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_GOES_ON = regex(rb"[\s\\]*[.(\[#]")
_ATTRIBUTE = regex(rb"\.(\w+)")
_TOKEN = regex(rb"[\[({\])}]|" + LITERALS, DOTALL)
_AWAITING = WAITERS | RUNNERS
_FAR = 4000
"""The longest call that is read, in bytes."""
_OTHERWISE = (b"lambda", b"class ", b"'''")
"""In a text with one of these, a name may be in another scope, or a line may be no code."""
_WITHIN = (b"(", b",", b"\\")
"""Line ends after which the next line begins no statement."""


def are_taken_care_of(data: bytes, calls: Iterable[re.Match[bytes]], releases: Releases) -> bool:
    """Return True if every one of these calls (see ``words.awaited_call``) is cleared."""
    return all(_is_taken_care_of(data, call.start(), call.end() - 1, releases) for call in calls)


def _is_taken_care_of(data: bytes, at: int, bracket: int, releases: Releases) -> bool:
    """Return True if the result of the awaited call at ``at`` is returned, passed on or released."""
    callee = data[at + len(b"await") : bracket]
    if _CALLEE.fullmatch(callee) is None:
        return _is_inside(data, at + len(b"await"), bracket, releases)
    end = _closing(data, bracket)
    if end is None or _END.match(data, end) is None:
        return False
    before = data[data.rfind(b"\n", 0, at) + 1 : at]
    if before.strip() == b"return":
        return True
    bound = _BOUND.fullmatch(before)
    method = callee.rstrip()
    return bound is not None and _is_released(
        data, at - len(before), bound[1], releases[method[method.rfind(b".") + 1 :]]
    )


def _is_inside(data: bytes, start: int, bracket: int, releases: Releases) -> bool:
    """Return True if the call is among the arguments of the call that is awaited."""
    outer = _OUTER.match(data, start, bracket)
    if outer is None or outer[1] in releases or b"await" in data[start:bracket]:
        return False
    if outer[1].decode(errors="replace") in _AWAITING:
        return False
    end = _closing(data, outer.end() - 1)
    return end is not None and end > bracket and _GOES_ON.match(data, end) is None


def _closing(data: bytes, bracket: int) -> int | None:
    """Return the offset behind the parenthesis that closes the one at ``bracket``."""
    depth = 0
    for match in _TOKEN.finditer(data, bracket, bracket + _FAR):
        if match[0] in b"([{":
            depth += 1
        elif match[0] in b")]}":
            depth -= 1
            if not depth:
                return match.end()
    return None


def _is_released(data: bytes, line: int, name: bytes, releases: frozenset[bytes]) -> bool:
    """Return True if the function around that line reads a releasing attribute of the variable."""
    lines = lines_around(data, line)
    if lines is None or lines.text.count(b"def ") != 1 or any(word in lines.text for word in _OTHERWISE):
        return False
    text = lines.text
    above = text[: line - lines.start].rstrip()
    if above.endswith(_WITHIN) or b"#" in above[above.rfind(b"\n") + 1 :]:
        return False
    if composed(rb"\bfor\b[^\n]*\b" + name + rb"\b|\b" + name + rb"\s+in\b").search(text):
        return False
    return any(_is_read(text, at, name, releases) for at in occurrences(text, name))


def _is_read(text: bytes, at: int, name: bytes, attributes: frozenset[bytes]) -> bool:
    """Return True if one of the attributes of the variable at ``at`` is read, in code."""
    before = text[text.rfind(b"\n", 0, at) + 1 : at]
    if before.endswith(b".") or any(sign in before for sign in (b"'", b'"', b"#")):
        return False
    found = _ATTRIBUTE.match(text, at + len(name))
    return found is not None and found[1] in attributes and not text.count(b'"""', 0, at) % 2
