"""Callbacks that cannot take mypy down, nor other plugins: a failure of ours is one note, and mypy goes on.

mypy calls the hook of the first plugin that has one. So ours lets the others' go first, and starts from
what that has come to.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from mypy.errors import CompileError
from mypy.nodes import Context

from flake8_tradelint.records import Record

Hook = Callable[[Any], Any]
"""Takes one of mypy's hook contexts, which all have an ``api`` with a ``msg``."""


class Kind(Record):
    """A kind of hook: what to answer where ours fails, where to say so, and what others' answer changes."""

    otherwise: Hook
    place: Callable[[Any], Context]
    after: Callable[[Any, Any], Any]


CLASS = Kind(lambda ctx: None, lambda ctx: ctx.cls, lambda ctx, _: ctx)
ATTRIBUTE = Kind(
    lambda ctx: ctx.default_attr_type,
    lambda ctx: ctx.context,
    lambda ctx, found: ctx._replace(default_attr_type=found),
)
SIGNATURE = Kind(
    lambda ctx: ctx.default_signature,
    lambda ctx: ctx.context,
    lambda ctx, found: ctx._replace(default_signature=found),
)
Theirs = Callable[[str, str, Any], Hook | None]
"""From one of mypy's questions (a method of plugins), a name and a context to the others' hook."""


class Guard:
    """Finds hooks and wraps them; remembers whether a failure has been told already."""

    def __init__(self, theirs: Theirs) -> None:
        self._theirs, self._told = theirs, False

    def found(
        self, find: Callable[[str], Hook | None], question: str, fullname: str, kind: Kind
    ) -> Hook | None:
        """The hook that ``find`` has for the name; if it fails, one that says so."""
        try:
            hook = find(fullname)
        except Exception as error:
            return self.hook(_raising(error), question, fullname, kind)
        return None if hook is None else self.hook(hook, question, fullname, kind)

    def hook(self, hook: Hook, question: str, fullname: str, kind: Kind) -> Hook:
        """The hook, after what others answer to the question; ``kind`` answers where it fails."""

        def guarded(context: Any) -> Any:
            theirs = self._theirs(question, fullname, context)
            if theirs is not None:
                context = kind.after(context, theirs(context))
            return self.call(hook, context, kind)

        return guarded

    def call(self, hook: Hook, context: Any, kind: Kind) -> Any:
        """What the hook answers, or if it fails ``kind``."""
        try:
            return hook(context)
        except CompileError:  # mypy's own way to end a run
            raise
        except Exception as error:
            self._tell(error, context, kind)
            return kind.otherwise(context)

    def _tell(self, error: Exception, context: Any, kind: Kind) -> None:
        if not self._told:
            self._told = True
            context.api.msg.note(f"tradelint failed and is silent here: {reason(error)}", kind.place(context))


def _raising(error: Exception) -> Hook:
    def hook(_context: object) -> None:
        raise error

    return hook


def reason(error: BaseException) -> str:
    """What happened and where, in one line."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:120]}{where}; please report it"
