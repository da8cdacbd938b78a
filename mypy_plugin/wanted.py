"""For which names a hook is wanted, as the settings say."""

from __future__ import annotations

from flake8_tradelint.settings import Rename, Settings


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


def _last(name: str) -> str:
    return name.rpartition(".")[2]
