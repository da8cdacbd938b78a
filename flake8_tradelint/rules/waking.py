"""What a project must speak of before any of its files can have a disease.

Many small projects and scripts speak of none of it. Then nothing that knows Python is imported.
"""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.settings import Settings


class Waking(Record):
    """One of these has to be there: else a rule is asleep in the whole project.

    ``words`` stand somewhere in the text of its files; ``beyond`` are words that count where installed
    packages are in sight; ``settings`` are the names of settings with something in them.
    """

    words: tuple[bytes, ...] = ()
    beyond: tuple[bytes, ...] = ()
    settings: tuple[str, ...] = ()

    def needed(self, settings: Settings, *, installed: bool) -> tuple[bytes, ...] | None:
        """The words one of which has to be there; ``None``: the settings are enough."""
        if any(getattr(settings, name) for name in self.settings):
            return None
        return (*self.words, *self.beyond) if installed else self.words


DATACLASSES = Waking(words=(b"attr", b"dataclass"), beyond=(b"class ",))
"""Of what makes dataclasses, or of classes whose bases in packages may be some."""

SESSIONS = Waking(words=(b"Session",))

TASKS = Waking(
    words=(b"Task", b"create_task", b"ensure_future", b"gather(", b"run_coroutine_threadsafe", b"shield("),
    settings=("task_functions",),
)

COROUTINES = Waking(words=(b"aiohttp", b"async"))

RENAMES = Waking(settings=("renames",))
