"""Ask for async functions that are defined, named or handed over where nobody will await what they give."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.coroutines.spoken import imports, may_be_passed
from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts


_IMPORTED = b"functools"
_DECORATED = regex(rb"@[\w.\x80-\xff]*cache(?:(?!\bdef\b).){0,400}?\basync[ \t\\]+def\b", DOTALL)
_RENAMED = regex(rb"cache\w*[ \t]+as\b")
"""Imports of a decorator under another name."""

_AWAITED = (b"await", b"async")
_SPECIAL = regex(rb"async[ \t\\]+def[ \t\\]+__(?!aenter__|aexit__|anext__)\w+__")
_HOOKED = regex(
    rb"async[ \t\\]+def[ \t\\]+(?:run|emit|handle|filter|format|default|finish|setup|setUp|tearDown|"
    rb"test\w*|do_\w+|"
    rb"on_\w+|\w+_(?:made|lost|writing|received|updated|exited))[ \t]*\("
)
"""Matches the methods of these classes, and more."""
HOOKING = (
    *("Thread", "Timer", "Process", "TestCase", "Handler", "StreamHandler", "Filter", "Formatter"),
    *(
        "Protocol",
        "BaseProtocol",
        "BufferedProtocol",
        "DatagramProtocol",
        "SubprocessProtocol",
        "JSONEncoder",
    ),
    *("BaseHTTPRequestHandler", "BaseRequestHandler", "StreamRequestHandler", "FileSystemEventHandler"),
    *("PatternMatchingEventHandler", "RegexMatchingEventHandler"),
)
"""The classes of ``plain_hooks``, whose module most files do not need."""
_HOOKING = frozenset(HOOKING)
_HEADER = regex(rb"class[ \t]+\w+[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(([^)]*)\)")
_WORD = regex(rb"\w+")
_DECORATING = (b"scheduled_job", b"shared_task", b"repeat", b"click", b"atexit", b"celery")
_FEW = 100
"""Number of async functions up to which a file is searched for each of them."""


class CachedAsyncFunctions(Record, Question):
    """Decorated async functions of files that name ``functools``."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the module that has the decorators."""
        return ProjectKeywords(words=(_IMPORTED,))

    def words(self) -> tuple[bytes, ...]:
        """Return the module."""
        return (_IMPORTED,)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may decorate an async function so."""
        data = project.data(path)
        return _DECORATED.search(data) is not None or _RENAMED.search(data) is not None

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...] | None:
        """Return the decorators' name; None if they have another one in the file."""
        return None if _RENAMED.search(project.data(path)) else (b"cache",)


class PlainHooks(Record, Question):
    """Async special methods, async methods of subclasses of some libraries' classes, decorated functions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word of coroutines."""
        return ProjectKeywords(words=(b"async",))

    def words(self) -> tuple[bytes, ...]:
        """Return the word of coroutines."""
        return (b"async",)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may define such a function."""
        return next(hooks_in(path, project), None) is not None

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...]:
        """Return the texts of the definitions' headers."""
        return tuple(found[0][-40:] for found in hooks_in(path, project))


def hooks_in(path: str, project: ProjectFacts) -> Iterator[re.Match[bytes]]:
    """Yield the headers of functions of a file that something may call as plain ones, by its text."""
    data = project.data(path)
    yield from _SPECIAL.finditer(data)
    hooked = [*_HOOKED.finditer(data)]
    if hooked and _may_derive(data, project):
        yield from hooked
    if project.mentions(path, _DECORATING):
        from flake8_tradelint.semantics.coroutines.plain_hooks import DECORATED_TEXT

        yield from DECORATED_TEXT.finditer(data)


def _may_derive(data: bytes, project: ProjectFacts) -> bool:
    """Return True if a class header of the text may name one of the classes, or one derived from them."""
    words = {word for header in _HEADER.findall(data) for word in _WORD.findall(header)}
    if any(word.decode(errors="replace") in project.class_names(_HOOKING) for word in words):
        return True
    return b" as " in data and any(name.encode() + b" as " in data for name in HOOKING)


class UncalledFunctions(Record, Question):
    """Names and attributes behind ``await`` or ``async with`` that are those of async functions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of coroutines."""
        return ProjectKeywords(words=_AWAITED)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a name, of an async function of any file."""
        return any(uncalled_in(path, project))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the attributes."""
        project.require_in(path, attributes=uncalled_in(path, project)[0])


_NAME = rb"[\s\\(]+((?:[A-Za-z_]\w*[ \t]*\.[ \t]*)*)([A-Za-z_]\w*)\b(?![\s\\]*[(\[.])"
# Patterns that begin with a word are searched several times as fast as those that begin with a boundary.
_UNCALLED = (
    regex(rb"await" + _NAME),
    regex(rb"async[ \t\\]+(?:with|for\b[^\n:]*?\bin)" + _NAME),
)


def uncalled_in(path: str, project: ProjectFacts) -> tuple[frozenset[str], frozenset[str]]:
    """Return the attributes and the names that the file may await without a call, by its text."""
    found: tuple[set[str], set[str]] = set(), set()
    if project.mentions(path, _AWAITED):
        suspects, data = project.suspects, project.data(path)
        for match in (match for pattern in _UNCALLED for match in pattern.finditer(data)):
            name = match[2].decode()
            if match[1] and suspects.may_be(name):
                found[0].add(name)
            elif not match[1] and match[2] in suspects.names() and _is_here(data, match[2]):
                found[1].add(name)
    return frozenset(found[0]), frozenset(found[1])


def _is_here(data: bytes, name: bytes) -> bool:
    """Return True if the text may define or import a function of the name."""
    return b"def " + name in data or imports(data, name)


class AsyncPropertyReads(Record, Question):
    """Attributes that are called like a property of any file whose value is a coroutine."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the decorator's word."""
        return ProjectKeywords(words=(b"property",))

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file reads an attribute of such a name."""
        names = properties_of(project)
        return bool(names) and project.mentions(path, [f".{name}".encode() for name in sorted(names)])

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these attributes."""
        project.require_in(path, attributes=properties_of(project))


def properties_of(project: ProjectFacts) -> frozenset[str]:
    """Return the names of the project's properties whose value is a coroutine."""
    if next(iter(project.mentioning("property")), None) is None:
        return frozenset()
    return project.coroutine_properties.names()


class KeptHandlers(Record, Question):
    """Async functions that are handed to objects which keep handlers, or assigned to their attributes."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word of coroutines."""
        return ProjectKeywords(words=(b"async",))

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file names an async function where such an object gets one."""
        return any(handed_in(path, project))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls and the attributes."""
        functions, attributes = handed_in(path, project)
        project.require_in(path, callees=functions, attributes=attributes)


def handed_in(path: str, project: ProjectFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the functions and attributes that may get an async function in the file, by its text."""
    names = project.suspects.names()
    if len(names) <= _FEW and not any(may_be_passed(project.data(path), name) for name in names):
        return (), ()
    return project.kept_handlers.in_file(path, names)
