"""Analyse values stored on objects of classes outside the project: ``bot.session = ClientSession()``.

Only the uses in the project are known of such an object. Its own class does not know the attribute that the
project invented, so that no release of it is to be expected there.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.interests import is_item, item, word_of
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import discharged, released
from flake8_tradelint.semantics.must_call.own.ownership import owner_of
from flake8_tradelint.semantics.must_call.release.release_analysis import is_released_anywhere
from flake8_tradelint.semantics.naming.symbols import ValueRef
from flake8_tradelint.startup.patterns import composed, escape, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_APPLICATION = regex(r"^(_|\w+_)?app(lication)?$|^bot_data$")
"""Names of aiohttp's applications (and the data of Telegram bots), which store values by keys."""

_FRAMEWORK = regex(r"^(_|\w+_)?(app(lication)?|bot)$")
"""Names of arguments that a framework passes: ``async def lifespan(app)``, ``def setup(bot)``."""

_ITEM = regex(r"^(.*)\[\s*(?:\"(\w+)\"|'(\w+)'|(?:\w+\.)*([A-Z][A-Z0-9_]*|\w+_key))\s*\]$")
"""``app["session"]``, ``app[SESSION]``: the container and the key."""


class PutOn(Record):
    """A store on an object of no class of the project: by ``use``, in the target ``shown``.

    ``name`` is the name of the attribute or item, ``holder`` the project's name for such objects.
    """

    use: Use
    shown: str
    name: str
    holder: str


class Forgotten(Record):
    """A value that nobody releases after it was ``put``; at ``asked`` the project uses it."""

    put: PutOn
    asked: tuple[str, Use]


def forgotten_on_foreign(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Forgotten | None:
    """Return the store of the value, if the project uses it from there and nothing could release it.

    Nothing else may happen to the value.
    """
    put = put_on_foreign(linked, resource, acquired)
    if put is None or _is_somebodys(linked, acquired.path, put):
        return None
    asked = _asked(linked, resource, put.name, put.holder)
    if asked is None or _is_ended(linked, acquired.path, put):
        return None
    return None if may_be_released_there(linked, resource, put) else Forgotten(put, asked)


def put_on_foreign(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> PutOn | None:
    """Return the store of the value on a foreign object, if nothing else happens to the value."""
    path = acquired.path
    use = next((use for use in acquired.uses if _is_put_on_foreign(linked, path, use)), None)
    if use is None or acquired.fact.at_import:
        return None
    if any(other != use and discharged(linked, resource, path, other) for other in acquired.uses):
        return None
    shown = _shown(linked.data(path), use)
    name, holder = _name_and_holder(use, shown)
    if not name or (is_item(name) and not _APPLICATION.match(holder)):
        return None
    return PutOn(use, shown, name, holder)


def may_be_released_there(linked: OwnershipDb, resource: Resource, put: PutOn) -> bool:
    """Return True if code may release what any object has under the name, or all that the object has."""
    if put.use.kind == "item" and _is_gone_through(linked, put.holder):
        return True
    return _is_spelled(linked, put.name, put.holder) or is_released_anywhere(linked, resource, put.name)


def _is_put_on_foreign(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if the use stores the value on an object that may be another library's."""
    if use.kind not in ("attribute", "item") or use.through or use.expr is None or use.result == "collected":
        return False
    if owner_of(linked, path, use) is not None:
        return False
    # An attribute of a module is a variable there.
    symbol = linked.symbols.resolve(path, use.expr)
    return symbol is None or isinstance(symbol, ValueRef)


def _is_somebodys(linked: OwnershipDb, path: str, put: PutOn) -> bool:
    """Return True for a parameter of unknown class, or a part of one: the caller may close what it got."""
    value = put.use.expr
    while isinstance(value, e.Attribute):
        value = value.value
    if not isinstance(value, e.Parameter) or linked.receivers.infer(path, value) is not None:
        return False
    return not _FRAMEWORK.match(put.shown.partition(".")[0].partition("[")[0])


def _shown(data: bytes, use: Use) -> str:
    """Return the target of the assignment, as it is written."""
    return " ".join(data[use.span.anchor.start : use.span.anchor.end].decode(errors="replace").split())


def _name_and_holder(use: Use, shown: str) -> tuple[str, str]:
    """Return the name of the attribute or item, and the project's name for such objects."""
    if use.kind == "attribute":
        return use.name, _last(shown.rpartition(".")[0])
    found = _ITEM.match(shown)
    if found is None:
        return "", ""
    key = found[2] or found[3] or found[4]
    return item(key), _last(found[1])


def _asked(linked: OwnershipDb, resource: Resource, name: str, holder: str) -> tuple[str, Use] | None:
    """Return where the project uses the value: on an object that has the same name."""
    for path, fact in linked.attributes(name):
        for use in fact.uses if _last(fact.shown) == holder else ():
            works = use.kind == "method" and use.result in ("awaited", "entered")
            if (works and not released(resource, use)) or use.kind == "argument":
                return path, use
    return None


def _last(shown: str) -> str:
    """Return the last name: ``bot`` of ``self.bot``."""
    return shown.rpartition(".")[2].strip()


def _is_gone_through(linked: OwnershipDb, holder: str) -> bool:
    """Return True for ``for value in app.values()``: the loop may reach any value."""
    all_of_it = composed(rb"\b%s\s*\.\s*(?:values|items)\(" % escape(holder.encode()))
    return any(all_of_it.search(linked.data(path)) for path in linked.mentioning(holder))


def _is_ended(linked: OwnershipDb, path: str, put: PutOn) -> bool:
    """Return True if the object itself is closed somewhere, and not known to be another library's."""
    assert put.use.expr is not None
    if put.use.kind == "item" or linked.receivers.infer(path, put.use.expr) is not None:
        return False
    name = escape(put.holder.encode())
    ended = composed(rb"\b%s\s*\.\s*\w*(?:clos|stop|shut_?down|disconnect|clean_?up|dispose)\w*\(" % name)
    entered = composed(rb"\bwith\b[^\n]*\b%s\b(?!\s*\.)" % name)
    files = (linked.data(other) for other in linked.mentioning(put.holder))
    return any(ended.search(data) or entered.search(data) for data in files)


def _is_spelled(linked: OwnershipDb, name: str, holder: str) -> bool:
    """Return True if the name may be in a string: ``getattr(bot, "session")``, ``("session", "db")``."""
    word = escape(word_of(name).encode())
    if not is_item(name):
        spelled = composed(rb"getattr\([^\n]*[\"']%s[\"']" % word)
        return any(spelled.search(linked.data(path)) for path in linked.mentioning(name))
    spelled = composed(rb"(?:[(,]|(?<![\w\])])\[)\s*[\"']%s[\"']" % word)
    looked_up = composed(rb"\b(?:get|pop|AppKey)\(\s*[\"']%s[\"']" % word)
    files = (linked.data(path) for path in linked.mentioning(word_of(name)))
    return any(spelled.search(looked_up.sub(b"", data)) for data in files if has_word(data, holder.encode()))
