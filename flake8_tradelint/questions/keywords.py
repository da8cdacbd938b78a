"""The words and settings without which a whole project cannot have a bug.

The catalogue of rules lists them, so that a project without any is checked without importing a rule.
"""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.settings import Settings


class ProjectKeywords(Record):
    """A project needs one of these words in some file, or one of these settings.

    ``words`` are searched for in the text of the project's files, inside of words as well. ``installed`` are
    words that count only where installed packages are in sight. ``settings`` are names of ``Settings``, of
    which one that is not empty suffices.
    """

    words: tuple[bytes, ...] = ()
    installed: tuple[bytes, ...] = ()
    settings: tuple[str, ...] = ()

    def needed(self, settings: Settings, *, installed: bool) -> tuple[bytes, ...] | None:
        """Return the words one of which must occur; ``None`` if the settings suffice."""
        if any(getattr(settings, name) for name in self.settings):
            return None
        return (*self.words, *self.installed) if installed else self.words


def merged(several: Iterable[ProjectKeywords | None]) -> ProjectKeywords | None:
    """Return the keywords of several questions together; ``None`` if one of them needs none."""
    words: dict[bytes, None] = {}
    installed: dict[bytes, None] = {}
    settings: dict[str, None] = {}
    for one in several:
        if one is None:
            return None
        words.update(dict.fromkeys(one.words))
        installed.update(dict.fromkeys(one.installed))
        settings.update(dict.fromkeys(one.settings))
    return ProjectKeywords(tuple(words), tuple(installed), tuple(settings))


DATACLASSES = ProjectKeywords(words=(b"attr", b"dataclass"), installed=(b"class ",))
"""Words of what makes dataclasses; any class may derive from a dataclass of an installed package."""

SESSIONS = ProjectKeywords(words=(b"Session",))

TASKS = ProjectKeywords(
    words=(b"Task", b"create_task", b"ensure_future", b"gather(", b"run_coroutine_threadsafe", b"shield("),
    settings=("task_functions",),
)

COROUTINES = ProjectKeywords(words=(b"aiohttp", b"async"))

RENAMES = ProjectKeywords(settings=("renames",))
