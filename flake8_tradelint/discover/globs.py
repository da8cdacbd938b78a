"""Patterns of ignore files as regular expressions that match what git matches, in bounded time.

A ``*`` that is followed by another one takes the first place that fits and never another (the first one
leaves the others the most room), and so does ``**`` among folders. Only the last one of each has to meet the
end. So a match takes steps in proportion to the pattern times the path, where trying all places takes a
number of steps that doubles with each star.

git compares bytes. Patterns and paths are texts with a character for each byte (``ignore_files.byte_text``).
"""

from __future__ import annotations

from flake8_tradelint.patterns import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPECIAL = "*?[\\"
"""The characters with a meaning; what stands before the first one is compared as it is."""
NEVER = "(?!)"
_STAR, _FOLDERS = "*", "**"
_SKIPPED = "(?:[^/]*/)"


def name_expression(glob: str, groups: Iterator[int]) -> str:
    """The expression for a pattern without a slash, which is matched with the name alone."""
    components = _components(glob)
    return NEVER if components is None else _component(components[0][0], groups)


def path_expression(glob: str, groups: Iterator[int]) -> str:
    """The expression for a pattern with slashes, which is matched with the path.

    ``groups`` gives numbers that no other expression has, so that several may be joined.
    """
    first = next((at for at, character in enumerate(glob) if character in SPECIAL), len(glob))
    components = _components(glob[first:])
    if components is None:
        return NEVER
    return escape(glob[:first]) + _path(components, groups)


def _path(components: Sequence[tuple[Sequence[str], str]], groups: Iterator[int]) -> str:
    """Runs of components, with ``**`` between them."""
    out: list[str] = []
    run: list[str] = []
    skips: int | None = None  # how many folders at least the `**` before the run stands for
    for number, (tokens, separator) in enumerate(components):
        if not _is_folders(tokens):
            run.append(_component(tokens, groups) + ("/" if separator else ""))
            continue
        if run:
            out.append(_placed("".join(run), skips, groups))
            run, skips = [], None
        if number == len(components) - 1:
            return "".join([*out, _SKIPPED * (skips or 0), ".*"])
        skips = (skips or 0) + (separator != "/")  # before an escaped slash git wants a folder
    return "".join([*out, _skipping(skips), *run])


def _placed(run: str, skips: int | None, groups: Iterator[int]) -> str:
    """A run of components that others follow: at the first place where it fits, for good."""
    return run if skips is None else _once(_skipping(skips) + "?" + run, groups)


def _skipping(skips: int | None) -> str:
    return "" if skips is None else f"{_SKIPPED}{{{skips},}}"


def _once(source: str, groups: Iterator[int]) -> str:
    """The first match of the source, and no other: an atomic group, which Python has since 3.11."""
    name = f"g{next(groups)}"
    return f"(?=(?P<{name}>{source}))(?P={name})"


def _is_folders(tokens: Sequence[str]) -> bool:
    return tuple(tokens) == (_FOLDERS,)


def _component(tokens: Sequence[str], groups: Iterator[int]) -> str:
    """The expression for one name."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token in (_STAR, _FOLDERS):
            parts.append([])
        else:
            parts[-1].append(token)
    first, *others = ["".join(part) for part in parts]
    if not others:
        return first
    between = [_once(f"[^/]*?{part}", groups) for part in others[:-1]]
    return "".join([first, *between, "[^/]*", others[-1], "(?![^/])"])


def _components(glob: str) -> list[tuple[list[str], str]] | None:
    """The tokens of each component, and what ends it: a slash, escaped or not, or nothing.

    ``None``: the pattern matches nothing, as it ends within an escape or a class.
    """
    found: list[tuple[list[str], str]] = []
    tokens: list[str] = []
    at = 0
    while at < len(glob):
        token, end = _token(glob, at)
        if end < 0:
            return None
        if token == "/":
            found.append((tokens, glob[at:end]))
            tokens = []
        else:
            tokens.append(token)
        at = end
    return [*found, (tokens, "")]


def _token(glob: str, at: int) -> tuple[str, int]:
    """The expression for what stands at this place, and where that ends; -1: nowhere."""
    character = glob[at]
    if character == "*":
        end = at
        while glob[end : end + 1] == "*":
            end += 1
        return (_FOLDERS if end - at > 1 else _STAR), end
    if character == "?":
        return "[^/]", at + 1
    if character == "[":
        return _class(glob, at + 1)
    if character == "\\":
        at += 1
        if at == len(glob):
            return NEVER, -1
    return ("/" if glob[at] == "/" else escape(glob[at])), at + 1


def _class(glob: str, at: int) -> tuple[str, int]:
    """A class, from behind its bracket on: ranges that run backwards are empty."""
    from flake8_tradelint.discover.byte_classes import members

    negated = glob[at : at + 1] in ("!", "^") and at < len(glob)
    found, end = members(glob, at + negated)
    if end < 0:
        return NEVER, -1
    wanted = frozenset(range(256)).difference(found) if negated else found
    codes = sorted(wanted - {ord("/")})
    listed = "".join(map("\\x{:02x}".format, codes))
    return (f"[{listed}]" if codes else NEVER), end
