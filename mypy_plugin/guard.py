"""Callbacks that cannot take mypy down: a failure of ours is one note, and mypy goes on."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Protocol, TypeVar

from mypy.errors import CompileError
from mypy.messages import MessageBuilder
from mypy.nodes import Context

Asked = TypeVar("Asked", bound="HookContext")
Answer = TypeVar("Answer")


class Api(Protocol):
    """The part of mypy's two plugin interfaces that notes need."""

    @property
    def msg(self) -> MessageBuilder:
        """Writes messages."""


class HookContext(Protocol):
    """What mypy hands to any hook."""

    @property
    def api(self) -> Api:
        """The checker or the semantic analyser."""


class Guard:
    """Wraps hooks; remembers whether a failure has been told already."""

    def __init__(self) -> None:
        self._told = False

    def hook(
        self,
        find: Callable[[], Callable[[Asked], Answer] | None],
        otherwise: Callable[[Asked], Answer],
        place: Callable[[Asked], Context],
    ) -> Callable[[Asked], Answer] | None:
        """The hook that ``find`` finds; ``otherwise`` answers where one of the two fails."""
        try:
            found = find()
        except CompileError:
            raise
        except Exception as error:
            return self._failing(error, otherwise, place)
        return None if found is None else self._guarded(found, otherwise, place)

    def _guarded(
        self,
        hook: Callable[[Asked], Answer],
        otherwise: Callable[[Asked], Answer],
        place: Callable[[Asked], Context],
    ) -> Callable[[Asked], Answer]:
        def guarded(context: Asked) -> Answer:
            try:
                return hook(context)
            except CompileError:
                raise
            except Exception as error:
                self._tell(error, context, place)
                return otherwise(context)

        return guarded

    def _failing(
        self, error: Exception, otherwise: Callable[[Asked], Answer], place: Callable[[Asked], Context]
    ) -> Callable[[Asked], Answer]:
        def failing(context: Asked) -> Answer:
            self._tell(error, context, place)
            return otherwise(context)

        return failing

    def _tell(self, error: Exception, context: Asked, place: Callable[[Asked], Context]) -> None:
        if not self._told:
            self._told = True
            context.api.msg.note(f"tradelint failed and is silent here: {reason(error)}", place(context))


def reason(error: BaseException) -> str:
    """What happened and where, in one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:120]}{where}; please report it"
