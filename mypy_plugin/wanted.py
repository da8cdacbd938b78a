"""Collect the names for which the settings require a hook."""

from __future__ import annotations

from flake8_tradelint.settings import Rename, Settings
from mypy_plugin.callees import HANDING, LOOP_METHOD, NAMING_METHODS


class Wanted:
    """Names from the settings, by their last parts: mypy asks about every attribute, call and class."""

    def __init__(self, settings: Settings) -> None:
        rows = settings.renames
        self.old = frozenset(row.old for row in rows)
        """Old names of attributes."""
        self.owners = frozenset(_last(row.owner) for row in rows)
        """Bare names of the classes with renamed attributes."""
        self.keyword_rows: dict[str, list[Rename]] = {}
        """Bare name of a function or method -> the rows that rename its keywords."""
        for row in rows:
            if row.owner.endswith("()"):
                self.keyword_rows.setdefault(_last(row.owner.removesuffix("()")), []).append(row)
        made = settings.task_functions
        self.makers = {name.removeprefix("await "): name.startswith("await ") for name in made}
        """Configured functions that create tasks -> True if awaiting the result gives the task.
        """
        self.maker_names = frozenset(map(_last, self.makers))

    def methods(self) -> frozenset[str]:
        """Return the bare names of all methods that may have a hook.

        Mypy asks about nearly every method call.
        """
        naming = map(_last, NAMING_METHODS if self.old else ())
        return frozenset({LOOP_METHOD, *HANDING, *naming, *self.maker_names, *self.keyword_rows, *self.old})


def _last(name: str) -> str:
    return name.rpartition(".")[2]
