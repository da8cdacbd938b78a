"""For which names a hook is wanted, as the settings say."""

from __future__ import annotations

from flake8_tradelint.settings import Rename, Settings
from mypy_plugin.callees import HANDING, LOOP_METHOD, NAMING_METHODS


class Wanted:
    """The bare names come first: mypy asks about every attribute, call and class."""

    def __init__(self, settings: Settings) -> None:
        rows = settings.renames
        self.old = frozenset(row.old for row in rows)
        """What attributes were called."""
        self.owners = frozenset(_last(row.owner) for row in rows)
        """The classes that have lost a name."""
        self.keyword_rows: dict[str, list[Rename]] = {}
        """Functions and methods, and the rows that rename their keywords."""
        for row in rows:
            if row.owner.endswith("()"):
                self.keyword_rows.setdefault(_last(row.owner.removesuffix("()")), []).append(row)
        made = settings.task_functions
        self.makers = {name.removeprefix("await "): name.startswith("await ") for name in made}
        """Full names of what makes tasks by the configuration, and whether awaiting it gives the task."""
        self.maker_names = frozenset(map(_last, self.makers))

    def methods(self) -> frozenset[str]:
        """The bare names of all methods that matter: mypy asks about nearly every call of one."""
        naming = map(_last, NAMING_METHODS if self.old else ())
        return frozenset({LOOP_METHOD, *HANDING, *naming, *self.maker_names, *self.keyword_rows, *self.old})


def _last(name: str) -> str:
    return name.rpartition(".")[2]
