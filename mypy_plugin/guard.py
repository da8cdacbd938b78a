"""Wrap the plugin's hooks, so that a failure becomes one note instead of a crash of mypy.

mypy calls the hook of the first plugin that has one. So a wrapped hook calls the hooks of the other plugins
first and starts from their result.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from mypy.errors import CompileError
from mypy.nodes import Context

from flake8_tradelint.startup.records import Record

Hook = Callable[[Any], Any]
"""Takes one of mypy's hook contexts, each of which has an ``api`` with a ``msg``."""


class Kind(Record):
    """A kind of hook: its result after a failure, where to report that, the context after other hooks."""

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
"""Return the other plugins' hook, given a method of plugins, a name and a hook context."""


class Guard:
    """Finds hooks and wraps them. The first failure is reported, later ones are not."""

    def __init__(self, theirs: Theirs) -> None:
        self._theirs, self._told = theirs, False

    def found(
        self, find: Callable[[str], Hook | None], question: str, fullname: str, kind: Kind
    ) -> Hook | None:
        """Return the hook from ``find`` for the name, wrapped; if ``find`` fails, one that reports it."""
        try:
            hook = find(fullname)
        except Exception as error:
            return self.hook(_raising(error), question, fullname, kind)
        return None if hook is None else self.hook(hook, question, fullname, kind)

    def hook(self, hook: Hook, question: str, fullname: str, kind: Kind) -> Hook:
        """Return a hook that runs other plugins' hooks first; if ours fails, ``kind`` gives the result."""

        def guarded(context: Any) -> Any:
            theirs = self._theirs(question, fullname, context)
            if theirs is not None:
                context = kind.after(context, theirs(context))
            return self.call(hook, context, kind)

        return guarded

    def call(self, hook: Hook, context: Any, kind: Kind) -> Any:
        """Return the hook's result, or that of ``kind`` if it fails."""
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
    """Describe an exception and its place in one line."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:120]}{where}; please report it"
