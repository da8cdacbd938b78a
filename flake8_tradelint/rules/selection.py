"""Which rules are on: selectors, and the law that the more specific selector wins.

A selector is a code (``TL101``), a prefix of codes (``TL1``), a rule's name
(``overridden-field``), a family (``CLASSVAR``) or ``ALL``; case does not matter.
"""

from __future__ import annotations

import os

from flake8_tradelint.rules import FAMILIES
from flake8_tradelint.rules.catalogue import RULES
from flake8_tradelint.startup.light import cache
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flake8_tradelint.discover.ignore_files import IgnoreRules
    from flake8_tradelint.rules.protocol import Rule
    from flake8_tradelint.settings import Settings

SYNTAX_ERROR, UNUSED, LIMITS = "TL001", "TL002", "TL003"
ALWAYS_ON = frozenset({SYNTAX_ERROR, LIMITS})
"""On whatever is selected: nothing must be skipped in silence. Only ignoring turns them off."""


class UnknownSelector(ValueError):
    """A selector that matches no rule; the message names it and what may be meant."""


def prefix_of(selector: str) -> str:
    """The code prefix that a selector stands for (``""`` for ``ALL``).

    Raises:
        UnknownSelector: no rule has it.
    """
    wanted = selector.strip().upper()
    names = _names()
    if wanted in names:
        return names[wanted]
    if wanted and any(code.startswith(wanted) for code, _, _ in RULES):
        return wanted
    raise UnknownSelector(f"no rule, prefix or family is called {selector!r}{_hint(wanted)}")


@cache
def enabled(settings: Settings) -> frozenset[str]:
    """The codes of the rules that are on, per-file ignores aside.

    Raises:
        UnknownSelector: one of the four lists names something unknown.
    """
    chosen, refused = _chosen_and_refused(settings)
    return frozenset(code for code, _, default in RULES if _is_on(code, default, settings, chosen, refused))


def is_on(rule: Rule, settings: Settings, path: str) -> bool:
    """Is the rule on in the file?"""
    on = _is_on(rule.CODE, rule.DEFAULT, settings, *_chosen_and_refused(settings))
    return on and not _off(settings, path, (rule.CODE,))


def asks_for_syntax_errors(settings: Settings) -> bool:
    """Did the user select the syntax errors by name or code, beyond their being on?"""
    chosen = (*(settings.select or ()), *settings.extend_select)
    return any(prefix_of(selector) == SYNTAX_ERROR for selector in chosen)


def enabled_for(settings: Settings, path: str) -> frozenset[str]:
    """The codes that are on in the file with this absolute path."""
    on = enabled(settings)
    return on - _off(settings, path, on) if settings.per_file_ignores else on


def codes_judged(selector: str, settings: Settings, path: str) -> frozenset[str] | None:
    """Return the codes that a selector stands for; ``None`` if one of them is off, or none is known.

    Rules about what tradelint could not check, and about comments, count for no selector but their own code.
    """
    try:
        prefix = prefix_of(selector)
    except UnknownSelector:
        return None
    special = (*ALWAYS_ON, UNUSED)
    codes = frozenset(code for code, _, _ in RULES if code.startswith(prefix) and code not in special)
    return codes if codes and codes <= enabled_for(settings, path) else None


def _off(settings: Settings, path: str, codes: Collection[str]) -> set[str]:
    """Those of the codes that ``per-file-ignores`` turns off in the file."""
    root = settings.root or os.getcwd()
    off: set[str] = set()
    for row in settings.per_file_ignores:
        if _matches(row.pattern, root, path):
            off.update(code for code in codes if code.startswith(_prefixes(row.selectors)))
    return off


def _chosen_and_refused(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    chosen = _prefixes((*(settings.select or ()), *settings.extend_select))
    return chosen, _prefixes((*settings.ignore, *settings.extend_ignore))


def _is_on(
    code: str, default: bool, settings: Settings, chosen: tuple[str, ...], refused: tuple[str, ...]
) -> bool:
    by_default = code in ALWAYS_ON or (default and settings.select is None)
    return (by_default and not code.startswith(refused)) or _wins(code, chosen, refused)


def overlay(
    base: Settings, select: Iterable[str], ignore: Iterable[str], extend_select: Iterable[str]
) -> Settings:
    """The settings once the command line's lists are laid over the configuration's.

    ``select`` starts afresh. Otherwise what the command line says of a rule beats whatever the
    configuration says of it, so its selectors are spelled out as codes, the most specific form.
    """
    select, ignore, extend_select = tuple(select), tuple(ignore), tuple(extend_select)
    if not (select or ignore or extend_select):
        return base
    if select:
        return replace(base, select=select, ignore=ignore, extend_select=extend_select, extend_ignore=())
    codes = [code for code, _, _ in RULES]
    chosen, refused = _prefixes(extend_select), _prefixes(ignore)
    on = tuple(code for code in codes if _wins(code, chosen, refused))
    off = tuple(code for code in codes if code.startswith(refused) and code not in on)
    return replace(
        base,
        ignore=(*(s for s in base.ignore if prefix_of(s) not in on), *off),
        extend_select=(*base.extend_select, *on),
        extend_ignore=tuple(s for s in base.extend_ignore if prefix_of(s) not in on),
    )


def _wins(code: str, chosen: tuple[str, ...], refused: tuple[str, ...]) -> bool:
    """Is the longest prefix that chooses the code longer than all that refuse it?"""
    yes = max((len(prefix) for prefix in chosen if code.startswith(prefix)), default=-1)
    no = max((len(prefix) for prefix in refused if code.startswith(prefix)), default=-1)
    return yes > no


def _prefixes(selectors: Iterable[str]) -> tuple[str, ...]:
    return tuple(prefix_of(selector) for selector in selectors)


@cache
def _names() -> dict[str, str]:
    return {"ALL": "", **FAMILIES, **{name.upper(): code for code, name, _ in RULES}}


def _hint(wanted: str) -> str:
    from difflib import get_close_matches

    known = {name.upper(): name for name in ("ALL", *FAMILIES, *(name for _, name, _ in RULES))}
    known |= {code: code for code, _, _ in RULES}
    close = get_close_matches(wanted, known, n=1)
    return f" (did you mean {known[close[0]]!r}?)" if close else ""


def _matches(pattern: str, root: str, path: str) -> bool:
    """Does the pattern name the file, or a folder that it is in?"""
    inside = path.startswith(os.path.join(root, ""))
    patterns = _parsed(pattern, root if inside else os.path.abspath(os.sep))
    entry, is_folder = path, False
    while entry.startswith(patterns.folder) and len(entry) > len(patterns.folder):
        if patterns.verdict(entry, os.path.basename(entry), is_folder=is_folder):
            return True
        entry, is_folder = os.path.dirname(entry), True
    return False


@cache
def _parsed(pattern: str, folder: str) -> IgnoreRules:
    from flake8_tradelint.discover.ignore_files import parse

    return parse([pattern], folder)
