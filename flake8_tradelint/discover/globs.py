"""Translate patterns of ignore files to regular expressions that match what git matches, in linear time.

A ``*`` that is followed by another one takes the first match and never backtracks (the first match leaves the
most room to the others), and so does ``**`` among folders. Only the last one of each has to reach the end. So
matching takes steps in proportion to the pattern times the path; trying all matches would take a number of
steps that doubles with each star.

git compares bytes. Patterns and paths here are strings with one character per byte
(``ignore_files.byte_text``).
"""

from __future__ import annotations

from flake8_tradelint.startup.patterns import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPECIAL = "*?[\\"
"""Characters with a special meaning. What comes before the first one is compared literally."""
NEVER = "(?!)"
_STAR, _FOLDERS = "*", "**"
_SKIPPED = "(?:[^/]*/)"


def name_expression(glob: str, groups: Iterator[int]) -> str:
    """Return the expression for a pattern without a slash, which is matched against an entry's name."""
    components = _components(glob)
    return NEVER if components is None else _component(components[0][0], groups)


def path_expression(glob: str, groups: Iterator[int]) -> str:
    """Return the expression for a pattern with slashes, which is matched against the path.

    ``groups`` yields group numbers that no other expression uses, so that several can be joined.
    """
    first = next((at for at, character in enumerate(glob) if character in SPECIAL), len(glob))
    components = _components(glob[first:])
    if components is None:
        return NEVER
    return escape(glob[:first]) + _path(components, groups)


def _path(components: Sequence[tuple[Sequence[str], str]], groups: Iterator[int]) -> str:
    """Return the expression for runs of components with ``**`` between them."""
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
    """Return the expression for a run that others follow: it matches at the first possible place only."""
    return run if skips is None else _once(_skipping(skips) + "?" + run, groups)


def _skipping(skips: int | None) -> str:
    return "" if skips is None else f"{_SKIPPED}{{{skips},}}"


def _once(source: str, groups: Iterator[int]) -> str:
    """Return an atomic group: the first match of ``source`` and no other. Python has them since 3.11."""
    name = f"g{next(groups)}"
    return f"(?=(?P<{name}>{source}))(?P={name})"


def _is_folders(tokens: Sequence[str]) -> bool:
    return tuple(tokens) == (_FOLDERS,)


def _component(tokens: Sequence[str], groups: Iterator[int]) -> str:
    """Return the expression for one path component."""
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
    """Return the tokens of each component, with what ends it: a slash, escaped or not, or nothing.

    ``None``: the pattern ends within an escape or a class, and matches nothing.
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
    """Return the expression for the token at index ``at`` and the index behind it, -1 if it has no end."""
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
    """Return the expression for the class whose bracket ends at ``at``. Reversed ranges are empty."""
    from flake8_tradelint.discover.byte_classes import members

    negated = glob[at : at + 1] in ("!", "^") and at < len(glob)
    found, end = members(glob, at + negated)
    if end < 0:
        return NEVER, -1
    wanted = frozenset(range(256)).difference(found) if negated else found
    codes = sorted(wanted - {ord("/")})
    listed = "".join(map("\\x{:02x}".format, codes))
    return (f"[{listed}]" if codes else NEVER), end
